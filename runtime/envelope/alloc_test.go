//go:build !race

package envelope

import (
	"bytes"
	"testing"
)

// The race detector empties pools at random: this promise is tested without it.
func TestAllocationsAreTheResultAndNoMore(t *testing.T) {
	const counterMode = 1 // cipher.NewCTR
	signed, encrypted := testKeys()
	body := bytes.Repeat([]byte("0123456789"), 10)
	for _, test := range []struct {
		name               string
		key                *Key
		seal, open, reject float64
	}{
		{"signed", signed, 1, 1, 0},
		{"encrypted", encrypted, 1 + counterMode, 1 + counterMode, counterMode},
	} {
		value := test.key.Seal(false, 60000000, 37, body)
		forged := value[:50] + flipped(value[50]) + value[51:]
		keys := []*Key{test.key}
		expect(t, test.name+" seal", testing.AllocsPerRun(1000, func() { test.key.Seal(false, 60000000, 37, body) }), test.seal)
		expect(t, test.name+" open", testing.AllocsPerRun(1000, func() { _, _, _ = Open(value, cookieMax, keys) }), test.open)
		expect(t, test.name+" reject", testing.AllocsPerRun(1000, func() { _, _, _ = Open(forged, cookieMax, keys) }), test.reject)
		expectRejected(t, test.name, forged, ErrTag, test.key)
	}
}
