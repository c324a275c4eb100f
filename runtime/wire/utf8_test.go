package wire

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzUTF8IsThatOfTheStandardLibrary(f *testing.F) {
	for _, seed := range []string{"", "a", "ä", "€uro", "1234567", "12345678", "123456789", "1234567\xff", "\xff12345678", "12345678ä", strings.Repeat("x", 31) + "\xc3", "\xed\xa0\x80"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := isUTF8(s), utf8.ValidString(s); got != want {
			t.Errorf("isUTF8(%q) = %t, want %t", s, got, want)
		}
	})
}

// A byte that is not ASCII is noticed in every place of a text of each length.
func TestEveryByteIsLookedAtForUTF8(t *testing.T) {
	for length := range 40 {
		if !isUTF8(strings.Repeat("x", length)) {
			t.Errorf("%d times x is not UTF-8", length)
		}
		for place := range length {
			text := []byte(strings.Repeat("x", length))
			text[place] = 0x80
			if isUTF8(string(text)) {
				t.Errorf("%q is UTF-8", text)
			}
		}
	}
}
