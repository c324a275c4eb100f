package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// everything returns the fixtures, and the products that carry them.
func everything(t testing.TB) (*fixture.All, []product.Product) {
	t.Helper()
	f, err := fixture.Load()
	if err != nil {
		t.Fatal(err)
	}
	products, err := product.All(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, products
}

func TestEveryGoProductReadsEveryFixtureThatItWrote(t *testing.T) {
	_, products := everything(t)
	for _, p := range products {
		t.Run(p.Name, func(t *testing.T) {
			var carried []string
			for _, c := range p.Codecs {
				if _, err := c.RoundTrip(); err != nil {
					t.Error(err)
				}
				carried = append(carried, c.Fixture)
			}
			if want := fixture.Names(); !slices.Equal(carried, want) {
				t.Errorf("carries %v, want %v", carried, want)
			}
		})
	}
}

// The comparison of what was read with what was written would be worth nothing if it passed on another session.
func TestACodecNoticesAnotherSession(t *testing.T) {
	_, products := everything(t)
	for _, p := range products {
		for _, c := range p.Codecs {
			if err := c.Check(); err == nil {
				t.Errorf("%s, %s: an empty session passes for the fixture", p.Name, c.Fixture)
			}
		}
	}
}

func TestEveryProductWithAMACRefusesAForgery(t *testing.T) {
	_, products := everything(t)
	for _, p := range products {
		if p.Kind == product.Stored {
			continue // its codec has no MAC: nobody but the store can forge
		}
		for _, c := range p.Codecs {
			value, err := c.RoundTrip()
			if err != nil {
				t.Fatal(err)
			}
			middle := len(value) / 2
			other := "A"
			if value[middle] == 'A' {
				other = "B"
			}
			if err := c.Read(value[:middle] + other + value[middle+1:]); err == nil {
				t.Errorf("%s, %s: reads a forged value", p.Name, c.Fixture)
			}
		}
	}
}

func TestEveryForeignProductReadsEveryFixtureThatItWrote(t *testing.T) {
	for _, program := range foreign.Programs() {
		t.Run(program.Name, func(t *testing.T) {
			measured, err := program.Measure("foreign", 1, time.Millisecond)
			if errors.Is(err, foreign.ErrMissing) && os.Getenv("CI") != "true" {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err) // the program compares, and fails if they differ
			}
			carried := make(map[string][]string)
			for _, m := range measured {
				carried[m.Product] = append(carried[m.Product], m.Fixture)
				if len(m.WriteNs) != 1 || len(m.ReadNs) != 1 || m.WriteNs[0] <= 0 || m.ReadNs[0] <= 0 || len(m.Cookies) == 0 {
					t.Errorf("%s, %s: %d cookies, written in %v ns and read in %v ns", m.Product, m.Fixture, len(m.Cookies), m.WriteNs, m.ReadNs)
				}
			}
			if len(carried) == 0 {
				t.Error("no product was measured")
			}
			for name, fixtures := range carried {
				if got, want := strings.Join(fixtures, " "), strings.Join(fixture.Names(), " "); got != want {
					t.Errorf("%s carries %s, want %s", name, got, want)
				}
			}
		})
	}
}
