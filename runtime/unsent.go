package typedsession

import (
	"context"
	"errors"
)

// unsent is the state of a session that the last commit could not send. The failure was reported, and the changes are
// still pending.
type unsent struct {
	err       error
	body      string // the encoding of the session; "" if it has none
	pending   changes
	permanent bool
}

// isSame reports whether a commit that fails with err fails in the same way as the last one, and need not be reported.
func (u *unsent) isSame(err error, body string) bool {
	return u != nil && u.err.Error() == err.Error() && u.body == body
}

// newUnsent returns what a commit that fails now leaves unsent.
func (c *Core) newUnsent(err error, body string) *unsent {
	return &unsent{err: err, body: body, pending: c.edits.pending, permanent: c.times.permanent}
}

// standsIn reports whether the session is a fresh one in place of the browser's, for which Config.Check failed or whose
// cookie SameSite may have withheld.
func (c *Core) standsIn() bool {
	return (c.checked.err != nil || c.withheld) && c.browser.hasCookie && !c.browser.accepted
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
	return &UncheckedError{Session: c.manager.session, Fields: fields, Err: c.checked.err}
}

// reportLost reports changes since the last commit as KindTooLate, for a response that has begun. The changes are pending
// no longer, so that they are reported once. It returns the *TooLateError, the error of a field that has no encoding, or
// nil if nothing is lost.
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
	if err != nil {
		if !c.unsent.isSame(err, "") {
			c.queue(Event{Kind: KindFailed, Err: err})
			c.unsent = c.newUnsent(err, "")
		}
		return err
	}
	lost := c.lost(body)
	p := plan{body: body, limit: c.limit}
	c.take(&p, body)
	c.settle(&p, outcome{})
	if lost.Fields == nil && lost.Calls == nil {
		return nil
	}
	c.queue(Event{Kind: KindTooLate, Err: lost})
	return lost
}

// lost returns the error for a late change: the fields and calls since the session was committed, or since a commit could
// not send it and reported that.
func (c *Core) lost(body string) *TooLateError {
	reported := unsent{body: c.body, permanent: c.browser.times.permanent}
	if c.unsent != nil {
		reported = *c.unsent
		if reported.body == "" {
			reported.body = c.body
		}
	}
	lost := &TooLateError{Session: c.manager.session, Calls: c.callsSince(reported)}
	if body != reported.body {
		lost.Fields = c.manager.fields.differences(c.manager.normalize(reported.body, c.Now()), body)
	}
	return lost
}

// callsSince names the verbs that were called since the state that was last reported or committed.
func (c *Core) callsSince(reported unsent) []string {
	var names []string
	if c.edits.pending.renewed && !reported.pending.renewed {
		names = append(names, "Renew")
	}
	if c.edits.pending.destroyed && !reported.pending.destroyed {
		names = append(names, "Destroy")
	}
	if c.times.permanent != reported.permanent {
		names = append(names, "Remember")
	}
	return names
}
