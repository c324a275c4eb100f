package typedsession

import (
	"net/http"
	"time"
)

// permission says what a commit may do beside committing what the app changed, and whether the response takes a cookie. A
// refresh slides the idle timeout, replaces a key, or deletes a cookie that is over, although the app changed nothing.
type permission struct {
	counts     bool        // the request is a sign that the visitor is there
	refresh    bool        // a refresh may be sent
	header     http.Header // no refresh is sent if this header lets shared caches keep the response; nil outside a request
	cookieless bool        // the response takes no cookie any more: only what needs none is committed
	offer      bool        // the header may not be used: the commit is not settled before confirm
	waits      bool        // the same, and a new token is not even made before: without its cookie the visitor would be logged out
}

// refreshes reports whether a response with this status may refresh the session.
func refreshes(status int) bool { return status != http.StatusNotModified && status < 500 }

// sendsUnchanged reports whether a cookie may be sent although the app changed nothing.
func (may permission) sendsUnchanged() bool { return may.refresh && !isPubliclyCacheable(may.header) }

// isStale reports whether the browser's cookie is due to get a later time at which the session was seen, or checked.
func (c *Core) isStale(now time.Time) bool {
	if c.manager.lifetime.checks() {
		return c.slid(c.browser.times, now, true) != c.browser.times
	}
	return c.lifetime().slides(c.browser.times, now)
}

// slid returns the times that a cookie gets if a session with the times t is sent at now. The first cookie of a session
// is seen now. A later cookie keeps seen as it is if the request does not count; with Config.Check it is seen when the
// last check passed, and otherwise now.
func (c *Core) slid(t times, now time.Time, counts bool) times {
	isFirst := !c.browser.accepted && !c.browser.ended
	if c.manager.lifetime.checks() {
		isFirst = c.checkedAt.IsZero()
	}
	switch {
	case isFirst:
	case !counts:
		return t
	case c.manager.lifetime.checks():
		now = c.checkedAt
	}
	return t.seenAt(now)
}
