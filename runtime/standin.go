package typedsession

import (
	"context"
	"errors"
)

// This file is about fresh sessions that stand in for the browser's, which could not be checked or was withheld.

// standsIn reports whether the session is a fresh one in place of the browser's, for which Config.Check failed or whose
// cookie SameSite may have withheld.
func (c *Core) standsIn() bool {
	return (c.unchecked != nil || c.withheld) && c.browser.hasCookie && !c.browser.accepted
}

// keepBack plans not to send a session that stands in for the browser's and that was changed without a verb. Otherwise a
// short outage of Config.Check would end the session of every visitor whose request changes something, and a form of
// another site the session of whoever posts it. A later commit may send the change, as after every commit that failed.
func (c *Core) keepBack(p *plan, body string) {
	err := c.keptBack(c.manager.fields.differences(c.body, body))
	if !c.unsent.isSame(err, body) && !errors.Is(c.ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindDropped, Err: err})
	}
	p.err, p.unsent = err, c.newUnsent(err, body)
}

// keptBack returns why changes to these fields of a stand-in are not sent.
func (c *Core) keptBack(fields []string) error {
	if c.withheld {
		return &WithheldError{Session: c.manager.session, Fields: fields}
	}
	return &UncheckedError{Session: c.manager.session, Fields: fields, Err: c.unchecked}
}
