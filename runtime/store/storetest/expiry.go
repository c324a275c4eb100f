package storetest

import (
	"math"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

const (
	short = 150 * time.Millisecond // a TTL whose end a test waits for
	poll  = 5 * time.Millisecond
	// patience is how long after its TTL a record may still be found. Engines are exact; only a busy machine is not.
	patience = 3 * time.Second
)

func brief(data string) store.Record { return store.Record{Data: []byte(data), TTL: short, Keep: long} }

// ends waits until there is no record under the key. It demands that the TTL has passed then, counted from since, a time
// before the write.
func (s *subject) ends(key string, since time.Time, ttl time.Duration) {
	s.Helper()
	for {
		got, err := s.store.Get(s.ctx, key)
		passed := time.Since(since)
		switch {
		case err != nil:
			s.Fatal(err)
		case got == nil && passed < ttl:
			s.Fatalf("a record with a TTL of %v is over after %v", ttl, passed)
		case got == nil:
			return
		case passed > ttl+patience:
			s.Fatalf("a record with a TTL of %v is there after %v", ttl, passed)
		}
		time.Sleep(poll)
	}
}

func expiry(s *subject) {
	key := name()
	began := time.Now()
	s.swaps(key, "", brief("x"))
	s.ends(key, began, short)
}

func longerTTL(s *subject) {
	key, witness := name(), name()
	began := time.Now()
	s.swaps(key, "", brief("brief"))
	s.swaps(key, "brief", text("long"))
	s.swaps(witness, "", brief("witness"))
	s.ends(witness, began, short)
	s.holds(key, "long")
	s.refusesSwap(key, "brief", text("never"), "long")
}

func shorterTTL(s *subject) {
	key := name()
	s.swaps(key, "", text("long"))
	began := time.Now()
	s.swaps(key, "long", brief("brief"))
	s.ends(key, began, short)
}

// readingDoesNotSlide relies on ends, which reads the record all the time.
func readingDoesNotSlide(s *subject) {
	key := name()
	began := time.Now()
	s.swaps(key, "", brief("x"))
	s.refusesSwap(key, "other", text("never"), "x")
	s.ends(key, began, short)
}

// createOverEnded creates a record where another is over. An INSERT that does nothing on a conflict fails at that until
// somebody sweeps.
func createOverEnded(s *subject) {
	key := name()
	for range 3 {
		began := time.Now()
		s.swaps(key, "", brief("x"))
		s.ends(key, began, short)
	}
	s.swaps(key, "", text("again"))
	s.holds(key, "again")
}

func endedIsNothing(s *subject) {
	key := name()
	began := time.Now()
	s.swaps(key, "", brief("x"))
	s.ends(key, began, short)
	s.refusesSwap(key, "x", text("never"), "")
	s.deletes(key, "")
	s.holds(key, "")
}

func longestTTL(s *subject) {
	key := name()
	s.swaps(key, "", store.Record{Data: []byte("x"), TTL: math.MaxInt64, Keep: math.MaxInt64})
	s.holds(key, "x")
	s.swaps(key, "x", store.Record{Data: []byte("y"), TTL: 400 * 24 * time.Hour})
	s.holds(key, "y")
	s.deletes(key, "y")
}
