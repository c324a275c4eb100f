package main

import (
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
)

// The examples are of RFC 7541, sections C.4.1 to C.4.3, from which only the cookie's own field differs.
func TestARepeatedCookieIsOneByteAndAChangedOneIsSentAgain(t *testing.T) {
	browser := newEncoder()
	cookie := []foreign.Cookie{{Name: "session", Value: "aaaa"}}
	// An index of one byte, a length of one byte, and twelve characters of 5 to 8 bits: "session=" has 44, "aaaa" 20.
	for i, want := range []int{1 + 1 + 8, 1, 1} {
		if got := browser.cookies(cookie); got != want {
			t.Errorf("request %d: %d bytes, want %d", i, got, want)
		}
	}
	if got := browser.cookies(rotated([]foreign.Cookie{{Name: "session", Value: "baaa"}})); got < 9 {
		t.Errorf("a changed cookie: %d bytes", got)
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

func TestHuffmanEstimatesAreThoseOfTheFirstMeasurement(t *testing.T) {
	f, products := everything(t)
	samples, err := sampleGo(f, products)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{fixture.LoginName: 142, fixture.CartName: 587}
	for _, e := range estimateHuffman(f, samples) {
		if n, ok := want[e.Fixture]; ok && e.Schema == "typed" && e.AsBin != n {
			t.Errorf("%s: %d characters, want %d", e.Fixture, e.AsBin, n)
		}
	}
}
