package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
)

const (
	rivals     = 10
	increments = 100
)

// together calls do rivals times at the same time, with the numbers from 0.
func together(do func(i int)) {
	var all sync.WaitGroup
	for i := range rivals {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

func concurrentCreations(s *subject) {
	for range 10 {
		key := name()
		var created atomic.Int64
		together(func(i int) {
			data := fmt.Sprint("by ", i)
			current, swapped, err := s.store.Swap(s.ctx, key, nil, text(data))
			switch {
			case err != nil:
				s.Error(err)
			case swapped:
				created.Add(1)
			case current == nil:
				s.Error("a creation was refused although nothing was there")
			}
		})
		if created.Load() != 1 {
			s.Fatalf("%d of %d concurrent creations succeeded", created.Load(), rivals)
		}
	}
}

func concurrentIncrements(s *subject) {
	key := name()
	var all sync.WaitGroup
	for range increments {
		all.Go(func() { s.increment(key) })
	}
	all.Wait()
	s.holds(key, strconv.Itoa(increments))
}

// increment adds one to the number under the key, as anybody who changes a record must: with what is there instead, it tries
// again.
func (s *subject) increment(key string) {
	current, err := s.store.Get(s.ctx, key)
	for swapped := false; err == nil && !swapped; {
		count, _ := strconv.Atoi(string(current))
		current, swapped, err = s.store.Swap(s.ctx, key, current, text(strconv.Itoa(count+1)))
	}
	if err != nil {
		s.Error(err)
	}
}

func concurrentDeletions(s *subject) {
	for range 10 {
		key := name()
		s.swaps(key, "", text("x"))
		var deleted atomic.Int64
		together(func(int) {
			was, err := s.store.Delete(s.ctx, key)
			switch {
			case err != nil:
				s.Error(err)
			case was != nil:
				deleted.Add(1)
			}
		})
		if deleted.Load() != 1 {
			s.Fatalf("%d of %d concurrent deletions got the bytes", deleted.Load(), rivals)
		}
	}
}

// swapAgainstDelete lets rivals swap while one deletes: the deletion gets the bytes of the last swap that succeeded, and no
// swap succeeds after it.
func swapAgainstDelete(s *subject) {
	for range 10 {
		key := name()
		s.swaps(key, "", text("x"))
		var was []byte
		var written sync.Map
		together(func(i int) {
			var err error
			if i == 0 {
				was, err = s.store.Delete(s.ctx, key)
			} else {
				var swapped bool
				data := fmt.Sprint("by ", i)
				_, swapped, err = s.store.Swap(s.ctx, key, []byte("x"), text(data))
				written.Store(data, swapped)
			}
			if err != nil {
				s.Error(err)
			}
		})
		s.holds(key, "")
		for data, swapped := range written.Range {
			if swapped.(bool) != (string(was) == data.(string)) {
				s.Fatalf("the deletion got %q; the swap to %q succeeded: %v", was, data, swapped)
			}
		}
	}
}
