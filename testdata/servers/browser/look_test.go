package browser

import (
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "directory to write pictures of the pages to, for a person to look at")

var pages = []string{"/", "/petname", "/count", "/get_string", "/session"}

func TestNoPageComplainsInTheConsole(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	messages := chromedp.Console(b.ctx)
	for _, page := range pages {
		b.visit(p.url + page)
	}
	b.namePet(p, "Rex")
	b.follow(`form[action="/remember"] button`)
	b.follow(`form[action="/logout"] button`)

	b.wantEmptyConsole(messages)
}

// wantEmptyConsole checks that nothing was written to the console so far.
func (b *tab) wantEmptyConsole(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	b.t.Helper()
	const end = "that was all"
	run(b, chromedp.Evaluate[chromedp.Void](fmt.Sprintf("console.log(%q)", end)))
	for m, err := range messages {
		if err != nil {
			b.t.Fatal(err)
		}
		if m.Text == end {
			break
		}
		b.t.Errorf("%s: %s (%s)", m.Type, m.Text, m.URL)
	}
}

func TestPagesFitTheWindow(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	wide := strings.Repeat("W", 64)
	for _, visitor := range []struct{ name, pet, text string }{
		{name: "new"},
		{"usual", "Rex", "hello"},
		{"long", wide, strings.Repeat(wide, 20)},
	} {
		if visitor.pet != "" {
			b.namePet(p, visitor.pet)
			b.visit(p.url + "/enter_string?string=" + visitor.text)
		}
		for _, width := range []int64{375, 1280} {
			run(b, chromedp.EmulateViewport(width, 800))
			for _, page := range pages {
				b.visit(p.url + page)
				if needed := run(b, chromedp.Evaluate[int64]("document.documentElement.scrollWidth")); needed > width {
					t.Errorf("%s of a %s visitor is %d pixels wide in a window of %d", page, visitor.name, needed, width)
				}
				b.takeScreenshot(fmt.Sprintf("%s-%d%s.png", visitor.name, width, strings.ReplaceAll(page, "/", "-")))
			}
		}
	}
}

func TestPagesTakeTheColorsThatTheVisitorPrefers(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	paper := map[string]string{}
	for _, scheme := range []string{"light", "dark"} {
		b.emulate("prefers-color-scheme", scheme)
		b.namePet(p, strings.Repeat("x", 65))
		b.takeScreenshot(scheme + "-problem.png")
		paper[scheme] = run(b, chromedp.Evaluate[string]("getComputedStyle(document.body).backgroundColor"))
		b.visit(p.url + "/count")
		b.takeScreenshot(scheme + "-count.png")
	}
	if paper["light"] == paper["dark"] {
		t.Errorf("both have the background %s", paper["light"])
	}
}

func (b *tab) takeScreenshot(name string) {
	b.t.Helper()
	if *screenshots == "" {
		return
	}
	png := run(b, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(*screenshots, name), png, 0o644); err != nil {
		b.t.Error(err)
	}
}
