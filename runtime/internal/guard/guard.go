// Package guard stands between the runtime and the engine of an app, a store.Store. A call through a [Guard] ends with its
// context, whatever the engine does. Calls that hang are bounded in number, and while the engine does not answer at all, most
// calls fail at once. [Locks] let the requests of one process take turns at a record.
package guard

import (
	"context"
	"fmt"

	"github.com/typedsession/typedsession/runtime/store"
)

// maxCalls is how many calls an engine is given at the same time. An engine that is well answers so many within
// milliseconds; one that hangs holds a goroutine of about 20 KB for each.
const maxCalls = 1024

// ErrTooManyCalls means that a call has not begun because the engine has not returned from enough earlier ones.
var ErrTooManyCalls = fmt.Errorf("%d calls of the store have not returned", maxCalls)

// Guard is a store.Store that calls an engine, made by New.
//
// When a context is done, the method returns with an error that wraps the context's, even if the engine goes on. The engine
// then still reads the slices that Swap was given: the caller must never change them. What the engine returns in the end, or
// panics with, is dropped.
//
// The engine runs in a goroutine of its own unless the context can never be done. If it panics, the method panics in the
// goroutine of the caller, who can recover from it as from a direct call.
type Guard struct {
	engine  store.Store
	slots   chan struct{} // holds an element for each call that the engine has not returned from
	failing failing
}

var _ store.Store = (*Guard)(nil)

// New returns a Guard that calls the engine.
func New(engine store.Store) *Guard {
	return &Guard{engine: engine, slots: make(chan struct{}, maxCalls)}
}

// Get implements store.Store.
func (g *Guard) Get(ctx context.Context, key string) ([]byte, error) {
	return do(ctx, g, func() ([]byte, error) { return g.engine.Get(ctx, key) })
}

// swapResult is what the engine's Swap returns beside an error.
type swapResult struct {
	current []byte
	swapped bool
}

// Swap implements store.Store.
func (g *Guard) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	result, err := do(ctx, g, func() (r swapResult, err error) {
		r.current, r.swapped, err = g.engine.Swap(ctx, key, old, next)
		return r, err
	})
	return result.current, result.swapped, err
}

// Delete implements store.Store.
func (g *Guard) Delete(ctx context.Context, key string) ([]byte, error) {
	return do(ctx, g, func() ([]byte, error) { return g.engine.Delete(ctx, key) })
}

// Owned implements store.Store.
func (g *Guard) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	return do(ctx, g, func() ([]store.Entry, error) { return g.engine.Owned(ctx, owner, limit) })
}

// do makes one call of the engine. It is a function because a method cannot have type parameters.
func do[T any](ctx context.Context, g *Guard, call func() (T, error)) (result T, err error) {
	if err := ctx.Err(); err != nil {
		return result, fmt.Errorf("the store was not called: %w", err)
	}
	patient := isPatient(ctx)
	probe, err := g.failing.admit(patient)
	if err != nil {
		return result, err
	}
	if probe {
		defer g.failing.endProbe()
	}
	if err := g.acquire(ctx); err != nil {
		return result, err
	}
	result, err = run(ctx, g.release, call)
	g.failing.note(ctx, patient, err)
	return result, err
}

// acquire waits until the engine may be given another call. An error of its wait says nothing about how fast the engine is,
// and is not noted: the calls that it has waited for are.
func (g *Guard) acquire(ctx context.Context) error {
	select {
	case g.slots <- struct{}{}:
		return nil
	default:
	}
	select {
	case g.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrTooManyCalls, ctx.Err())
	}
}

// release ends what acquire began, when the engine has returned.
func (g *Guard) release() { <-g.slots }
