package guard

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

const (
	key     = "n4bQgYhMfWWaL-qgxVrQ_A"
	timeout = 2 * time.Second
)

// fakeEngine is a store.Store whose methods all do what a test tells them.
type fakeEngine struct {
	answer atomic.Pointer[func(context.Context) error]

	mu     sync.Mutex
	counts counts
}

// counts are numbers of calls of an engine.
type counts struct {
	all    int // that have begun
	active int // that have not returned
	most   int // that were active at the same time
}

func (e *fakeEngine) call(ctx context.Context) error {
	e.begin()
	defer e.end()
	return (*e.answer.Load())(ctx)
}

func (e *fakeEngine) begin() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.counts.all++
	e.counts.active++
	e.counts.most = max(e.counts.most, e.counts.active)
}

func (e *fakeEngine) end() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.counts.active--
}

// seen returns the counts up to now.
func (e *fakeEngine) seen() counts {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.counts
}

func (e *fakeEngine) Get(ctx context.Context, _ string) ([]byte, error) {
	return []byte("data"), e.call(ctx)
}

func (e *fakeEngine) Swap(ctx context.Context, _ string, _ []byte, _ store.Record) ([]byte, bool, error) {
	return []byte("current"), true, e.call(ctx)
}

func (e *fakeEngine) Delete(ctx context.Context, _ string) ([]byte, error) {
	return []byte("was"), e.call(ctx)
}

func (e *fakeEngine) Owned(ctx context.Context, _ string, _ int) ([]store.Entry, error) {
	return []store.Entry{{Key: key}}, e.call(ctx)
}

func newEngine(answer func(context.Context) error) *fakeEngine {
	e := new(fakeEngine)
	e.now(answer)
	return e
}

// now changes what the methods do.
func (e *fakeEngine) now(answer func(context.Context) error) { e.answer.Store(&answer) }

// answers makes an engine answer at once.
func answers(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

// timesOut makes an engine answer when the context is done.
func timesOut(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// panics makes an engine panic with errBroken.
func panics(context.Context) error { panic(errBroken) }

var errBroken = errors.New("broken")

// newHanging returns an engine that heeds no context: it answers when resume is called, and from then on at once.
func newHanging() (engine *fakeEngine, resume func()) {
	resumed := make(chan struct{})
	return newEngine(func(context.Context) error {
		<-resumed
		return nil
	}), func() { close(resumed) }
}

// methods are calls of every method of a store. A call reports whether it returned anything but an error.
var methods = []struct {
	name string
	call func(context.Context, store.Store) (something bool, err error)
}{
	{"Get", func(ctx context.Context, s store.Store) (bool, error) {
		data, err := s.Get(ctx, key)
		return data != nil, err
	}},
	{"Swap", func(ctx context.Context, s store.Store) (bool, error) {
		current, swapped, err := s.Swap(ctx, key, []byte("old"), store.Record{Data: []byte("next"), TTL: time.Hour})
		return current != nil || swapped, err
	}},
	{"Delete", func(ctx context.Context, s store.Store) (bool, error) {
		was, err := s.Delete(ctx, key)
		return was != nil, err
	}},
	{"Owned", func(ctx context.Context, s store.Store) (bool, error) {
		entries, err := s.Owned(ctx, key, 1)
		return entries != nil, err
	}},
}

// get calls Get with a deadline.
func get(t *testing.T, s store.Store, deadline time.Duration) error {
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	_, err := s.Get(ctx, key)
	return err
}

// mustWrap demands an error that wraps each of these and does not contain the key.
func mustWrap(t *testing.T, err error, wants ...error) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %v", wants)
	}
	for _, want := range wants {
		if !errors.Is(err, want) {
			t.Errorf("error %q does not wrap %q", err, want)
		}
	}
	if strings.Contains(err.Error(), key) {
		t.Errorf("error %q contains the key of a record", err)
	}
}

// mustTake demands that a call takes so long by the clock of a bubble.
func mustTake(t *testing.T, want time.Duration, call func()) {
	t.Helper()
	began := time.Now()
	call()
	if passed := time.Since(began); passed != want {
		t.Errorf("the call took %v, want %v", passed, want)
	}
}
