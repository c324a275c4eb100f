package main

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// ourSizes are the lengths of values of ours, in the order of fixture.Names, signed and encrypted alike.
var ourSizes = map[string][4]int{
	product.Typed: {32, 36, 151, 646},
	product.Plain: {32, 36, 179, 674},
}

func TestOurValuesHaveExactlyTheseLengths(t *testing.T) {
	f, products := everything(t)
	samples, err := sampleGo(f, products)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, s := range samples {
		if s.Kind != product.Ours {
			continue
		}
		for i, name := range fixture.Names() {
			if want := ourSizes[schemaOf(s)][i]; s.Fixture == name {
				seen++
				if s.Characters != want {
					t.Errorf("%s, %s: %d characters, want %d", s.Product, name, s.Characters, want)
				}
			}
		}
	}
	if want := 4 * len(fixture.Names()); seen != want {
		t.Errorf("%d values of ours were measured, want %d", seen, want)
	}
}

func TestOurValuesMeetTheirGoalsAndAreSmallerThanEveryRivals(t *testing.T) {
	f, products := everything(t)
	samples, err := sampleGo(f, products)
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range foreign.Programs() {
		measured, err := program.Measure("foreign", 1, time.Millisecond)
		if errors.Is(err, foreign.ErrMissing) && os.Getenv("CI") != "true" {
			t.Log("compared without it: ", err)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, sampleForeign(measured)...)
	}
	goals := sizeResults(samples)
	if want := 4 * len(fixture.Names()) * 3; len(goals) != want {
		t.Errorf("%d goals, want %d", len(goals), want)
	}
	for _, g := range goals {
		if !g.met() {
			t.Errorf("%s: %v, goal %v", g.What, g.Measured, g.Bound)
		}
	}
}

func TestTheBareValuesHaveExactlyTheseLengths(t *testing.T) {
	f, _ := everything(t)
	for i, want := range [4]int{28, 31, 158, 586} {
		if name := fixture.Names()[i]; sizeLimit(name, f) != want {
			t.Errorf("%s: %d characters, want %d", name, sizeLimit(name, f), want)
		}
	}
}
