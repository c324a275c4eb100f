package main

import (
	"fmt"
	"slices"
)

// spread is a quantity that was measured once a round.
type spread struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

func spreadOf(rounds []float64) spread {
	sorted := slices.Sorted(slices.Values(rounds))
	middle := len(sorted) / 2
	s := spread{Median: sorted[middle], Low: sorted[0], High: sorted[len(sorted)-1]}
	if len(sorted)%2 == 0 {
		s.Median = (sorted[middle-1] + sorted[middle]) / 2
	}
	return s
}

// paired combines two quantities round by round.
func paired(a, b []float64, combine func(a, b float64) float64) []float64 {
	combined := make([]float64, len(a))
	for i := range a {
		combined[i] = combine(a[i], b[i])
	}
	return combined
}

func quotient(a, b float64) float64 { return a / b }

func difference(a, b float64) float64 { return a - b }

// text writes the median and, in parentheses, the lowest and the highest round.
func (s spread) text(format func(float64) string, unit string) string {
	return fmt.Sprintf("%s%s (%s–%s)", format(s.Median), unit, format(s.Low), format(s.High))
}

// duration writes nanoseconds, all in the median's unit.
func (s spread) duration() string {
	unit := unitOf(s.Median)
	return s.text(unit.number, " "+unit.name)
}

// ratio writes how many times as large something is.
func (s spread) ratio() string {
	digits := 2
	if s.Median >= 10 {
		digits = 0
	}
	return s.text(func(f float64) string { return fmt.Sprintf("%.*f", digits, f) }, "")
}

// atLeast raises what is less than least, such as a difference of two times that are equal but for noise.
func (s spread) atLeast(least float64) spread {
	return spread{max(s.Median, least), max(s.Low, least), max(s.High, least)}
}
