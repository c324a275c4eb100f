package storetest

import (
	"bytes"
	"strings"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

func noRecord(s *subject) {
	key := name()
	s.holds(key, "")
	s.deletes(key, "")
	s.refusesSwap(key, "something", text("other"), "")
	s.holds(key, "")
}

func create(s *subject) {
	key := name()
	s.swaps(key, "", text("first"))
	s.holds(key, "first")
	s.refusesSwap(key, "", text("second"), "first")
	s.refusesSwap(key, "", text("first"), "first")
	s.holds(key, "first")
}

func swap(s *subject) {
	key, other := name(), name()
	s.swaps(key, "", text("first"))
	s.swaps(other, "", text("first"))
	for _, old := range []string{"firs", "first ", "First", "\x00first", "first\x00", "else"} {
		s.refusesSwap(key, old, text("second"), "first")
	}
	s.swaps(key, "first", text("second"))
	s.refusesSwap(key, "first", text("third"), "second")
	s.swaps(key, "second", text("first"))
	s.swaps(key, "first", text("fourth"))
	s.holds(key, "fourth")
	s.holds(other, "first")
}

// swapToTheSame writes the bytes that are there already, which MySQL reports as no changed row.
func swapToTheSame(s *subject) {
	key := name()
	next := text("same")
	s.swaps(key, "", next)
	for range 20 {
		s.swaps(key, "same", next)
	}
	s.holds(key, "same")
}

func deleted(s *subject) {
	key, other := name(), name()
	s.swaps(key, "", text("gone"))
	s.swaps(other, "", text("stays"))
	s.deletes(key, "gone")
	s.deletes(key, "")
	s.holds(key, "")
	s.refusesSwap(key, "gone", text("back"), "")
	s.holds(other, "stays")
}

func createAfterDelete(s *subject) {
	key := name()
	for _, data := range []string{"one", "two", "three"} {
		s.swaps(key, "", text(data))
		s.deletes(key, data)
	}
}

func caseOfKeys(s *subject) {
	lower := strings.ToLower("case" + name())
	upper := strings.ToUpper(lower)
	s.swaps(lower, "", text("lower"))
	s.holds(upper, "")
	s.swaps(upper, "", text("upper"))
	s.holds(lower, "lower")
	s.deletes(upper, "upper")
	s.holds(lower, "lower")
}

func binaryData(s *subject) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for _, data := range []string{
		string(all), "\x00", "\x00\x00", "\x00\x01", "\xff\xfe\x80", "'; --", "\\x41", " ", "trailing ", "\r\n", "nil", "false", "1",
	} {
		key := name()
		s.swaps(key, "", text("before"))
		s.swaps(key, "before", text(data))
		s.holds(key, data)
		s.refusesSwap(key, data+"\x00", text("never"), data)
		s.swaps(key, data, text("after"))
		s.deletes(key, "after")
	}
}

// largeData writes records of up to 64 KiB, the longest that the runtime writes by default, and longer ones.
func largeData(s *subject) {
	for _, size := range []int{4 << 10, 64 << 10, 256 << 10} {
		key := name()
		large := strings.Repeat("0123456789abcdef", size/16)
		s.swaps(key, "", text(large))
		s.holds(key, large)
		s.refusesSwap(key, large[:size-1]+"g", text("never"), large)
		s.swaps(key, large, text(large[1:]))
		s.deletes(key, large[1:])
	}
}

func slices(s *subject) {
	key := name()
	data := []byte("data")
	s.swaps(key, "", store.Record{Data: data, TTL: long})
	copy(data, "XXXX")
	got, err := s.store.Get(s.ctx, key)
	if err != nil || string(got) != "data" {
		s.Fatalf("after the caller changed what it had written, Get returns %q, %v", got, err)
	}
	copy(got, "YYYY")
	s.holds(key, "data")
	current, _, err := s.store.Swap(s.ctx, key, []byte("other"), text("never"))
	if err != nil || !bytes.Equal(current, []byte("data")) {
		s.Fatalf("Swap returns %q, %v", current, err)
	}
	copy(current, "ZZZZ")
	s.holds(key, "data")
}

func refused(s *subject) {
	key := name()
	for _, test := range []struct {
		about string
		key   string
		next  store.Record
	}{
		{"no data", key, store.Record{TTL: long}},
		{"no TTL", key, store.Record{Data: []byte("x")}},
		{"a negative TTL", key, store.Record{Data: []byte("x"), TTL: -time.Second}},
		{"no key", "", text("x")},
		{"a long key", strings.Repeat("k", store.MaxName+1), text("x")},
		{"a key with a space", key + " ", text("x")},
		{"an owner with a colon", key, store.Record{Data: []byte("x"), TTL: long, Owner: "a:b"}},
	} {
		if current, swapped, err := s.store.Swap(s.ctx, test.key, nil, test.next); err == nil || swapped || current != nil {
			s.Errorf("%s: Swap returns %q, %v, error %v", test.about, current, swapped, err)
		}
	}
	s.holds(key, "")
	s.swaps(strings.Repeat("k", store.MaxName-22)+key, "", text("the longest key"))
}
