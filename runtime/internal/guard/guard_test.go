package guard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

func TestAGuardedEngineKeepsTheContractOfAStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) store.Store { return New(memstore.New(0)) })
}

// TestEveryMethodReturnsAtTheDeadlineOfAnEngineThatHangs also demands that no goroutine is left once the engine has
// returned: a bubble with one would not end.
func TestEveryMethodReturnsAtTheDeadlineOfAnEngineThatHangs(t *testing.T) {
	for _, method := range methods {
		t.Run(method.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine, resume := newHanging()
				guard := New(engine)
				ctx, cancel := context.WithTimeout(t.Context(), timeout)
				defer cancel()
				mustTake(t, timeout, func() {
					something, err := method.call(ctx, guard)
					mustWrap(t, err, context.DeadlineExceeded)
					if something {
						t.Error("a call that was given up returns more than an error")
					}
				})
				if active := engine.seen().active; active != 1 {
					t.Errorf("%d calls of the engine have not returned, want 1", active)
				}
				resume()
			})
		})
	}
}

func TestACallReturnsWhenItsClientLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine, resume := newHanging()
		defer resume()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		mustTake(t, time.Second, func() {
			_, err := New(engine).Get(ctx, key)
			mustWrap(t, err, context.Canceled)
		})
	})
}

func TestAContextThatIsDoneKeepsTheEngineFromBeingCalled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(answers(nil))
		guard := New(engine)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for _, method := range methods {
			something, err := method.call(ctx, guard)
			mustWrap(t, err, context.Canceled)
			if something {
				t.Errorf("%s returns more than an error", method.name)
			}
		}
		synctest.Wait()
		if calls := engine.seen().all; calls != 0 {
			t.Errorf("the engine was called %d times", calls)
		}
	})
}

func TestAnErrorOfTheEngineIsReturnedAsItIs(t *testing.T) {
	readOnly := errors.New("READONLY")
	for _, ctx := range []context.Context{t.Context(), context.Background()} {
		for _, method := range methods {
			if _, err := method.call(ctx, New(newEngine(answers(readOnly)))); err != readOnly {
				t.Errorf("%s returns error %v, want %v", method.name, err, readOnly)
			}
		}
	}
}

// TestTheEngineGetsABoundedNumberOfCalls demands that calls wait while the engine has too many, and that those which nobody
// awaits any longer count.
func TestTheEngineGetsABoundedNumberOfCalls(t *testing.T) {
	for _, test := range []struct {
		about  string
		giveUp bool
	}{{"calls that are awaited", false}, {"calls that were given up", true}} {
		t.Run(test.about, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine, resume := newHanging()
				guard := New(engine)
				ctx, cancel := context.WithCancel(t.Context())
				var all sync.WaitGroup
				for range maxCalls {
					all.Go(func() { _, _ = guard.Get(ctx, key) })
				}
				synctest.Wait()
				if test.giveUp {
					cancel()
					all.Wait()
				}
				mustTake(t, timeout, func() { mustWrap(t, get(t, guard, timeout), ErrTooManyCalls, context.DeadlineExceeded) })
				for range 20 {
					all.Go(func() {
						if err := get(t, guard, timeout); err != nil {
							t.Errorf("a call that waited until the engine answered returns error %v", err)
						}
					})
				}
				synctest.Wait()
				resume()
				all.Wait()
				synctest.Wait()
				cancel()
				if got, want := engine.seen(), (counts{all: maxCalls + 20, most: maxCalls}); got != want {
					t.Errorf("the engine got calls %+v, want %+v", got, want)
				}
			})
		})
	}
}

func TestWaitingForEarlierCallsIsNoTimeoutOfTheEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine, resume := newHanging()
		guard := New(engine)
		var all sync.WaitGroup
		for range maxCalls {
			all.Go(func() { _, _ = guard.Get(t.Context(), key) })
		}
		synctest.Wait()
		for range 2 * maxTimeouts {
			mustWrap(t, get(t, guard, timeout), ErrTooManyCalls)
		}
		resume()
		all.Wait()
		if err := get(t, guard, timeout); err != nil {
			t.Error(err)
		}
	})
}

// TestConcurrentCallsGetTheirOwnAnswers runs with real goroutines, for the race detector.
func TestConcurrentCallsGetTheirOwnAnswers(t *testing.T) {
	guard := New(memstore.New(0))
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			name := key[1:] + string(rune('A'+i%26)) + string(rune('0'+i/26))
			for range 20 {
				_, created, err := guard.Swap(ctx, name, nil, store.Record{Data: []byte(name), TTL: time.Hour})
				data, getErr := guard.Get(ctx, name)
				was, deleteErr := guard.Delete(ctx, name)
				if err := errors.Join(err, getErr, deleteErr); err != nil || !created || string(data) != name || string(was) != name {
					t.Errorf("created %v, Get %q, Delete %q, error %v; want %q", created, data, was, err, name)
				}
			}
		})
	}
	all.Wait()
	if n := len(guard.slots); n != 0 {
		t.Errorf("%d calls have not returned", n)
	}
}
