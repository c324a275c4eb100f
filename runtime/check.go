package typedsession

import (
	"context"
	"errors"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

const defaultCheckEvery = 5 * time.Minute

// check calls Config.Check, if a check is due, for a session that was read at now and that no other goroutine has yet. The
// Reason is zero if the session goes on. ctx is the context of the handler that asked for the session.
func (c *Core) check(ctx context.Context, now time.Time) Reason {
	if !c.lifetime().checkDue(c.times, now) || unchecked.Is(ctx) {
		return 0
	}
	keep, err := c.callCheck(ctx)
	switch {
	case err != nil:
		return c.checkFailed(ctx, err)
	case !keep:
		return ReasonRevoked
	}
	c.checkedAt = c.times.seenAt(now).seen
	return 0
}

// callCheck calls Config.Check. Events of what Check does stay queued until the handler has the session.
func (c *Core) callCheck(ctx context.Context) (keep bool, err error) {
	c.mu.Lock()
	info := c.info()
	c.silent = true
	c.mu.Unlock()
	x := &exchange{Context: ctx, mount: mount{manager: c.manager}}
	x.session.Store(c)
	keep, err = c.manager.codec.check(&callbackContext{ctx, x}, c, info)
	c.mu.Lock()
	c.silent = false
	c.mu.Unlock()
	return keep, err
}

// checkFailed applies Config.CheckFailOpen after an error of Config.Check. If ctx is done, the session does not go on: a
// client can end ctx by closing the connection, and must not escape the check by making it fail.
func (c *Core) checkFailed(ctx context.Context, err error) Reason {
	if !errors.Is(ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindCheckFailed, Err: err})
	}
	c.unchecked = err
	if c.manager.checkFailOpen && ctx.Err() == nil {
		return 0
	}
	return ReasonUnchecked
}

// duringCallback returns the text of the panic for a method that was called in Config.Check or Config.Adopt, with what to do
// about it.
func duringCallback(method string) string {
	return "typedsession: " + method + " was called in Config.Check or Adopt, where there is no response yet: call it in the handler; " +
		"what they set is saved with the request's session"
}

// callbackContext is the context that Config.Check and Config.Adopt get. It holds an exchange without a request whose session
// is the one that is checked or filled, because the request's own exchange has no session before they return.
type callbackContext struct {
	context.Context
	exchange *exchange
}

// Value finds the exchange of that session.
func (c *callbackContext) Value(key any) any {
	if key == c.exchange.manager.codec.exchangeKey {
		return c.exchange
	}
	return c.Context.Value(key)
}
