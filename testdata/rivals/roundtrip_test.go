package main

import (
	"testing"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

func TestEveryProductCarriesEveryFixture(t *testing.T) {
	f, err := fixture.Load()
	if err != nil {
		t.Fatal(err)
	}
	products, err := product.All(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range products {
		for _, c := range p.Codecs {
			v, err := c.RoundTrip()
			if err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
			t.Log(p.Name, c.Fixture, len(v))
		}
	}
}
