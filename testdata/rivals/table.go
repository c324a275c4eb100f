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

// grouped is a number with commas between its thousands.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// duration is a time with three digits or so.
func duration(ns float64) string {
	switch {
	case ns < 1_000:
		return fmt.Sprintf("%.0f ns", ns)
	case ns < 10_000:
		return fmt.Sprintf("%.2f µs", ns/1_000)
	case ns < 1_000_000:
		return fmt.Sprintf("%.1f µs", ns/1_000)
	}
	return fmt.Sprintf("%.2f ms", ns/1_000_000)
}
