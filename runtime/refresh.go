package typedsession

import (
	"net/http"
	"time"
)

// permission says what a commit may send besides what the app changed.
type permission struct {
	counts  bool        // the request is a sign that the visitor is there
	refresh bool        // the response may carry what only refreshes the session
	header  http.Header // takes that back if caches may keep the response; nil if there is none
}

// refreshDue returns what is due although the app changed nothing, if it may be sent.
func (c *Core) refreshDue(now time.Time, may permission) action {
	if !may.refresh {
		return none
	}
	due := c.manager.carrier.due(c, now)
	if due == none || isPubliclyCacheable(may.header) {
		return none
	}
	return due
}

// isStale reports whether the browser's cookie is to say that the session was seen, or checked.
func (c *Core) isStale(now time.Time) bool {
	if c.manager.lifetime.checks() {
		return c.slid(c.browser.times, now, true) != c.browser.times
	}
	return c.lifetime().refreshDue(c.browser.times, now)
}

// slid returns the times of the session, which t says, if it is sent at now. The first cookie of a session says now; the
// others do not where the request does not count, and where sessions are checked they say when the last check passed.
func (c *Core) slid(t times, now time.Time, counts bool) times {
	isFirst := !c.browser.accepted && !c.browser.ended
	if c.manager.lifetime.checks() {
		isFirst = c.checked.since.IsZero()
	}
	switch {
	case isFirst:
	case !counts:
		return t
	case c.manager.lifetime.checks():
		now = c.checked.since
	}
	return t.touched(now)
}
