package typedsession

import (
	"context"
	"errors"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

const defaultCheckEvery = 5 * time.Minute

// checking is what Config says about checks.
type checking[S any] struct {
	check    func(ctx context.Context, s *S, info Info) (keep bool, err error) // or nil
	failOpen bool
}

// check asks Config.Check about a session that was read at now and that nobody else has yet, if that is due. The Reason
// is zero if the session goes on. ctx is what the one who asked for the session waits by.
func (m *Manager[S]) check(ctx context.Context, s *S, now time.Time) Reason {
	c := m.spec.Core(s)
	if !c.lifetime().checkDue(c.times, now) || unchecked.Is(ctx) {
		return 0
	}
	keep, err := m.askCheck(ctx, s)
	switch {
	case err != nil:
		return m.checkFailed(ctx, c, err)
	case !keep:
		return ReasonRevoked
	}
	c.checkedAt = now
	return 0
}

// askCheck calls Config.Check. What it causes is reported when the one who asked for the session has it.
func (m *Manager[S]) askCheck(ctx context.Context, s *S) (keep bool, err error) {
	c := m.spec.Core(s)
	c.Lock()
	info := c.info()
	c.silent = true
	c.Unlock()
	v := &visit[S]{Context: ctx, manager: m}
	v.session.Store(s)
	keep, err = m.checking.check(&checkContext[S]{ctx, v}, s, info)
	c.Lock()
	c.silent = false
	c.mu.Unlock()
	return keep, err
}

// checkFailed applies Config.CheckFailOpen. Whoever can end ctx, as the client of a request can, must not get past the
// check by making it fail.
func (m *Manager[S]) checkFailed(ctx context.Context, c *Core, err error) Reason {
	if !errors.Is(ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindCheckFailed, Err: err})
	}
	c.unchecked = err
	if m.checking.failOpen && ctx.Err() == nil {
		return 0
	}
	return ReasonUnchecked
}

// duringCheck is what to do about a method that was called where there is no response yet, in a sentence.
func duringCheck(method string) string {
	return "typedsession: " + method + " was called in Config.Check, where there is no response yet: call it in the handler; " +
		"what Check sets is saved with the request's session"
}

// checkContext is what Config.Check gets. The session to be found in it is the one that is checked: the request's own
// is not there before the check is over. Its visit has no request.
type checkContext[S any] struct {
	context.Context
	visit *visit[S]
}

// Value finds a visit that holds the session.
func (c *checkContext[S]) Value(key any) any {
	if _, ok := key.(visitKey[S]); ok {
		return c.visit
	}
	return c.Context.Value(key)
}
