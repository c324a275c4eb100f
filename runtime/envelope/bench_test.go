package envelope

import (
	"bytes"
	"testing"
)

// flipped returns another letter than c: a value with one of its letters replaced by it is a forgery.
func flipped(c byte) string {
	if c == 'A' {
		return "B"
	}
	return "A"
}

func benchmarkModes(b *testing.B, f func(b *testing.B, k *Key, body []byte, value string)) {
	signed, encrypted := testKeys()
	body := bytes.Repeat([]byte("0123456789"), 10)
	for name, k := range map[string]*Key{"signed": signed, "encrypted": encrypted} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			f(b, k, body, k.Seal(false, 60000000, 37, body))
		})
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
		forged := value[:50] + flipped(value[50]) + value[51:]
		for b.Loop() {
			if _, _, err := Open(forged, cookieMax, keys); err != ErrTag {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNewKey(b *testing.B) {
	benchmarkModes(b, func(b *testing.B, k *Key, _ []byte, _ string) {
		c := Context{Encrypted: k.encrypts(), CookieName: "__Host-s", TypeID: "app.Session"}
		secret := testSecret("a")
		for b.Loop() {
			NewKey(secret, c)
		}
	})
}
