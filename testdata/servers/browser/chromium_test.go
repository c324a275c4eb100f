package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long a test may take in the browser before it counts as hung.
const patience = 2 * time.Minute

// tab is a tab of a Chromium, whose profile was empty.
type tab struct {
	t   *testing.T
	ctx context.Context
}

// findChromium returns the browser's path. A person without one skips these
// tests; a CI without one must not pass.
func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no chromium is installed")
	}
	t.Skip("no chromium is installed")
	return ""
}

// newTab starts a browser, which lives until the test ends.
func newTab(t *testing.T, more ...chromedp.ExecAllocatorOption) *tab {
	t.Helper()
	// Without UserDataDir every allocator makes an empty profile and removes it.
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(findChromium(t)),
		chromedp.Headless,
		chromedp.NoSandbox, // root has none
		chromedp.NoFirstRun,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
	}
	ctx, stopWaiting := context.WithTimeout(context.Background(), patience)
	t.Cleanup(stopWaiting)
	ctx, stopAllocator := chromedp.NewExecAllocator(ctx, append(options, more...)...)
	t.Cleanup(stopAllocator)
	ctx, closeTab := chromedp.NewContext(ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	// Several browsers run at once. Only with emulated focus does each behave as if its window were the active one, and give
	// the focus to the field that a page asks it for.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("closing the browser: %v", err)
		}
	})
	return &tab{t, ctx}
}

// newTabBeside returns another tab, with the same cookies.
func (b *tab) newTabBeside() *tab {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx)
	b.t.Cleanup(closeTab)
	return &tab{b.t, ctx}
}

// newDevice returns a tab that shares no cookies with the first one of its browser, and that calls itself userAgent.
func (b *tab) newDevice(userAgent string) *tab {
	b.t.Helper()
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	b.t.Cleanup(closeTab)
	other := &tab{b.t, ctx}
	// A tab behind another one has no focus.
	if _, err := chromedp.Call(ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: userAgent}); err != nil {
		b.t.Fatal(err)
	}
	return other
}

// run does one thing in the tab and returns what it found.
func run[T any](b *tab, action chromedp.Action[T]) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, action)
	if err != nil {
		b.t.Fatal(err)
	}
	return value
}

// visit opens a page and returns the status of its response.
func (b *tab) visit(url string) int {
	b.t.Helper()
	return int(run(b, chromedp.NavigateResponse(url)).Status)
}

// follow clicks what leads to another page and returns the status of its
// response.
func (b *tab) follow(selector string) int {
	b.t.Helper()
	response, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(selector)))
	if err != nil {
		b.t.Fatalf("clicking %s: %v", selector, err)
	}
	return int(response.Status)
}

// write replaces what stands in a form field, key by key.
func (b *tab) write(selector, text string) {
	b.t.Helper()
	run(b, chromedp.Clear(chromedp.CSS(selector)))
	run(b, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// tabTo presses Tab until the focus is on the element.
func (b *tab) tabTo(selector string) {
	b.t.Helper()
	for range 30 { // more than there are on a page
		run(b, chromedp.KeyEvent("\t"))
		if run(b, chromedp.Evaluate[bool](fmt.Sprintf("document.activeElement.matches(%q)", selector))) {
			return
		}
	}
	b.t.Fatalf("Tab does not lead to %s", selector)
}

// typeInto goes to the field with the keyboard and types.
func (b *tab) typeInto(selector, text string) {
	b.t.Helper()
	b.tabTo(selector)
	run(b, chromedp.KeyEvent(text))
}

// pressEnter presses Enter, which leads to another page.
func (b *tab) pressEnter() {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("\r")); err != nil {
		b.t.Fatal(err)
	}
}

// text is the first matching element's text, "" if there is none: the page is
// there, so nothing is waited for.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ""`, selector)))
}

// wantText checks the first matching element's whole text.
func (b *tab) wantText(selector, want string) {
	b.t.Helper()
	if got := b.text(selector); got != want {
		b.t.Errorf("%s says %q, want %q", selector, got, want)
	}
}

// cookieName is the petshop's, which has no prefix on a loopback address.
const cookieName = "petshop"

// cookie is the session cookie that the browser keeps for a server, nil if it
// keeps none.
func (b *tab) cookie(url string) *network.Cookie {
	b.t.Helper()
	found, err := chromedp.Call(b.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{url}})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range found.Cookies {
		if c.Name == cookieName {
			return c
		}
	}
	return nil
}
