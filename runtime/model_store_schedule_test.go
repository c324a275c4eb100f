package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/synctest"

	"github.com/typedsession/typedsession/runtime/store"
)

// schedule decides which of several actors goes on, and what becomes of the engine call that it makes. Everything that it
// decides comes from choose, so that the same choices make the same run.
type schedule struct {
	choose func(n int) int // 0 to n-1

	mu     sync.Mutex
	actors []*actor
	late   []func() // writes that the engine makes after the caller has got an error
	faults int      // how many faults may still happen
	steps  int      // how often an actor went on
	log    strings.Builder
}

// actor is a request, or a call of Update, Revoke or RevokeAll.
type actor struct {
	*schedule
	id      int
	at      string // what it waits to do; "" while it runs or waits for another actor
	resume  chan decision
	done    bool
	crashed bool // its process has ended: no call of it reaches the engine, and its response reaches nobody
	loading bool // it reads its session, which must write nothing
	faulty  int  // how many faults its present commit met
	calls   int
	sawAt   int // the step of its last call
}

// decision is what the schedule has an actor do.
type decision struct {
	fault fault
	op    op // at "op"
}

// fault is what happens to an engine call.
type fault int

const (
	noFault    fault = iota
	unreached        // the engine is not reached
	answerLost       // the engine has done it, and the answer is lost
	replayed         // a client library loses the answer and makes the call again
	delayed          // the caller gets an error, and the engine does it later
	crash            // the process ends before the call
	crashAfter       // the process ends after the call
	tokenTaken       // another session has the token that was drawn for a new one
	numberOfFaults
)

var errFault = errors.New("connection reset")

// actorKey finds the actor in a context.
type actorKey struct{}

func (a *actor) context() context.Context {
	return context.WithValue(context.Background(), actorKey{}, a)
}

// park waits until the schedule has the actor go on.
func (a *actor) park(at string) decision {
	a.mu.Lock()
	a.at = at
	a.mu.Unlock()
	return <-a.resume
}

// run lets the actors take turns until all are done. It reports false if one of them hangs.
func (s *schedule) run() bool {
	for {
		synctest.Wait()
		ready := s.ready()
		if len(ready) == 0 {
			return !slices.ContainsFunc(s.actors, func(a *actor) bool { return !a.done })
		}
		if len(s.late) > 0 && s.choose(3) == 0 {
			s.late[0]()
			s.late = s.late[1:]
			s.note("a late write")
		}
		a := ready[s.choose(len(ready))]
		d := s.decide(a)
		s.steps++
		a.at = ""
		a.resume <- d
	}
}

func (s *schedule) ready() []*actor {
	s.mu.Lock()
	defer s.mu.Unlock()
	var ready []*actor
	for _, a := range s.actors {
		if a.at != "" {
			ready = append(ready, a)
		}
	}
	return ready
}

func (s *schedule) decide(a *actor) decision {
	var d decision
	switch {
	case a.at == "op":
		d.op = s.chooseOp()
		s.note("%d: %v", a.id, d.op)
	case s.faults > 0 && a.at != "start" && s.choose(12) == 0:
		d.fault = fault(1 + s.choose(int(numberOfFaults)-1))
		s.faults--
		a.faulty++
		s.note("%d: %s, fault %d", a.id, a.at, d.fault)
	default:
		s.note("%d: %s", a.id, a.at)
	}
	return d
}

func (s *schedule) note(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintf(&s.log, format+"\n", args...)
}

// steppedEngine is an engine whose calls wait for the schedule, and meet its faults. It checks what it is asked for.
type steppedEngine struct {
	store.Store
	check func(a *actor, key string, old []byte, next store.Record) // of each Swap that wrote
	alter func(a *actor, call string)                               // of each call that may write
	take  func(key string)                                          // puts another session under a key
}

// step makes one call of the engine when the schedule has come to it.
func step[T any](ctx context.Context, call string, do func(context.Context) (T, error), take func()) (result T, err error) {
	a, _ := ctx.Value(actorKey{}).(*actor)
	if a == nil {
		return do(ctx)
	}
	if a.crashed {
		return result, errFault
	}
	a.calls++
	defer func() { a.sawAt = a.steps }()
	switch a.park(call).fault {
	case unreached:
		return result, errFault
	case answerLost:
		_, _ = do(ctx)
		return result, errFault
	case replayed:
		_, _ = do(ctx)
		if a.park(call+" again").fault == crash {
			a.crashed = true
			return result, errFault
		}
	case delayed:
		lasting := context.WithoutCancel(ctx)
		a.late = append(a.late, func() { _, _ = do(lasting) })
		return result, errFault
	case crash:
		a.crashed = true
		return result, errFault
	case crashAfter:
		_, _ = do(ctx)
		a.crashed = true
		return result, errFault
	case tokenTaken:
		if take != nil {
			take()
		}
	}
	return do(ctx)
}

func (e *steppedEngine) Get(ctx context.Context, key string) ([]byte, error) {
	return step(ctx, "get", func(ctx context.Context) ([]byte, error) { return e.Store.Get(ctx, key) }, nil)
}

type swapAnswer struct {
	current []byte
	swapped bool
}

func (e *steppedEngine) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	a, _ := ctx.Value(actorKey{}).(*actor)
	e.alter(a, "swap")
	answer, err := step(ctx, "swap", func(ctx context.Context) (s swapAnswer, err error) {
		s.current, s.swapped, err = e.Store.Swap(ctx, key, old, next)
		if s.swapped {
			e.check(a, key, old, next)
		}
		return s, err
	}, func() {
		if len(old) == 0 {
			e.take(key)
		}
	})
	return answer.current, answer.swapped, err
}

func (e *steppedEngine) Delete(ctx context.Context, key string) ([]byte, error) {
	a, _ := ctx.Value(actorKey{}).(*actor)
	e.alter(a, "delete")
	return step(ctx, "delete", func(ctx context.Context) ([]byte, error) { return e.Store.Delete(ctx, key) }, nil)
}

func (e *steppedEngine) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	return step(ctx, "owned", func(ctx context.Context) ([]store.Entry, error) { return e.Store.Owned(ctx, owner, limit) }, nil)
}

// abortIfCrashed ends the handler of a process that has ended.
func (a *actor) abortIfCrashed() {
	if a.crashed {
		panic(http.ErrAbortHandler)
	}
}
