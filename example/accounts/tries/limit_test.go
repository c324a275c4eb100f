package tries

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/sessiontest"
)

const within = 15 * time.Minute

func newLimit(most, capacity int) (*Limit, *sessiontest.Clock) {
	clock := sessiontest.NewClock(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC))
	return NewLimit(most, within, capacity, clock.Now), clock
}

func TestTriesAreAllowedAgainWhenTheTimeIsOver(t *testing.T) {
	limit, clock := newLimit(2, 10)
	for _, step := range []struct {
		later, wait time.Duration
	}{
		{0, 0},
		{time.Minute, 0},
		{time.Minute, 13 * time.Minute},
		{13*time.Minute - 1, 1},
		{1, 0},
		{0, 0},
		{0, within},
	} {
		clock.Advance(step.later)
		if got := limit.Take("ada"); got != step.wait {
			t.Errorf("at %s one has to wait for %v, want %v", clock.Now().Format(time.TimeOnly), got, step.wait)
		}
	}
}

func TestEachKeyHasItsOwnTries(t *testing.T) {
	limit, _ := newLimit(1, 10)
	for _, key := range []string{"ada", "grace", ""} {
		if limit.Take(key) != 0 || limit.Take(key) == 0 {
			t.Errorf("%q has not exactly one try", key)
		}
	}
}

func TestATryCanBeGivenBack(t *testing.T) {
	limit, _ := newLimit(2, 10)
	limit.GiveBack("ada") // nothing to give back
	limit.Take("ada")
	limit.Take("ada")
	limit.GiveBack("ada")
	if limit.Take("ada") != 0 || limit.Take("ada") == 0 {
		t.Error("after one try was given back, there is not exactly one")
	}
	limit.Forget("ada")
	for n, allowed := range []bool{true, true, false} {
		if got := limit.Take("ada") == 0; got != allowed {
			t.Errorf("after all tries were given back, try %d is allowed: %v, want %v", n+1, got, allowed)
		}
	}
}

func TestNoMoreKeysAreKeptThanTheCapacity(t *testing.T) {
	limit, clock := newLimit(1, 3)
	for n := range 1000 {
		limit.Take(strconv.Itoa(n))
		clock.Advance(time.Second)
		if len(limit.counts) > 3 || len(limit.oldest) != len(limit.counts) {
			t.Fatalf("after %d keys, %d counts and %d keys are kept", n+1, len(limit.counts), len(limit.oldest))
		}
	}
	for _, key := range []string{"999", "998", "997"} {
		if limit.Take(key) == 0 {
			t.Errorf("%s may try again, although it is one of the newest", key)
		}
	}
	if limit.Take("996") != 0 {
		t.Error("the fourth newest is still known")
	}
	clock.Advance(within)
	limit.Take("ada")
	if len(limit.counts) != 1 {
		t.Errorf("%d counts are kept when all but one have ended", len(limit.counts))
	}
}

func TestTriesAtTheSameTimeAreAllCounted(t *testing.T) {
	limit, _ := newLimit(10, 10)
	var allowed atomic.Int32
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if limit.Take("ada") == 0 {
				allowed.Add(1)
			}
		})
	}
	all.Wait()
	if got := allowed.Load(); got != 10 {
		t.Errorf("%d tries were allowed, want 10", got)
	}
}
