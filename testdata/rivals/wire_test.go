package main

import (
	"maps"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

func TestARepeatedCookieIsOneByteAndAChangedOneIsSentAgain(t *testing.T) {
	browser := newEncoder()
	cookies := []foreign.Cookie{{Name: "session", Value: "aaaa"}}
	// A byte for the name, which HPACK knows, a byte for the length, and the text in Huffman's code: "session=" has 42
	// bits, and each a has 5 (RFC 7541, appendix B).
	const whole = 1 + 1 + 8
	for i, want := range []int{whole, 1, 1} {
		if got := browser.cookies(cookies); got != want {
			t.Errorf("request %d: %d bytes, want %d", i, got, want)
		}
	}
	if got := browser.cookies([]foreign.Cookie{{Name: "session", Value: "aaac"}}); got != whole {
		t.Errorf("changed: %d bytes, want %d", got, whole)
	}
}

func TestADayHasTwoHundredRequestsOfWhichTenWrite(t *testing.T) {
	for _, test := range []struct {
		idle time.Duration
		sent int
	}{
		{30 * time.Minute, 19}, // every visit but the first begins with a refresh
		{12 * time.Hour, 10},
	} {
		ages, err := cookiesOfADay(test.idle)
		if err != nil {
			t.Fatal(err)
		}
		sent := 0
		for _, age := range ages {
			if age >= 0 {
				sent++
			}
		}
		if len(ages) != 200 || sent != test.sent {
			t.Errorf("idle=%v: %d requests, %d cookies sent; want 200 and %d", test.idle, len(ages), sent, test.sent)
		}
	}
}

func TestHuffmanWouldMakeValuesThisLong(t *testing.T) {
	f, products := everything(t)
	samples, err := sampleGo(f, products)
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string]int)
	for _, e := range estimateHuffman(f, samples) {
		if e.Schema == product.Typed {
			got[e.Fixture] = e.AsBin
		}
	}
	want := map[string]int{fixture.CounterName: 32, fixture.PetnameName: 36, fixture.LoginName: 142, fixture.CartName: 587}
	if !maps.Equal(got, want) {
		t.Errorf("the values would have %v characters, want %v", got, want)
	}
}
