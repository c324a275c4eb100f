package typedsession

import (
	"context"
	"errors"
)

// standsIn reports whether the session is in place of the browser's, which could not be checked and may be good.
func (c *Core) standsIn() bool { return c.unchecked != nil && c.came.brought && !c.came.accepted }

// keepBack is the commit of a stand-in that changed, but that no verb meant for the browser: with it a short outage would
// end the sessions of all who happen to write. As after any commit that failed, a later one may send it.
func (c *Core) keepBack(body string) error {
	err := &UncheckedError{
		Session: c.manager.session,
		Fields:  c.manager.fields.differences(c.body, body),
		Err:     c.unchecked,
	}
	if !c.failed.isSame(err, body) && !errors.Is(c.ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindDropped, Err: err})
	}
	c.failed = c.attempted(err, body)
	return err
}
