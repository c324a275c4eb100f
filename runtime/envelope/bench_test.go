package envelope

import (
	"bytes"
	"fmt"
	"testing"
)

// flipped returns another letter than c, to make a forgery from a value.
func flipped(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func benchmarkModes(b *testing.B, f func(b *testing.B, k *Key, body []byte, value string)) {
	signed, encrypted := testKeys()
	for _, bodyLen := range []int{10, 100, 300} {
		body := bytes.Repeat([]byte("0123456789"), bodyLen/10)
		for _, k := range []*Key{signed, encrypted} {
			b.Run(fmt.Sprintf("encrypted=%v/body=%d", k.encrypts(), bodyLen), func(b *testing.B) {
				b.ReportAllocs()
				f(b, k, body, k.Seal(false, 60000000, 37, body))
			})
		}
	}
}

func BenchmarkSeal(b *testing.B) {
	benchmarkModes(b, func(b *testing.B, k *Key, body []byte, _ string) {
		for b.Loop() {
			k.Seal(false, 60000000, 37, body)
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	benchmarkModes(b, func(b *testing.B, k *Key, _ []byte, value string) {
		keys := []*Key{k}
		for b.Loop() {
			if _, _, err := Open(value, cookieMax, keys); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkOpenRejected(b *testing.B) {
	benchmarkModes(b, func(b *testing.B, k *Key, _ []byte, value string) {
		keys := []*Key{k}
		forged := value[:20] + flipped(value[20]) + value[21:]
		for b.Loop() {
			if _, _, err := Open(forged, cookieMax, keys); err != ErrTag {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNewKey(b *testing.B) {
	for _, encrypted := range []bool{false, true} {
		b.Run(fmt.Sprintf("encrypted=%v", encrypted), func(b *testing.B) {
			b.ReportAllocs()
			secret, c := testSecret("a"), Context{Encrypted: encrypted, CookieName: "__Host-s", TypeID: "app.Session"}
			for b.Loop() {
				NewKey(secret, c)
			}
		})
	}
}
