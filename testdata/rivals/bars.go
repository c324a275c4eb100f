package main

import (
	"cmp"
	"fmt"
	"html"
	"os"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// barsFixture is the fixture whose sizes are drawn.
const barsFixture = fixture.LoginName

// bar is the length of a product's cookies.
type bar struct {
	label      string
	characters int
}

// ourBar is the label of ours: both protections make cookies of one length.
const ourBar = "typedsession, signed or encrypted"

// barsOf returns ours, and then the complete products whose cookies hold the session, from the shortest to the longest.
// A product that can sign and can encrypt is there once, signed.
func barsOf(samples []sample) []bar {
	signed := make(map[string]bool)
	for _, s := range samples {
		signed[s.Product] = !s.Encrypted
	}
	var ours, rivals []bar
	for _, s := range samples {
		if s.Fixture != barsFixture {
			continue
		}
		signedName, _ := strings.CutSuffix(s.Product, ", encrypted")
		switch {
		case s.Product == product.OursName(product.Typed, false):
			ours = append(ours, bar{ourBar, s.Characters})
		case s.Kind == product.Complete && !s.Encrypted:
			rivals = append(rivals, bar{s.label(), s.Characters})
		case s.Kind == product.Complete && !signed[signedName]:
			rivals = append(rivals, bar{s.label() + ", encrypted", s.Characters})
		}
	}
	slices.SortStableFunc(rivals, func(a, b bar) int { return cmp.Compare(a.characters, b.characters) })
	return append(ours, rivals...)
}

// The bars' places, in SVG's units.
const (
	barsWidth   = 720
	barsTop     = 44
	barStep     = 26
	barHeight   = 16
	barLeft     = 360 // labels end to the left of it
	barMaxWidth = 300 // its number stands to the right of a bar
)

// barsStyle has the colors of light and of dark pages. There is no background: the page's own shows.
const barsStyle = `
	text { font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #1f2328; }
	.title, .ours { font-weight: 600; }
	.label { text-anchor: end; }
	rect { fill: #8c959f; }
	rect.ours { fill: #0969da; }
	@media (prefers-color-scheme: dark) {
		text { fill: #e6edf3; }
		rect { fill: #7d8590; }
		rect.ours { fill: #58a6ff; }
	}
`

// drawBars draws the bars, the first of which is ours.
func drawBars(bars []bar) string {
	longest := 0
	var spoken []string
	for _, b := range bars {
		longest = max(longest, b.characters)
		spoken = append(spoken, b.label+": "+grouped(b.characters))
	}
	const title = "Characters of the cookie for the same login"
	var svg strings.Builder
	height := barsTop + barStep*len(bars)
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-labelledby="title desc">`+"\n",
		barsWidth, height, barsWidth, height)
	fmt.Fprintf(&svg, "<title id=\"title\">%s</title>\n", title)
	fmt.Fprintf(&svg, "<desc id=\"desc\">A bar chart. %s.</desc>\n", html.EscapeString(strings.Join(spoken, "; ")))
	fmt.Fprintf(&svg, "<style>%s</style>\n", barsStyle)
	fmt.Fprintf(&svg, `<text class="title" x="12" y="24">%s</text>`+"\n", title)
	for i, b := range bars {
		label, rect := "label", "rival"
		if i == 0 {
			label, rect = "label ours", "ours"
		}
		y := barsTop + barStep*i
		width := float64(barMaxWidth) * float64(b.characters) / float64(longest)
		fmt.Fprintf(&svg, `<text class="%s" x="%d" y="%d">%s</text>`, label, barLeft-8, y+13, html.EscapeString(b.label))
		fmt.Fprintf(&svg, `<rect class="%s" x="%d" y="%d" width="%.1f" height="%d" rx="2"/>`, rect, barLeft, y, width, barHeight)
		fmt.Fprintf(&svg, `<text x="%.1f" y="%d">%s</text>`+"\n", barLeft+width+8, y+13, grouped(b.characters))
	}
	svg.WriteString("</svg>\n")
	return svg.String()
}

// writeBars draws into a file. A chart without some of the rivals would flatter.
func writeBars(path string, bars []bar, missing []string) error {
	if len(missing) > 0 {
		return fmt.Errorf("-bars draws all products, and some were left out: %s", strings.Join(missing, "; "))
	}
	return os.WriteFile(path, []byte(drawBars(bars)), 0o644)
}
