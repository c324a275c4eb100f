package typedsession

import "time"

// attempt is a commit that failed: what it could not send, which was reported and is still to be committed.
type attempt struct {
	err       error
	body      string // what is too large; "" when there is no encoding
	pending   changes
	permanent bool
}

// isSame reports whether another commit fails in the same way, so that it need not be reported again.
func (a *attempt) isSame(err error, body string) bool {
	return a != nil && a.err.Error() == err.Error() && a.body == body
}

// attempted is the commit that failed now.
func (c *Core) attempted(err error, body string) *attempt {
	return &attempt{err: err, body: body, pending: c.pending, permanent: c.times.permanent}
}

// fail reports that the session cannot be sent. The one that the browser has does not suffer: a Destroy before it
// holds all the same, and otherwise it gets the upkeep that is due, so that an active visitor is not logged out.
func (c *Core) fail(e Event, body string, allowed permission, now time.Time) (setCookie, error) {
	if !c.failed.isSame(e.Err, body) {
		c.queue(e)
	}
	var cookie setCookie
	switch {
	case c.pending.destroyed:
		cookie = c.remove(0)
		c.body, c.pending = emptyBody, changes{set: true}
	case c.upkeepDue(now) && allowed.holds():
		cookie = c.upkeep(now)
	}
	c.failed = c.attempted(e.Err, body)
	return cookie, e.Err
}

// reported is what a change that came too late is measured by: what could not be sent, or else what was committed.
func (c *Core) reported() attempt {
	if c.failed == nil {
		return attempt{body: c.body, permanent: c.came.times.permanent}
	}
	a := *c.failed
	if a.body == "" {
		a.body = c.body
	}
	return a
}
