//go:build !race

package envelope

import (
	"bytes"
	"crypto/fips140"
	"testing"
)

// This file is not built with the race detector, which empties pools at random.
func TestAllocationsAreTheResultAndNoMore(t *testing.T) {
	const counterMode = 1 // cipher.NewCTR
	short := bytes.Repeat([]byte("0123456789"), 10)
	long := bytes.Repeat(short, 5)
	looped := 0.0          // below blockLoopMax
	if fips140.Enabled() { // where the loop must not run
		looped = counterMode
	}
	signed, encrypted := testKeys()
	for _, test := range []struct {
		name string
		key  *Key
		body []byte
		mask float64
	}{
		{"signed", signed, short, 0},
		{"encrypted, short", encrypted, short, looped},
		{"encrypted, long", encrypted, long, counterMode},
	} {
		value := test.key.Seal(false, 60000000, 37, test.body)
		forged := value[:50] + flipped(value[50]) + value[51:]
		keys := []*Key{test.key}
		expect(t, test.name+" seal", testing.AllocsPerRun(1000, func() { test.key.Seal(false, 60000000, 37, test.body) }), 1+test.mask)
		expect(t, test.name+" open", testing.AllocsPerRun(1000, func() { _, _, _ = Open(value, cookieMax, keys) }), 1+test.mask)
		expect(t, test.name+" reject", testing.AllocsPerRun(1000, func() { _, _, _ = Open(forged, cookieMax, keys) }), test.mask)
		expectRejected(t, test.name, forged, ErrTag, test.key)
	}
}
