package record

import (
	"strings"
	"testing"
)

func benchmarkForms(b *testing.B, f func(b *testing.B, f *Format, key string, r Record)) {
	r := everyKind()[0]
	r.Body = strings.Repeat("0123456789", 10)
	b.Run("unsealed", func(b *testing.B) { b.ReportAllocs(); f(b, unsealed(), testKey(), r) })
	b.Run("sealed", func(b *testing.B) { b.ReportAllocs(); f(b, sealing(b, named("a", 0)), testKey(), r) })
}

func BenchmarkEncode(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, f *Format, key string, r Record) {
		for b.Loop() {
			f.Encode(key, r, testNow)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	benchmarkForms(b, func(b *testing.B, f *Format, key string, r Record) {
		data := f.Encode(key, r, testNow)
		for b.Loop() {
			if _, _, err := f.Decode(key, data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkKey(b *testing.B) {
	b.ReportAllocs()
	f, token := unsealed(), NewToken([16]byte{})
	for b.Loop() {
		f.Key(token)
	}
}
