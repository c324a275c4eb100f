package typedsession

import (
	"context"
	"errors"
)

// unsent is what the last commit could not send, which was reported and is still to be committed.
type unsent struct {
	err       error
	body      string // what is too large; "" when there is no encoding
	pending   changes
	permanent bool
}

// isSame reports whether another commit fails in the same way, so that it need not be reported again.
func (u *unsent) isSame(err error, body string) bool {
	return u != nil && u.err.Error() == err.Error() && u.body == body
}

// newUnsent returns what a commit that fails now leaves unsent.
func (c *Core) newUnsent(err error, body string) *unsent {
	return &unsent{err: err, body: body, pending: c.edits.pending, permanent: c.times.permanent}
}

// standsIn reports whether the session is in place of the browser's, which could not be checked and may be good.
func (c *Core) standsIn() bool {
	return c.checked.err != nil && c.browser.brought && !c.browser.accepted
}

// keepBack plans the commit of a stand-in that changed, but that no verb meant for the browser: with it a short outage
// would end the sessions of all who happen to write. As after any commit that failed, a later one may send it.
func (c *Core) keepBack(p *plan, body string) {
	err := &UncheckedError{
		Session: c.manager.session,
		Fields:  c.manager.fields.differences(c.body, body),
		Err:     c.checked.err,
	}
	if !c.unsent.isSame(err, body) && !errors.Is(c.ctx.Err(), context.Canceled) {
		c.queue(Event{Kind: KindDropped, Err: err})
	}
	p.err, p.unsent = err, c.newUnsent(err, body)
}
