package guard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var errRefused = errors.New("connection refused")

// timeOut makes so many calls time out.
func timeOut(t *testing.T, guard *Guard, calls int) {
	t.Helper()
	for range calls {
		mustTake(t, timeout, func() { mustWrap(t, get(t, guard, timeout), context.DeadlineExceeded) })
	}
}

// mustFailFast demands that a call fails at once and that the engine is not called.
func mustFailFast(t *testing.T, guard *Guard, engine *fakeEngine) {
	t.Helper()
	before := engine.seen().all
	mustTake(t, 0, func() { mustWrap(t, get(t, guard, timeout), ErrFailingFast, context.DeadlineExceeded) })
	if calls := engine.seen().all - before; calls != 0 {
		t.Errorf("the engine was called %d times", calls)
	}
}

func TestAfterARowOfTimeoutsCallsFailAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		timeOut(t, guard, maxTimeouts)
		for range 100 {
			mustFailFast(t, guard, engine)
		}
	})
}

// TestOnlyTimeoutsWithoutASuccessInBetweenMakeARow puts something between the last time-out but one and the last.
func TestOnlyTimeoutsWithoutASuccessInBetweenMakeARow(t *testing.T) {
	for _, test := range []struct {
		about   string
		between func(*testing.T, *Guard, *fakeEngine)
		fails   bool
	}{
		{"a success", func(t *testing.T, guard *Guard, engine *fakeEngine) {
			engine.now(answers(nil))
			if err := get(t, guard, timeout); err != nil {
				t.Error(err)
			}
		}, false},
		{"an error in time", func(t *testing.T, guard *Guard, engine *fakeEngine) {
			engine.now(answers(errRefused))
			mustWrap(t, get(t, guard, timeout), errRefused)
		}, true},
		{"a client that left", func(t *testing.T, guard *Guard, _ *fakeEngine) { leave(t, guard) }, true},
	} {
		t.Run(test.about, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine := newEngine(timesOut)
				guard := New(engine)
				timeOut(t, guard, maxTimeouts-1)
				test.between(t, guard, engine)
				engine.now(timesOut)
				timeOut(t, guard, 1)
				if test.fails {
					mustFailFast(t, guard, engine)
				} else {
					timeOut(t, guard, maxTimeouts-1)
					mustFailFast(t, guard, engine)
				}
			})
		})
	}
}

// leave makes a call whose client leaves before the deadline.
func leave(t *testing.T, guard *Guard) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	time.AfterFunc(time.Millisecond, cancel)
	_, err := guard.Get(ctx, key)
	mustWrap(t, err, context.Canceled)
}

func TestNeitherErrorsInTimeNorClientsThatLeaveMakeCallsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		for range 3 * maxTimeouts {
			leave(t, guard)
		}
		engine.now(answers(errRefused))
		for range 3 * maxTimeouts {
			mustWrap(t, get(t, guard, timeout), errRefused)
		}
		engine.now(answers(nil))
		if err := get(t, guard, timeout); err != nil {
			t.Error(err)
		}
	})
}

// notYetDone is a context whose deadline passes without its knowledge.
type notYetDone struct {
	context.Context
	deadline time.Time
}

func (n notYetDone) Deadline() (time.Time, bool) { return n.deadline, true }

func TestADeadlineThatTheClientNoticesFirstIsATimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		guard := New(newEngine(func(context.Context) error {
			time.Sleep(timeout)
			return errors.New("i/o timeout")
		}))
		for range maxTimeouts {
			_, err := guard.Get(notYetDone{t.Context(), time.Now().Add(timeout)}, key)
			if err == nil || errors.Is(err, ErrFailingFast) {
				t.Fatalf("error %v, want the engine's", err)
			}
		}
		_, err := guard.Get(t.Context(), key)
		mustWrap(t, err, ErrFailingFast)
	})
}

func TestCallsThatAreGivenTooLittleTimeDoNotMakeOthersFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		for range 3 * maxTimeouts {
			mustWrap(t, get(t, guard, patience-time.Nanosecond), context.DeadlineExceeded)
		}
		engine.now(answers(nil))
		if err := get(t, guard, timeout); err != nil {
			t.Error(err)
		}
	})
}

func TestACallThatIsGivenTooLittleTimeIsNoProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		timeOut(t, guard, maxTimeouts)
		time.Sleep(probeInterval)
		mustWrap(t, get(t, guard, patience-time.Nanosecond), ErrFailingFast)
		engine.now(answers(nil))
		if err := get(t, guard, timeout); err != nil {
			t.Error(err)
		}
	})
}

func TestAFailingEngineIsProbedOnceASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		timeOut(t, guard, maxTimeouts)
		before := engine.seen().all
		began := time.Now()
		for time.Since(began) < 10*time.Second+time.Millisecond {
			_ = get(t, guard, patience)
			time.Sleep(9 * time.Millisecond)
		}
		if probes := engine.seen().all - before; probes < 9 || probes > 10 {
			t.Errorf("in 10 s there were %d probes", probes)
		}
	})
}

func TestOneProbeAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		timeOut(t, guard, maxTimeouts)
		time.Sleep(probeInterval)
		var probe sync.WaitGroup
		probe.Go(func() { mustWrap(t, get(t, guard, time.Minute), context.DeadlineExceeded) })
		synctest.Wait()
		for range 50 {
			mustFailFast(t, guard, engine)
			time.Sleep(time.Second)
		}
		probe.Wait()
	})
}

func TestASuccessEndsFailingFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		engine := newEngine(timesOut)
		guard := New(engine)
		timeOut(t, guard, maxTimeouts)
		engine.now(answers(nil))
		mustFailFast(t, guard, engine)
		time.Sleep(probeInterval)
		for range 10 {
			if err := get(t, guard, timeout); err != nil {
				t.Error(err)
			}
		}
		engine.now(timesOut)
		timeOut(t, guard, maxTimeouts)
		mustFailFast(t, guard, engine)
	})
}

// TestAProbeThatTellsNothingIsFollowedByAnother demands that a probe which neither succeeded nor timed out leaves things as
// they are.
func TestAProbeThatTellsNothingIsFollowedByAnother(t *testing.T) {
	for _, test := range []struct {
		about string
		probe func(*testing.T, *Guard, *fakeEngine)
	}{
		{"an error in time", func(t *testing.T, guard *Guard, engine *fakeEngine) {
			engine.now(answers(errRefused))
			mustWrap(t, get(t, guard, timeout), errRefused)
		}},
		{"a client that left", func(t *testing.T, guard *Guard, _ *fakeEngine) { leave(t, guard) }},
		{"a panic", func(t *testing.T, guard *Guard, engine *fakeEngine) {
			engine.now(panics)
			if recovered(func() { _ = get(t, guard, timeout) }) == nil {
				t.Error("the call does not panic")
			}
		}},
	} {
		t.Run(test.about, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				engine := newEngine(timesOut)
				guard := New(engine)
				timeOut(t, guard, maxTimeouts)
				time.Sleep(probeInterval)
				test.probe(t, guard, engine)
				engine.now(answers(nil))
				mustFailFast(t, guard, engine)
				time.Sleep(probeInterval)
				for range 10 {
					if err := get(t, guard, timeout); err != nil {
						t.Error(err)
					}
				}
			})
		})
	}
}
