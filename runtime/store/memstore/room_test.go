package memstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// create writes a record of 100 bytes.
func create(t *testing.T, s *Store, key string, ttl time.Duration) error {
	t.Helper()
	_, swapped, err := s.Swap(t.Context(), key, nil, store.Record{Data: make([]byte, 100), TTL: ttl})
	if err == nil && !swapped {
		t.Fatalf("%s was there", key)
	}
	return err
}

// mustCreate is create for a record that has to fit.
func mustCreate(t *testing.T, s *Store, key string, ttl time.Duration) {
	t.Helper()
	if err := create(t, s, key, ttl); err != nil {
		t.Fatal(err)
	}
}

// reads reports whether there is a record, and thereby reads it back.
func reads(t *testing.T, s *Store, key string) bool {
	t.Helper()
	data, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return data != nil
}

// roomFor returns a store that just holds n records of create.
func roomFor(n int) *Store { return New(n * (overhead + len("key0") + 100)) }

func TestAFullStoreDropsRecordsNeverReadBackTheSoonestEndFirst(t *testing.T) {
	s := roomFor(4)
	for i, minutes := range []time.Duration{30, 10, 40, 20} {
		mustCreate(t, s, fmt.Sprint("key", i), minutes*time.Minute)
	}
	mustCreate(t, s, "key4", 5*time.Minute) // in spite of its own end
	mustCreate(t, s, "key5", time.Hour)
	want := map[string]bool{"key0": true, "key2": true, "key3": true, "key5": true}
	for i := range 6 {
		key := fmt.Sprint("key", i)
		if got := reads(t, s, key); got != want[key] {
			t.Errorf("%s is there: %v", key, got)
		}
	}
}

func TestWhatReadsARecordBackKeepsIt(t *testing.T) {
	for _, test := range []struct {
		about string
		read  func(*testing.T, *Store)
		kept  bool
	}{
		{"nothing", func(*testing.T, *Store) {}, false},
		{"a listing", func(t *testing.T, s *Store) { mustSwap(t, s, "own1", "", "mine"); list(t, s, "mine") }, false},
		{"a read", func(t *testing.T, s *Store) { reads(t, s, "key0") }, true},
		{"a swap that succeeds", func(t *testing.T, s *Store) { mustSwap(t, s, "key0", string(make([]byte, 100)), "") }, true},
		{"a swap that does not", func(t *testing.T, s *Store) { _ = swapFromNothing(s, t, "key0") }, true},
	} {
		s := roomFor(4)
		mustCreate(t, s, "key0", time.Minute)
		test.read(t, s)
		for i := 1; i < 100; i++ {
			mustCreate(t, s, fmt.Sprint("key", i), time.Hour)
		}
		if got := s.records["key0"] != nil; got != test.kept {
			t.Errorf("after %s and a flood of first visits the record is there: %v", test.about, got)
		}
	}
}

func mustSwap(t *testing.T, s *Store, key, old, owner string) {
	t.Helper()
	next := store.Record{Data: []byte("next"), TTL: time.Minute, Owner: owner}
	if _, swapped, err := s.Swap(t.Context(), key, []byte(old), next); err != nil || !swapped {
		t.Fatal(swapped, err)
	}
}

func swapFromNothing(s *Store, t *testing.T, key string) error {
	_, _, err := s.Swap(t.Context(), key, nil, store.Record{Data: []byte("next"), TTL: time.Minute})
	return err
}

func list(t *testing.T, s *Store, owner string) {
	t.Helper()
	if _, err := s.Owned(t.Context(), owner, 10); err != nil {
		t.Fatal(err)
	}
}

func TestAStoreFullOfSessionsInUseRefusesNewOnesAndServesTheOthers(t *testing.T) {
	s := roomFor(3)
	for i := range 3 {
		key := fmt.Sprint("key", i)
		mustCreate(t, s, key, time.Hour)
		reads(t, s, key)
	}
	if err := create(t, s, "key3", time.Hour); !errors.Is(err, ErrFull) {
		t.Errorf("a creation returns error %v", err)
	}
	old := make([]byte, 100)
	larger := store.Record{Data: make([]byte, 101), TTL: time.Hour}
	if _, swapped, err := s.Swap(t.Context(), "key0", old, larger); swapped || !errors.Is(err, ErrFull) {
		t.Errorf("a write that grows a record returns %v, error %v", swapped, err)
	}
	same := store.Record{Data: append(make([]byte, 99), 1), TTL: time.Hour}
	if _, swapped, err := s.Swap(t.Context(), "key0", old, same); !swapped || err != nil {
		t.Errorf("a write that does not grow a record returns %v, error %v", swapped, err)
	}
	if was, err := s.Delete(t.Context(), "key1"); was == nil || err != nil {
		t.Errorf("a deletion returns %d bytes, error %v", len(was), err)
	}
	mustCreate(t, s, "key3", time.Hour)
}

func TestARecordBeyondTheBoundDropsNothing(t *testing.T) {
	s := roomFor(2)
	mustCreate(t, s, "key0", time.Hour)
	mustCreate(t, s, "key1", time.Hour)
	huge := store.Record{Data: make([]byte, 10000), TTL: time.Hour}
	if _, _, err := s.Swap(t.Context(), "key2", nil, huge); !errors.Is(err, ErrFull) {
		t.Errorf("error %v", err)
	}
	if !reads(t, s, "key0") || !reads(t, s, "key1") {
		t.Error("a record that could never fit has driven out others")
	}
}

func TestWhatIsOverMakesRoomFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := roomFor(3)
		mustCreate(t, s, "key0", time.Second)
		mustCreate(t, s, "key1", time.Minute)
		mustCreate(t, s, "key2", time.Hour)
		reads(t, s, "key0") // in use, but over by now:
		time.Sleep(time.Second)
		mustCreate(t, s, "key3", time.Hour)
		if reads(t, s, "key0") || !reads(t, s, "key1") || !reads(t, s, "key2") || !reads(t, s, "key3") {
			t.Error("a live record went before one that was over")
		}
	})
}

func TestInABubbleARecordIsOverToTheMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(0)
		mustCreate(t, s, "key0", 90*24*time.Hour)
		time.Sleep(90*24*time.Hour - time.Nanosecond)
		if !reads(t, s, "key0") {
			t.Error("over before its end")
		}
		time.Sleep(time.Nanosecond)
		if reads(t, s, "key0") {
			t.Error("there at its end")
		}
	})
}

// TestTheBooksBalance compares what a store counts with what it holds, after random calls.
func TestTheBooksBalance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		random := rand.New(rand.NewPCG(1, 2))
		s := roomFor(20)
		for range 20000 {
			key := fmt.Sprint("key", random.IntN(40))
			old, _ := s.Get(t.Context(), key)
			switch random.IntN(4) {
			case 0:
				s.Delete(t.Context(), key)
			case 1:
				time.Sleep(time.Duration(random.IntN(500)) * time.Millisecond)
			default:
				next := store.Record{Data: make([]byte, 1+random.IntN(200)), TTL: time.Duration(1+random.IntN(20)) * time.Second}
				next.Owner = []string{"", "a", "b"}[random.IntN(3)]
				s.Swap(t.Context(), key, old, next)
			}
			balance(t, s)
		}
	})
}

func balance(t *testing.T, s *Store) {
	t.Helper()
	bytes, owned := 0, 0
	for key, r := range s.records {
		bytes += r.size()
		if _, indexed := s.owners[r.owner][r]; indexed != (r.owner != "") || key != r.key || s.queueOf(r).records[r.place] != r {
			t.Fatalf("record %+v is out of place", r)
		}
	}
	for _, records := range s.owners {
		owned += len(records)
		if len(records) == 0 {
			t.Fatal("an owner without records is left")
		}
	}
	if bytes != s.bytes() || bytes > s.maxBytes || len(s.fresh.records)+len(s.used.records) != len(s.records) || owned > len(s.records) {
		t.Fatalf("%d records of %d bytes, counted as %d, at most %d; %d fresh, %d used, %d with owners",
			len(s.records), bytes, s.bytes(), s.maxBytes, len(s.fresh.records), len(s.used.records), owned)
	}
}

func TestAStoreTakesUpAboutTheBytesItIsGiven(t *testing.T) {
	const bound = 16 << 20
	for _, owner := range []string{"", "n4bQgYhMfWWaL-qgxVrQ_A"} {
		before := heapInUse()
		s := New(bound)
		for i := range 60000 {
			next := store.Record{Data: make([]byte, 106), TTL: time.Hour, Owner: owner}
			if owner != "" {
				next.Owner = fmt.Sprintf("%s%d", owner, i)[len(fmt.Sprint(i)):]
			}
			if _, _, err := s.Swap(t.Context(), fmt.Sprintf("%022d", i), nil, next); err != nil {
				t.Fatal(err)
			}
		}
		taken, records := heapInUse()-before, len(s.records)
		t.Logf("%d records with owner %q: %d bytes each, counted as %d", records, owner, taken/int64(records), s.bytes()/records)
		if taken > bound*5/4 || taken < bound/2 {
			t.Errorf("a store of %d bytes takes up %d", bound, taken)
		}
		runtime.KeepAlive(s)
	}
}

func heapInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestANegativeBoundPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("New(-1) returns")
		}
	}()
	New(-1)
}
