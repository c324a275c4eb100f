package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/ours/scaling"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// scalingPoint is a session of a size.
type scalingPoint struct {
	Of         string `json:"of"` // what there are N of
	N          int    `json:"n"`
	Characters int    `json:"characters"`
	Write      cost   `json:"write"`
	Read       cost   `json:"read"`
}

// The series.
const (
	fieldsSeries   = "fields"
	textSeries     = "bytes of text"
	elementsSeries = "list elements"
)

func scalingSeries() []string { return []string{fieldsSeries, textSeries, elementsSeries} }

// scaled is a scalingPoint before it is measured.
type scaled struct {
	of    string
	n     int
	codec product.Codec
}

// scaledSessions makes sessions whose fields, letters and elements are of one size each. All is lent: what is written as
// it was read would not grow with anything but its bytes.
func scaledSessions(f *fixture.All) []scaled {
	f1, f10, f50, f127 := new(scaling.Fields1), new(scaling.Fields10), new(scaling.Fields50), new(scaling.Fields127)
	fill(f1.Numbers())
	fill(f10.Numbers())
	fill(f50.Numbers())
	fill(f127.Numbers())
	all := []scaled{
		{fieldsSeries, 1, product.Generated(f, "fields", f1, false, true)},
		{fieldsSeries, 10, product.Generated(f, "fields", f10, false, true)},
		{fieldsSeries, 50, product.Generated(f, "fields", f50, false, true)},
		{fieldsSeries, 127, product.Generated(f, "fields", f127, false, true)},
	}
	for _, n := range []int{10, 100, 300, 1000, 2000, 3000} {
		s := new(scaling.Text)
		s.SetText(strings.Repeat("typed sessions, ", n/16+1)[:n])
		all = append(all, scaled{textSeries, n, product.Generated(f, "text", s, false, false)})
	}
	for _, n := range []int{1, 10, 50, 100, 250, 500, 1000} {
		s := new(scaling.List)
		numbers := make([]int, n)
		for i := range numbers {
			numbers[i] = 1000 + i // three bytes each
		}
		s.SetNumbers(numbers)
		all = append(all, scaled{elementsSeries, n, product.Generated(f, "list", s, false, true)})
	}
	return all
}

// fill sets the fields of a struct of ints to 1, 2, 3, …, up to 127, which are one byte each.
func fill(numbers any) {
	fields := reflect.ValueOf(numbers).Elem()
	for i := range fields.NumField() {
		fields.Field(i).SetInt(int64(i + 1))
	}
}

func measureScaling(e effort, f *fixture.All) ([]scalingPoint, error) {
	var points []scalingPoint
	var groups [][]operation
	for _, s := range scaledSessions(f) {
		value, err := s.codec.RoundTrip()
		if err != nil {
			return nil, fmt.Errorf("%d %s: %w", s.n, s.of, err)
		}
		write, read, err := operations(s.codec)
		if err != nil {
			return nil, err
		}
		points = append(points, scalingPoint{Of: s.of, N: s.n, Characters: len(value)})
		groups = append(groups, []operation{write}, []operation{read})
	}
	costs, err := benchmark(e, groups)
	if err != nil {
		return nil, err
	}
	for i := range points {
		points[i].Write, points[i].Read = costs[2*i], costs[2*i+1]
	}
	return points, nil
}

func printScaling(w io.Writer, points []scalingPoint) {
	var rows [][]string
	for _, p := range points {
		rows = append(rows, []string{
			p.Of + ": " + grouped(p.N), grouped(p.Characters),
			duration(p.Write.Ns.Median), fmt.Sprint(p.Write.Allocs), duration(p.Read.Ns.Median), fmt.Sprint(p.Read.Allocs),
		})
	}
	table(w, "Scaling", []string{"", "characters", "write", "allocs", "read", "allocs"}, rows)
}
