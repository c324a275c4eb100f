package browser

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// emulate sets a media feature, such as prefers-color-scheme, and resets all others.
func (b *tab) emulate(feature, value string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	}); err != nil {
		b.t.Fatal(err)
	}
}

// pageScript holds the functions that the scripts of several checks call.
const pageScript = `
	// canvas returns the background of a page that sets none.
	function canvas() {
		const probe = document.documentElement.appendChild(document.createElement("div"));
		probe.style.backgroundColor = "Canvas";
		const color = getComputedStyle(probe).backgroundColor;
		probe.remove();
		return color;
	}
	// over returns the color that is seen where a color, perhaps transparent, lies on another one.
	function over(color, below) {
		const [red, green, blue, opacity = 1] = color.match(/[\d.]+/g).map(Number), under = below.match(/[\d.]+/g);
		return "rgb(" + [red, green, blue].map((c, i) => Math.round(opacity * c + (1 - opacity) * under[i])).join(", ") + ")";
	}
	// background returns the color that is seen behind the content of an element.
	function background(element) {
		return element ? over(getComputedStyle(element).backgroundColor, background(element.parentElement)) : canvas();
	}
	const isShown = element => element.getClientRects().length > 0;
	const shown = selector => [...document.querySelectorAll(selector)].filter(isShown);
	const nameOf = element => element.cloneNode(false).outerHTML + " " + element.textContent.trim().slice(0, 40);
`

// evaluate returns the value of a script that begins with the functions of pageScript and ends with a return.
func evaluate[T any](b *tab, script string) T {
	b.t.Helper()
	return run(b, chromedp.Evaluate[T]("(() => {"+pageScript+script+"})()"))
}

// wantControlsStandOut measures whether the border or the background of each control has a contrast of 3 to the page
// around it (WCAG 1.4.11), which axe does not.
func (b *tab) wantControlsStandOut(where string) {
	b.t.Helper()
	type control struct{ Name, Border, Background, Around string }
	for _, c := range evaluate[[]control](b, `
		return shown("input, button, select, textarea").map(element => {
			const style = getComputedStyle(element), around = background(element.parentElement);
			const hasBorder = style.borderTopStyle != "none" && parseFloat(style.borderTopWidth) >= 1;
			return {
				Name: nameOf(element),
				Border: hasBorder ? over(style.borderTopColor, around) : around,
				Background: background(element),
				Around: around,
			};
		});`) {
		if ratio := max(contrast(b.t, c.Border, c.Around), contrast(b.t, c.Background, c.Around)); ratio < 3 {
			b.t.Errorf("%s: %s: the border %s and the background %s on %s have a contrast of %.2f, want 3",
				where, c.Name, c.Border, c.Background, c.Around, ratio)
		}
	}
}

// wantToFit checks that no text leaves the window sideways: in a window of 320 pixels (WCAG 1.4.10), and in a usual one
// with text twice as large (WCAG 1.4.4).
func (b *tab) wantToFit(where string) {
	b.t.Helper()
	const needed = "return document.documentElement.scrollWidth"
	run(b, chromedp.EmulateViewport(320, 640))
	if width := evaluate[int](b, needed); width > 320 {
		b.t.Errorf("%s is %d pixels wide in a window of 320", where, width)
	}
	b.takeScreenshot(where + " 320.png")
	run(b, chromedp.EmulateViewport(1280, 800))
	const textHeight = `return parseFloat(getComputedStyle(document.body).fontSize)`
	before := evaluate[float64](b, textHeight)
	b.setFontSize(32)
	if after := evaluate[float64](b, textHeight); after < 1.99*before {
		b.t.Errorf("%s: text of %.1f pixels has %.1f in a browser with letters twice as large", where, before, after)
	}
	if width := evaluate[int](b, needed); width > 1280 {
		b.t.Errorf("%s is %d pixels wide in a window of 1280 with text twice as large", where, width)
	}
	b.setFontSize(16)
}

// setFontSize sets the size of text in the settings of the browser.
func (b *tab) setFontSize(pixels int64) {
	b.t.Helper()
	sizes := page.SetFontSizesParams{FontSizes: &page.FontSizes{Standard: pixels, Fixed: pixels * 13 / 16}}
	if _, err := chromedp.Call(b.ctx, page.SetFontSizes, sizes); err != nil {
		b.t.Fatal(err)
	}
}

// focusable finds the elements that take the focus, in the order of the page.
const focusable = `const all = shown("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']");`

// wantKeyboard presses Tab until the focus has been everywhere, and checks that the way leads through the page from the
// start to the end (WCAG 2.1.1, 2.4.3).
func (b *tab) wantKeyboard(where string) {
	b.t.Helper()
	count := evaluate[int](b, focusable+"return all.length")
	var order []int
	for range 2*count + 2 {
		run(b, chromedp.KeyEvent("\t"))
		place := evaluate[int](b, focusable+"return all.indexOf(document.activeElement)")
		if place < 0 {
			continue // the focus is on the browser's own controls
		}
		if slices.Contains(order, place) {
			break
		}
		order = append(order, place)
	}
	want := make([]int, count)
	for i := range want {
		want[i] = i
	}
	// With autofocus, the way begins in the middle of the page.
	if first := slices.Index(order, 0); first > 0 {
		order = slices.Concat(order[first:], order[:first])
	}
	if !slices.Equal(order, want) {
		b.t.Errorf("%s: Tab leads to the elements %v of the page, want %v", where, order, want)
	}
}

// wantVisibleFocus gives each element the focus, and checks that the element is then within the page and has an outline
// (WCAG 2.4.7). The outline has a contrast of 3, or is the browser's own, which has two colors.
func (b *tab) wantVisibleFocus(where string) {
	b.t.Helper()
	type focused struct {
		Name, Style, Color, Around string
		Width                      float64
		Within                     bool
	}
	for _, f := range evaluate[[]focused](b, focusable+`
		const before = document.activeElement;
		const found = all.map(element => {
			element.focus({focusVisible: true});
			const style = getComputedStyle(element), box = element.getBoundingClientRect(), around = background(element.parentElement);
			return {
				Name: nameOf(element), Style: style.outlineStyle, Color: over(style.outlineColor, around), Around: around,
				Width: parseFloat(style.outlineWidth), Within: box.left >= 0 && box.top >= 0 && box.width > 1 && box.height > 1,
			};
		});
		document.activeElement.blur();
		before.focus();
		return found;`) {
		if f.Style == "none" || f.Width < 1 || !f.Within {
			b.t.Errorf("%s: the focus is not seen on %s: outline %s of %.0f pixels, within the page: %v", where, f.Name, f.Style, f.Width, f.Within)
		}
		if f.Style != "auto" {
			if ratio := contrast(b.t, f.Color, f.Around); ratio < 3 {
				b.t.Errorf("%s: the outline %s of the focus on %s has a contrast of %.2f to %s, want 3", where, f.Color, f.Name, ratio, f.Around)
			}
		}
	}
}

// wantLabels checks that each field has a label that is seen (WCAG 3.3.2), and each meter a name. Axe takes a placeholder
// for a label, and does not look at meters.
func (b *tab) wantLabels(where string) {
	b.t.Helper()
	nameless := evaluate[[]string](b, `
		const fields = shown("input, select, textarea").filter(field => ![...field.labels].some(isShown));
		const meters = shown("meter, progress").filter(meter => !meter.ariaLabel && !meter.ariaLabelledByElements?.length && !meter.labels.length);
		return fields.concat(meters).map(nameOf)`)
	for _, element := range nameless {
		b.t.Errorf("%s: %s has no label", where, element)
	}
}

// wantNavigation checks a page that has a navigation: the link to the page itself, and no other, is marked as the current
// one, and the first link leads past the navigation (WCAG 2.4.1).
func (b *tab) wantNavigation(where string) {
	b.t.Helper()
	if !evaluate[bool](b, `return document.querySelector("nav") != null`) {
		return
	}
	wrong := evaluate[[]string](b, `
		// A page is named by its title: in the place of any page can be one that says what is wrong.
		const isHere = link => document.title.startsWith(link.textContent + " · ") || link.pathname == "/" && location.pathname == "/";
		return shown("header a").filter(link => isHere(link) != (link.ariaCurrent == "page")).map(nameOf)`)
	if len(wrong) > 0 {
		b.t.Errorf("%s: aria-current is missing or wrong: %s", where, strings.Join(wrong, ", "))
	}
	if first := evaluate[string](b, `
		const first = document.querySelector("a, button, input");
		const target = document.querySelector(first.getAttribute("href")?.startsWith("#") ? first.hash : "none");
		return target?.tagName ?? nameOf(first)`); first != "MAIN" {
		b.t.Errorf("%s: the first link is %s, want one to the page's main part", where, first)
	}
}

// wantSkipLink follows the first link of a page with the keyboard, and checks that the next element is in the main part.
func (b *tab) wantSkipLink(url string) {
	b.t.Helper()
	b.visit(url)
	run(b, chromedp.KeyEvent("\t"))
	run(b, chromedp.KeyEvent("\r"))
	run(b, chromedp.KeyEvent("\t"))
	if inside := evaluate[string](b, `return document.activeElement.closest("main") ? "main" : nameOf(document.activeElement)`); inside != "main" {
		b.t.Errorf("%s: after the skip link, Tab leads to %s, want a link in the main part", url, inside)
	}
}

// inspector checks pages.
type inspector struct {
	axe string // the script of axe-core
}

// accompany has the tab load axe into each page that it opens from now on, so that the script is sent to the browser once.
func (i inspector) accompany(b *tab) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: i.axe}); err != nil {
		b.t.Fatal(err)
	}
}

// inspect checks the page that the tab shows, light, dark and in forced colors. where names the page and its state. excused
// are rules of axe that the page may break.
func (i inspector) inspect(b *tab, where string, excused ...string) {
	b.t.Helper()
	if !evaluate[bool](b, `return "axe" in window`) { // the page was opened without scripts
		run(b, chromedp.Evaluate[chromedp.Void](i.axe))
	}
	for _, colors := range []struct{ name, feature, value, rules string }{
		{"forced colors", "forced-colors", "active", ""}, // the colors of text are not the page's
		{"dark", "prefers-color-scheme", "dark", colorRules},
		{"light", "prefers-color-scheme", "light", allRules},
	} {
		b.emulate(colors.feature, colors.value)
		inColors := fmt.Sprintf("%s (%s)", where, colors.name)
		if colors.rules != "" {
			b.wantNoViolation(inColors, colors.rules, excused)
		}
		b.wantControlsStandOut(inColors)
		b.takeScreenshot(inColors + ".png")
		b.wantVisibleFocus(inColors)
	}
	b.wantLabels(where)
	b.wantKeyboard(where)
	b.wantToFit(where)
	b.wantNavigation(where)
}

// contrast returns the contrast ratio of two colors as WCAG defines it, from 1 to 21.
func contrast(t *testing.T, one, other string) float64 {
	t.Helper()
	a, b := luminance(t, one), luminance(t, other)
	return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

// luminance returns the relative luminance of a color as WCAG defines it, from 0 to 1.
func luminance(t *testing.T, color string) float64 {
	t.Helper()
	var red, green, blue int
	if _, err := fmt.Sscanf(color, "rgb(%d, %d, %d)", &red, &green, &blue); err != nil {
		t.Fatalf("color %q: %v", color, err)
	}
	linear := func(channel int) float64 {
		if c := float64(channel) / 255; c > 0.03928 {
			return math.Pow((c+0.055)/1.055, 2.4)
		} else {
			return c / 12.92
		}
	}
	return 0.2126*linear(red) + 0.7152*linear(green) + 0.0722*linear(blue)
}
