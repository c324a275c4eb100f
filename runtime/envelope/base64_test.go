package envelope

import (
	"bytes"
	"encoding/base64"
	"math"
	"strings"
	"testing"
)

// theirs decodes base64url with the standard library as this package must. Strict of the standard library still skips line
// breaks, so theirs refuses them itself.
func theirs(text string) ([]byte, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return b, err == nil && !strings.ContainsAny(text, "\r\n")
}

func FuzzBase64URLIsThatOfTheStandardLibrary(f *testing.F) {
	for _, seed := range []string{"", "A", "AA", "AB", "AAA", "AAB", "AAAA", "-_-_", "+/AA", "AAA=", "AA\nAA", "AAAAAAA\r", "AAAAAAAA\n", "\xff\x80AA", "Zm9vYmFyZm9vYmFy"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, wantOK := theirs(s)
		got, ok := appendBase64urlBytes(nil, s)
		if ok != wantOK || ok && !bytes.Equal(got, want) {
			t.Errorf("read %q as %x, %t; the standard library as %x, %t", s, got, ok, want, wantOK)
		}
		text := string(appendBase64url(nil, []byte(s)))
		if want := base64.RawURLEncoding.EncodeToString([]byte(s)); text != want {
			t.Errorf("wrote %x as %q, the standard library as %q", s, text, want)
		}
		if len(text) != base64urlLen(len(s)) {
			t.Errorf("%d bytes have %d characters, not %d", len(s), len(text), base64urlLen(len(s)))
		}
		if back, ok := appendBase64urlBytes(nil, text); !ok || string(back) != s {
			t.Errorf("%x came back as %x, %t", s, back, ok)
		}
	})
}

func TestTheLengthOfBase64URLIsRightUpToTheLargestInt(t *testing.T) {
	for _, bytes := range []int{0, 1, 2, 3, 4, 1000, math.MaxInt / 4 * 3, math.MaxInt32 / 4 * 3} {
		if got, want := base64urlLen(bytes), base64.RawURLEncoding.EncodedLen(bytes); got != want {
			t.Errorf("%d bytes have %d characters, want %d", bytes, got, want)
		}
	}
}

// The test tries every byte in every place of a text of each length, and so every number of unused bits at its end.
func TestBase64URLHasOneSpelling(t *testing.T) {
	accepted := 0
	for length := range 18 {
		for place := range length {
			for c := range 256 {
				text := []byte(strings.Repeat("A", length))
				text[place] = byte(c)
				want, wantOK := theirs(string(text))
				got, ok := appendBase64urlBytes(nil, string(text))
				if ok != wantOK || ok && !bytes.Equal(got, want) {
					t.Errorf("read %q as %x, %t; the standard library as %x, %t", text, got, ok, want, wantOK)
				}
				if ok {
					accepted++
				}
			}
		}
	}
	if accepted == 0 {
		t.Error("nothing was accepted")
	}
}
