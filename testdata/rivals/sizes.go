package main

import (
	"encoding/base64"
	"fmt"
	"io"
	"math/bits"
	"strings"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// sizeGoals are the most characters that a value of ours may have, by schema and fixture.
var sizeGoals = map[string]map[string]int{
	product.Typed: {fixture.CounterName: 32, fixture.PetnameName: 36, fixture.LoginName: 151, fixture.CartName: 646},
	product.Plain: {fixture.CounterName: 32, fixture.PetnameName: 36, fixture.LoginName: 179, fixture.CartName: 674},
}

// scsToken is the length of the random token that is scs's cookie.
const scsToken = 43

// sampleGo returns the cookies of the Go products, each read again.
func sampleGo(f *fixture.All, products []product.Product) ([]sample, error) {
	var samples []sample
	for _, p := range products {
		if p.Kind == product.OursLent {
			continue
		}
		for _, c := range p.Codecs {
			value, err := c.RoundTrip()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", p.Name, err)
			}
			s := sample{Product: p.Name, Kind: p.Kind, Encrypted: p.Encrypted, Fixture: c.Fixture}
			if p.Kind == product.Stored {
				s.Stored = len(value)
				value = strings.Repeat("x", scsToken)
			}
			s.Cookies = []foreign.Cookie{{Name: f.CookieName, Value: value}}
			s.Characters = len(value)
			samples = append(samples, s)
		}
	}
	return samples, nil
}

// sampleForeign does the same for products that were measured elsewhere.
func sampleForeign(measured []foreign.Measured) []sample {
	var samples []sample
	for _, m := range measured {
		s := sample{Product: m.Product, Kind: product.Complete, Encrypted: m.Encrypted, Fixture: m.Fixture, Cookies: m.Cookies}
		for _, c := range m.Cookies {
			s.Characters += len(c.Value)
		}
		samples = append(samples, s)
	}
	return samples
}

// sizeLimit returns the length of the bare values in characters, between four bytes for a time and sixteen for a tag,
// with nothing that says where one value ends: nobody could read it. Numbers have the fewest whole bytes, and eight
// bools share one.
func sizeLimit(name string, f *fixture.All) int {
	bytes, bools := 4+16, 0
	number := func(n uint64) { bytes += (bits.Len64(n) + 7) / 8 }
	texts := func(all ...string) { bytes += len(strings.Join(all, "")) }
	switch c := f.Cart; name {
	case fixture.CounterName:
		number(uint64(f.Counter.Count))
	case fixture.PetnameName:
		texts(f.Petname.PetName)
	case fixture.CartName:
		for _, l := range c.Lines {
			texts(l.SKU)
			number(uint64(l.Quantity))
			number(uint64(l.PriceCents))
			bools++
		}
		texts(c.Pages...)
		texts(c.Flashes...)
		fallthrough
	case fixture.LoginName:
		number(c.UserID)
		texts(c.Email, c.DisplayName, c.Locale, c.Theme)
		texts(c.Roles...)
		number(uint64(c.LoginAt))
		bytes += len(c.CSRF) + len(c.CartID)
		bools++
	}
	return base64.RawURLEncoding.EncodedLen(bytes + (bools+7)/8)
}

// printSizes writes a row for each product and a column for each fixture.
func printSizes(w io.Writer, samples []sample, limits map[string]int) {
	labels := []string{"bare values, a time and a tag: unreadable"}
	cells := map[string]map[string]string{labels[0]: {}}
	for name, n := range limits {
		cells[labels[0]][name] = grouped(n)
	}
	for _, s := range samples {
		label := s.label()
		if cells[label] == nil {
			labels, cells[label] = append(labels, label), make(map[string]string)
		}
		cells[label][s.Fixture] = grouped(s.Characters)
		if s.Stored > 0 {
			cells[label][s.Fixture] += " + " + grouped(s.Stored)
		}
	}
	var rows [][]string
	for _, label := range labels {
		row := []string{label}
		for _, name := range fixture.Names() {
			row = append(row, cells[label][name])
		}
		rows = append(rows, row)
	}
	table(w, "Characters of the cookie's value", append([]string{""}, fixture.Names()...), rows)
}

func (s sample) label() string {
	switch {
	case s.Kind == product.Stored:
		return s.Product + " (a token + bytes in the store)"
	case s.Kind == product.Bare:
		return s.Product + " (in our envelope)"
	case len(s.Cookies) > 1:
		return fmt.Sprintf("%s (%d cookies)", s.Product, len(s.Cookies))
	}
	return s.Product
}
