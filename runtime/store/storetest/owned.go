package storetest

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// needsIndex reports whether the engine lists the records of owners. If not, it demands that the engine says so where it must.
func (s *subject) needsIndex() bool {
	s.Helper()
	_, listErr := s.store.Owned(s.ctx, name(), 1)
	key := name()
	_, swapped, swapErr := s.store.Swap(s.ctx, key, nil, owned("x", name(), 0))
	unsupported := errors.Is(listErr, errors.ErrUnsupported)
	if unsupported != errors.Is(swapErr, errors.ErrUnsupported) || unsupported == swapped {
		s.Fatalf("Owned returns error %v, Swap of a record with an owner %v and error %v", listErr, swapped, swapErr)
	}
	if unsupported {
		s.holds(key, "")
	}
	return !unsupported
}

// owned returns a record of an owner. Of two, the one with the greater age ends a minute earlier for each step.
func owned(data, owner string, age int) store.Record {
	return store.Record{Data: []byte(data), TTL: long, Keep: 10*long - time.Duration(age)*time.Minute, Owner: owner}
}

// lists demands that Owned returns records with these bytes in this order, under the keys given in the same order.
func (s *subject) lists(owner string, limit int, keys []string, want ...string) {
	s.Helper()
	entries, err := s.store.Owned(s.ctx, owner, limit)
	if err != nil {
		s.Fatal(err)
	}
	var got []string
	for i, e := range entries {
		got = append(got, string(e.Data))
		if i < len(keys) && e.Key != keys[i] {
			s.Errorf("entry %d, %q, has key %s, want %s", i, e.Data, e.Key, keys[i])
		}
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		s.Fatalf("Owned with limit %d returns %q, want %q", limit, got, want)
	}
}

func ownedOrder(s *subject) {
	if !s.needsIndex() {
		return
	}
	owner := name()
	s.lists(owner, 10, nil)
	keys := []string{name(), name(), name()}
	s.swaps(keys[1], "", owned("middle", owner, 1))
	s.swaps(keys[0], "", owned("newest", owner, 0))
	s.swaps(keys[2], "", owned("oldest", owner, 2))
	s.lists(owner, 10, keys, "newest", "middle", "oldest")
	s.lists(owner, 2, keys, "newest", "middle")
	s.lists(owner, 0, nil)
	s.lists(owner, -1, nil)
}

func ownedLimit(s *subject) {
	if !s.needsIndex() {
		return
	}
	owner := name()
	var keys []string
	for i := range 40 {
		keys = append(keys, name())
		s.swaps(keys[i], "", owned(fmt.Sprint(i), owner, i))
	}
	for _, key := range keys[:18] {
		if _, err := s.store.Delete(s.ctx, key); err != nil {
			s.Fatal(err)
		}
	}
	began := time.Now()
	ending := owned("ending", owner, 0)
	ending.TTL = short
	s.swaps(keys[18], "18", ending)
	s.lists(owner, 1, keys[18:], "ending")
	s.ends(keys[18], began, short)
	s.lists(owner, 3, keys[19:], "19", "20", "21")
	entries, err := s.store.Owned(s.ctx, owner, 1000)
	if err != nil || len(entries) != 21 {
		s.Fatalf("of 21 live records Owned returns %d, error %v", len(entries), err)
	}
}

func ownedApart(s *subject) {
	if !s.needsIndex() {
		return
	}
	common := strings.ToLower(name())
	mine, theirs := common+"a", common+"A"
	keys := []string{name(), name(), name()}
	s.swaps(keys[0], "", owned("mine", mine, 0))
	s.swaps(keys[1], "", owned("theirs", theirs, 0))
	s.swaps(keys[2], "", text("nobody's"))
	s.lists(mine, 10, keys[:1], "mine")
	s.lists(theirs, 10, keys[1:2], "theirs")
	s.lists(common, 10, nil)
	// A name can be both a key and an owner.
	s.swaps(mine, "", owned("a record under the owner's name", theirs, 1))
	s.lists(mine, 10, keys[:1], "mine")
	s.lists(theirs, 10, []string{keys[1], mine}, "theirs", "a record under the owner's name")
}

func ownerChanges(s *subject) {
	if !s.needsIndex() {
		return
	}
	first, second, key := name(), name(), name()
	s.swaps(key, "", owned("nobody's", "", 0))
	s.swaps(key, "nobody's", owned("first's", first, 0))
	s.lists(first, 10, []string{key}, "first's")
	s.swaps(key, "first's", owned("second's", second, 0))
	s.lists(first, 10, nil)
	s.lists(second, 10, []string{key}, "second's")
	s.swaps(key, "second's", owned("nobody's", "", 0))
	s.lists(second, 10, nil)
	s.swaps(key, "nobody's", owned("first's again", first, 0))
	s.lists(first, 10, []string{key}, "first's again")
	s.deletes(key, "first's again")
	s.lists(first, 10, nil)
	s.swaps(key, "", owned("second's again", second, 0))
	s.lists(first, 10, nil)
	s.lists(second, 10, []string{key}, "second's again")
}

// ownedAfterSwaps goes through writes, slides and a Keep that moves both ways.
func ownedAfterSwaps(s *subject) {
	if !s.needsIndex() {
		return
	}
	owner := name()
	keys := []string{name(), name()}
	s.swaps(keys[0], "", owned("0", owner, 1))
	s.swaps(keys[1], "", owned("other", owner, 5))
	for i, age := range []int{1, 1, 2, 0, 4} {
		s.swaps(keys[0], fmt.Sprint(i), owned(fmt.Sprint(i+1), owner, age))
		s.lists(owner, 10, keys, fmt.Sprint(i+1), "other")
	}
	// A record that is replaced with one that lives longer than its old index entry stays listed.
	began := time.Now()
	passing := owned("brief", owner, 0)
	passing.TTL, passing.Keep = short, short
	lasting := name()
	s.swaps(lasting, "", passing)
	s.swaps(lasting, "brief", owned("lasting", owner, -1))
	witness := name()
	s.swaps(witness, "", passing)
	s.ends(witness, began, short)
	s.lists(owner, 1, []string{lasting}, "lasting")
}

func ownedConcurrent(s *subject) {
	if !s.needsIndex() {
		return
	}
	owner, fixed := name(), name()
	s.swaps(fixed, "", owned("fixed", owner, 3))
	together(func(i int) {
		key := name()
		var data []byte
		for step := range 5 {
			next := owned(fmt.Sprint(i, " ", step), owner, step%3)
			_, swapped, err := s.store.Swap(s.ctx, key, data, next)
			entries, listErr := s.store.Owned(s.ctx, owner, 100)
			if err != nil || listErr != nil || !swapped {
				s.Errorf("Swap returns %v and error %v, Owned error %v", swapped, err, listErr)
				return
			}
			if !has(entries, fixed) || !has(entries, key) {
				s.Errorf("a listing lacks a record that is there: %q", entries)
			}
			data = next.Data
		}
		if was, err := s.store.Delete(s.ctx, key); err != nil || !bytes.Equal(was, data) {
			s.Errorf("Delete returns %q and error %v, want %q", was, err, data)
		}
	})
	s.lists(owner, 100, []string{fixed}, "fixed")
}

func has(entries []store.Entry, key string) bool {
	for _, e := range entries {
		if e.Key == key {
			return true
		}
	}
	return false
}
