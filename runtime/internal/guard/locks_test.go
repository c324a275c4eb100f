package guard

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// mustLock demands that the lock of a key can be had before the deadline.
func mustLock(t *testing.T, locks *Locks, key string) (unlock func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	unlock, err := locks.Lock(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	return unlock
}

func mustBeEmpty(t *testing.T, locks *Locks) {
	t.Helper()
	if n := len(locks.byKey); n != 0 {
		t.Errorf("%d locks are left", n)
	}
}

// TestAHundredWaitersHoldALockOneAfterAnother runs with real goroutines, for the race detector.
func TestAHundredWaitersHoldALockOneAfterAnother(t *testing.T) {
	var locks Locks
	counts := map[string]*int{"one": new(int), "other": new(int)}
	var all sync.WaitGroup
	for name, count := range counts {
		for range 100 {
			all.Go(func() {
				unlock, err := locks.Lock(t.Context(), name)
				if err != nil {
					t.Error(err)
					return
				}
				defer unlock()
				*count++
			})
		}
	}
	all.Wait()
	for name, count := range counts {
		if *count != 100 {
			t.Errorf("%d of 100 held the lock of %s", *count, name)
		}
	}
	mustBeEmpty(t, &locks)
}

func TestWaitersGetALockInTheOrderOfTheirArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		unlock := mustLock(t, &locks, key)
		var order []int
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				defer mustLock(t, &locks, key)()
				order = append(order, i)
			})
			synctest.Wait()
		}
		unlock()
		all.Wait()
		if !slices.IsSorted(order) || len(order) != 10 {
			t.Errorf("the lock was held in the order %v", order)
		}
	})
}

func TestWaitingForALockEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		unlock := mustLock(t, &locks, key)
		ctx, cancel := context.WithTimeout(t.Context(), timeout)
		defer cancel()
		mustTake(t, timeout, func() {
			_, err := locks.Lock(ctx, key)
			mustWrap(t, err, context.DeadlineExceeded)
		})
		unlock()
		mustBeEmpty(t, &locks)
		mustTake(t, 0, func() { mustLock(t, &locks, key)() })
		mustBeEmpty(t, &locks)
	})
}

func TestAContextThatIsDoneGetsNoLock(t *testing.T) {
	var locks Locks
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 100 {
		_, err := locks.Lock(ctx, key)
		mustWrap(t, err, context.Canceled)
	}
	mustBeEmpty(t, &locks)
}

func TestTheLocksOfTwoKeysAreHeldAtTheSameTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		unlock := mustLock(t, &locks, key)
		mustTake(t, 0, func() { mustLock(t, &locks, "other")() })
		unlock()
	})
}

func TestUnlockingTwiceDoesNotUnlockForTheNextHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var locks Locks
		unlock := mustLock(t, &locks, key)
		unlock()
		second := mustLock(t, &locks, key)
		unlock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := locks.Lock(ctx, key)
		mustWrap(t, err, context.DeadlineExceeded)
		second()
		mustBeEmpty(t, &locks)
	})
}
