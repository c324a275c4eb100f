package typedsession

import (
	"context"
	"errors"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

const defaultCheckEvery = 5 * time.Minute

// check asks Config.Check about a session that was read at now and that nobody else has yet, if that is due. The Reason
// is zero if the session goes on. ctx is the context of the handler that wants the session.
func (c *Core) check(ctx context.Context, now time.Time) Reason {
	if !c.lifetime().checkDue(c.times, now) || unchecked.Is(ctx) {
		return 0
	}
	keep, err := c.askCheck(ctx)
	switch {
	case err != nil:
		return c.checkFailed(ctx, err)
	case !keep:
		return ReasonRevoked
	}
	c.checked.since = c.times.touched(now).seen
	return 0
}

// askCheck calls Config.Check. Events of what Check does are kept until the handler has the session.
func (c *Core) askCheck(ctx context.Context) (keep bool, err error) {
	c.mu.Lock()
	info := c.info()
	c.silent = true
	c.mu.Unlock()
	x := &exchange{Context: ctx, manager: c.manager}
	x.session.Store(c)
	keep, err = c.manager.codec.check(&checkContext{ctx, x}, c, info)
	c.mu.Lock()
	c.silent = false
	c.mu.Unlock()
	return keep, err
}

// checkFailed applies Config.CheckFailOpen. Whoever can end ctx, as the client of a request can, must not get past the
// check by making it fail.
func (c *Core) checkFailed(ctx context.Context, err error) Reason {
	if !errors.Is(ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindCheckFailed, Err: err})
	}
	c.checked.err = err
	if c.manager.checkFailOpen && ctx.Err() == nil {
		return 0
	}
	return ReasonUnchecked
}

// duringCheck returns a sentence for a method that was called where there is no response yet: what to do about it.
func duringCheck(method string) string {
	return "typedsession: " + method + " was called in Config.Check, where there is no response yet: call it in the handler; " +
		"what Check sets is saved with the request's session"
}

// checkContext is the context that Config.Check gets. The session to be found in it is the one that is checked: the
// request's own is not there before the check is over. Its exchange has no request.
type checkContext struct {
	context.Context
	exchange *exchange
}

// Value finds an exchange that holds the session.
func (c *checkContext) Value(key any) any {
	if key == c.exchange.manager.codec.exchangeKey {
		return c.exchange
	}
	return c.Context.Value(key)
}
