//go:build !race

package record

import (
	"runtime"
	"strings"
	"testing"
)

// This file is not built with the race detector, which empties pools at random.
func TestAllocationsAreTheResultAndNoMore(t *testing.T) {
	token := NewToken([16]byte{})
	r := everyKind()[0]
	r.Body = strings.Repeat("0123456789", 10)
	f, key := unsealed(), testKey()
	data := f.Encode(key, r, testNow)
	for _, test := range []struct {
		name string
		want float64
		run  func()
	}{
		{"key", 1, func() { f.Key(token) }},
		{"owner", 1, func() { f.Owner("\xa5admin") }},
		{"is a token", 0, func() { IsToken(token) }},
		{"encode", 1, func() { f.Encode(key, r, testNow) }},
		{"decode", 1, func() { _, _, _ = f.Decode(key, data) }},
	} {
		expect(t, "allocations of "+test.name, testing.AllocsPerRun(1000, test.run), test.want)
	}
}

func TestDecodeAllocatesNoMoreThanTheRecordHas(t *testing.T) {
	f := sealing(t, named("a", 0))
	for _, length := range []int{100, 60_000} {
		data := f.Encode(testKey(), Record{Body: strings.Repeat("x", length)}, testNow)
		forged := append([]byte(nil), data...)
		forged[len(forged)-1] ^= 1
		for name, data := range map[string][]byte{"decode": data, "reject": forged} {
			const runs = 100
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for range runs {
				_, _, _ = f.Decode(testKey(), data)
			}
			runtime.ReadMemStats(&after)
			got := int(after.TotalAlloc-before.TotalAlloc) / runs
			if limit := 3*len(data) + 1000; got > limit {
				t.Errorf("%s of %d bytes allocates %d bytes, more than %d", name, len(data), got, limit)
			}
		}
	}
}
