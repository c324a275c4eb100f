// Package storetest tests that an engine keeps the contract of store.Store. Whoever writes an engine calls [Run]:
//
//	func TestConformance(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) store.Store {
//			return mystore.New(openDatabase(t))
//		})
//	}
//
// The tests wait for records to end, by the engine's clock, so that a run takes some seconds. They do not need an empty
// engine: all their keys and owners are new. They cannot make an engine fail; faults are the engine's own to test.
package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// Run runs every test against stores that open returns, each in a subtest named after what it promises. open is called
// once for each test, with its T. The stores may share an engine.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	for _, test := range []struct {
		promise string
		run     func(*subject)
	}{
		{"a key without a record has none", noRecord},
		{"create writes only where nothing is", create},
		{"swap writes only over the bytes it was told", swap},
		{"swap replaces bytes that are equal to the new ones", swapToTheSame},
		{"delete returns what was there", deleted},
		{"a deleted key can be created again", createAfterDelete},
		{"keys differ in case", caseOfKeys},
		{"every byte is kept", binaryData},
		{"large records are kept", largeData},
		{"slices stay the caller's", slices},
		{"records that no engine can keep are refused", refused},

		{"a record is over when its TTL has passed and not before", expiry},
		{"a swap sets a longer TTL", longerTTL},
		{"a swap sets a shorter TTL", shorterTTL},
		{"reading does not make a record live longer", readingDoesNotSlide},
		{"a record that is over can be created again", createOverEnded},
		{"a record that is over is never swapped or deleted", endedIsNothing},
		{"the longest TTL is kept", longestTTL},

		{"of concurrent creations one succeeds", concurrentCreations},
		{"concurrent increments are all there", concurrentIncrements},
		{"of concurrent deletions one gets the bytes", concurrentDeletions},
		{"a swap and a deletion exclude each other", swapAgainstDelete},

		{"owned records are listed newest first", ownedOrder},
		{"a limit counts live records only", ownedLimit},
		{"owners do not see each other's records", ownedApart},
		{"a record is listed under its owner of now", ownerChanges},
		{"a record is listed after any number of swaps", ownedAfterSwaps},
		{"a listing finds every record that was there throughout", ownedConcurrent},

		{"a context that is done stops every method", cancelled},
		{"a deadline that has passed stops every method", deadline},
	} {
		t.Run(test.promise, func(t *testing.T) { test.run(newSubject(t, open(t))) })
	}
}

// subject is a store under test. Its methods fail the test on an error that the promise does not expect.
type subject struct {
	*testing.T
	store store.Store
	ctx   context.Context
}

func newSubject(t *testing.T, s store.Store) *subject {
	return &subject{T: t, store: s, ctx: t.Context()}
}

// long is a TTL that does not pass during a test.
const long = time.Hour

// name returns a key or an owner that no other test has used, as long as the runtime's.
func name() string { return rand.Text()[:22] }

// text returns a record for the tests in which only the bytes matter.
func text(data string) store.Record {
	return store.Record{Data: []byte(data), TTL: long, Keep: 2 * long}
}

// holds demands that the record under the key has these bytes, "" for no record.
func (s *subject) holds(key, want string) {
	s.Helper()
	got, err := s.store.Get(s.ctx, key)
	if err != nil || string(got) != want || (got == nil) != (want == "") {
		s.Fatalf("Get returns %s and error %v, want %s", show(got), err, show([]byte(want)))
	}
}

// swaps demands that a Swap from old, "" for none, succeeds.
func (s *subject) swaps(key, old string, next store.Record) {
	s.Helper()
	current, swapped, err := s.store.Swap(s.ctx, key, []byte(old), next)
	if err != nil || !swapped || current != nil {
		s.Fatalf("Swap from %q to %q returns %s, %v, error %v; want nothing, true and no error",
			old, shorten(next.Data), show(current), swapped, err)
	}
}

// refusesSwap demands that a Swap from old writes nothing and returns the current bytes, "" for none.
func (s *subject) refusesSwap(key, old string, next store.Record, want string) {
	s.Helper()
	current, swapped, err := s.store.Swap(s.ctx, key, []byte(old), next)
	if err != nil || swapped || string(current) != want || (current == nil) != (want == "") {
		s.Fatalf("Swap from %q returns %s, %v, error %v; want %s, false and no error",
			old, show(current), swapped, err, show([]byte(want)))
	}
}

// deletes demands that Delete returns these bytes, "" for no record.
func (s *subject) deletes(key, want string) {
	s.Helper()
	was, err := s.store.Delete(s.ctx, key)
	if err != nil || string(was) != want || (was == nil) != (want == "") {
		s.Fatalf("Delete returns %s and error %v, want %s", show(was), err, show([]byte(want)))
	}
}

func show(data []byte) string {
	if len(data) == 0 {
		return "nothing"
	}
	return string(shorten(data))
}

func shorten(data []byte) []byte {
	if len(data) > 40 {
		return append(bytes.Clone(data[:40]), "…"...)
	}
	return data
}
