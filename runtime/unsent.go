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

// reportLost reports what changed since the last commit, for a response that has begun, and forgets that it changed: it
// is reported once. It returns the *TooLateError, and a *RefusedError for each value that was changed in place and is no
// good anyway, or nil if nothing is lost.
//
// It is called within committing.
func (c *Core) reportLost() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.verbCalled() && !c.mayHaveChanged() {
		return nil
	}
	now := c.Now()
	defer c.stopClock(now)()
	body, err := c.encode()
	refused := c.edits.takeRefused()
	if err != nil {
		if !c.unsent.isSame(err, "") {
			c.queue(Event{Kind: KindFailed, Err: err})
			c.unsent = c.newUnsent(err, "")
		}
		return withRefused(err, refused)
	}
	lost := c.lost(body)
	p := plan{body: body, limit: c.limit}
	c.take(&p, body)
	c.settle(&p, outcome{})
	if lost.Fields == nil && lost.Calls == nil {
		return withRefused(nil, refused)
	}
	c.queue(Event{Kind: KindTooLate, Err: lost})
	return withRefused(lost, refused)
}

// lost returns what a late change is told as: what differs from what was committed, or from what could not be sent, which
// was told then.
func (c *Core) lost(body string) *TooLateError {
	told := unsent{body: c.body, permanent: c.browser.times.permanent}
	if c.unsent != nil {
		told = *c.unsent
		if told.body == "" {
			told.body = c.body
		}
	}
	lost := &TooLateError{Session: c.manager.session, Calls: c.callsSince(told)}
	if body != told.body {
		lost.Fields = c.manager.fields.differences(c.manager.normalize(told.body, c.Now()), body)
	}
	return lost
}

// callsSince names the verbs that were called since.
func (c *Core) callsSince(told unsent) []string {
	var names []string
	if c.edits.pending.renewed && !told.pending.renewed {
		names = append(names, "Renew")
	}
	if c.edits.pending.destroyed && !told.pending.destroyed {
		names = append(names, "Destroy")
	}
	if c.times.permanent != told.permanent {
		names = append(names, "Remember")
	}
	return names
}
