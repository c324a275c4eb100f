package store

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestCheckAcceptsWhatEveryEngineCanKeep(t *testing.T) {
	good := Record{Data: []byte{0}, TTL: time.Minute}
	for _, test := range []struct {
		about string
		key   string
		edit  func(*Record)
		want  string // part of the error
	}{
		{"a token's hash", "n4bQgYhMfWWaL-qgxVrQ_A", func(*Record) {}, ""},
		{"the longest names", strings.Repeat("k", MaxName), func(r *Record) { r.Owner = strings.Repeat("o", MaxName) }, ""},
		{"a millisecond", "k", func(r *Record) { r.TTL = time.Millisecond }, ""},
		{"the longest life", "k", func(r *Record) { r.TTL = math.MaxInt64 }, ""},
		{"a Keep below the TTL", "k", func(r *Record) { r.Keep = -1 }, ""},
		{"no key", "", func(*Record) {}, "key of 0 characters"},
		{"a long key", strings.Repeat("k", MaxName+1), func(*Record) {}, "key of 129 characters"},
		{"a key with a colon", "owner:k", func(*Record) {}, `key "owner:k"`},
		{"a key with a space at the end, which MySQL ignores", "k ", func(*Record) {}, `key "k "`},
		{"a key with a NUL", "k\x00", func(*Record) {}, `key "k\x00"`},
		{"a key beyond ASCII", "ключ", func(*Record) {}, "want only letters"},
		{"a long owner", "k", func(r *Record) { r.Owner = strings.Repeat("o", MaxName+1) }, "owner of 129 characters"},
		{"an owner with a percent sign", "k", func(r *Record) { r.Owner = "%" }, `owner "%"`},
		{"no data", "k", func(r *Record) { r.Data = nil }, "without data"},
		{"empty data", "k", func(r *Record) { r.Data = []byte{} }, "without data"},
		{"no TTL", "k", func(r *Record) { r.TTL = 0 }, "TTL of 0s"},
		{"a TTL that has passed", "k", func(r *Record) { r.TTL = -time.Hour }, "TTL of -1h0m0s"},
		{"a TTL below a millisecond", "k", func(r *Record) { r.TTL = time.Microsecond }, "TTL of 1µs"},
	} {
		next := good
		test.edit(&next)
		err := Check(test.key, next)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: error %v, want one with %q", test.about, err, test.want)
		}
	}
}

func TestTimesAreRoundedUpSoThatNoRecordEndsEarly(t *testing.T) {
	for _, test := range []struct {
		ttl, keep         time.Duration
		wantTTL, wantKeep int64
	}{
		{time.Millisecond, 0, 1, 1},
		{time.Millisecond + 1, time.Second, 2, 1000},
		{time.Minute - 1, time.Minute + 1, 60000, 60001},
		{time.Minute, -time.Hour, 60000, 60000},
		{math.MaxInt64, math.MaxInt64, 9223372036855, 9223372036855},
	} {
		if ttl, keep := (Record{TTL: test.ttl, Keep: test.keep}).Milliseconds(); ttl != test.wantTTL || keep != test.wantKeep {
			t.Errorf("%v and %v are %d and %d ms, want %d and %d", test.ttl, test.keep, ttl, keep, test.wantTTL, test.wantKeep)
		}
	}
}
