package main

import (
	"fmt"
	"os"
	"strings"
)

// A chart's size and the room around it, in SVG's units.
const (
	chartWidth, chartHeight = 260.0, 160.0
	chartLeft, chartTop     = 60.0, 40.0
	chartStepX, chartStepY  = 350.0, 240.0
)

// line is one quantity over N.
type line struct {
	name, color string
	of          func(scalingPoint) float64
}

// writePlot draws how time and size grow, on axes that begin at zero and have no logarithms: what is linear is straight.
func writePlot(path string, points []scalingPoint) error {
	var svg strings.Builder
	series := scalingSeries()
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %g %g" font-family="sans-serif" font-size="11">`+"\n",
		chartStepX*float64(len(series)), chartStepY*2)
	fmt.Fprintln(&svg, `<rect width="100%" height="100%" fill="white"/>`)
	for column, of := range series {
		var in []scalingPoint
		for _, p := range points {
			if p.Of == of {
				in = append(in, p)
			}
		}
		x := chartLeft + float64(column)*chartStepX
		drawChart(&svg, x, chartTop, "ns, over "+of, in,
			line{"write", "#c0392b", func(p scalingPoint) float64 { return p.Write.Ns.Median }},
			line{"read", "#2471a3", func(p scalingPoint) float64 { return p.Read.Ns.Median }})
		drawChart(&svg, x, chartTop+chartStepY, "characters, over "+of, in,
			line{"value", "#1e8449", func(p scalingPoint) float64 { return float64(p.Characters) }})
	}
	fmt.Fprintln(&svg, "</svg>")
	return os.WriteFile(path, []byte(svg.String()), 0o644)
}

// drawChart draws lines into a chart whose corner is at x, y.
func drawChart(svg *strings.Builder, x, y float64, title string, points []scalingPoint, lines ...line) {
	var maxN, maxY float64
	for _, p := range points {
		maxN = max(maxN, float64(p.N))
		for _, l := range lines {
			maxY = max(maxY, l.of(p))
		}
	}
	bottom := y + chartHeight
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" font-weight="bold">%s</text>`+"\n", x, y-14, title)
	fmt.Fprintf(svg, `<path d="M%.1f %.1fV%.1fH%.1f" fill="none" stroke="black"/>`+"\n", x, y, bottom, x+chartWidth)
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n", x-4, y+8, grouped(int(maxY)))
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" text-anchor="end">0</text>`+"\n", x-4, bottom)
	fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n", x+chartWidth, bottom+14, grouped(int(maxN)))
	for i, l := range lines {
		var path strings.Builder
		for _, p := range points {
			px, py := x+float64(p.N)/maxN*chartWidth, bottom-l.of(p)/maxY*chartHeight
			fmt.Fprintf(&path, "%.1f,%.1f ", px, py)
			fmt.Fprintf(svg, `<circle cx="%.1f" cy="%.1f" r="2.5" fill="%s"/>`+"\n", px, py, l.color)
		}
		fmt.Fprintf(svg, `<polyline points="%s" fill="none" stroke="%s"/>`+"\n", strings.TrimSpace(path.String()), l.color)
		fmt.Fprintf(svg, `<text x="%.1f" y="%.1f" fill="%s">%s</text>`+"\n", x+10, y+12+14*float64(i), l.color, l.name)
	}
}
