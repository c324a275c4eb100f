package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// table writes a markdown table. Columns after the first are numbers.
func table(w io.Writer, title string, header []string, rows [][]string) {
	fmt.Fprintf(w, "\n### %s\n\n", title)
	line := func(cells []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }
	line(header)
	fmt.Fprintf(w, "|---|%s\n", strings.Repeat("--:|", len(header)-1))
	for _, row := range rows {
		line(row)
	}
}

// grouped returns a number with commas between its thousands.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// whole returns a number without what stands after its point.
func whole(f float64) string { return grouped(int(f)) }

// duration returns a time with three digits or so.
func duration(ns float64) string {
	unit := unitOf(ns)
	return unit.number(ns) + " " + unit.name
}

// timeUnit is a unit to write times in, with so many digits after the point.
type timeUnit struct {
	ns     float64
	name   string
	digits int
}

// unitOf returns the unit in which a time is written.
func unitOf(ns float64) timeUnit {
	switch {
	case ns < 1_000:
		return timeUnit{1, "ns", 0}
	case ns < 10_000:
		return timeUnit{1_000, "µs", 2}
	case ns < 1_000_000:
		return timeUnit{1_000, "µs", 1}
	}
	return timeUnit{1_000_000, "ms", 2}
}

func (u timeUnit) number(ns float64) string { return fmt.Sprintf("%.*f", u.digits, ns/u.ns) }
