package typedsession

import (
	"net/http"
	"time"
)

// permission says whether a response may carry a cookie that only serves the session's upkeep.
type permission struct {
	given  bool
	header http.Header // takes it back if caches may keep the response; nil if there is none
}

func (p permission) holds() bool { return p.given && !isPubliclyCacheable(p.header) }

// upkeepDue reports whether a cookie is due although the app changed nothing: the one the browser has is over, or its
// idle timeout is to slide, or it is to be made with a newer key, or encrypted.
func (c *Core) upkeepDue(now time.Time) bool {
	if c.manager.touch != nil {
		return c.came.accepted && c.refreshDue(now)
	}
	if !c.came.accepted {
		return c.came.over
	}
	return c.refreshDue(now) || !c.manager.keys.successor(c.came.by, now).isSame(c.came.by)
}

// upkeep does what upkeepDue found for the session as it was committed, leaving aside what changed since.
func (c *Core) upkeep(now time.Time) setCookie {
	if c.manager.touch != nil {
		return c.slide(now)
	}
	if !c.came.accepted {
		return c.remove(0)
	}
	t := c.slid(c.came.times, now)
	if c.lifetime().refuse(t, now) != 0 || c.manager.cookieBytes(t, c.body) > maxCookieBytes {
		return setCookie{}
	}
	c.queue(Event{Kind: KindRefreshed})
	c.times = c.slid(c.times, now)
	return c.seal(c.body, t, now)
}

// refreshDue reports whether the cookie is to say that the session was seen, or checked.
func (c *Core) refreshDue(now time.Time) bool {
	if c.manager.lifetime.checks() {
		return c.slid(c.came.times, now) != c.came.times
	}
	return c.lifetime().refreshDue(c.came.times, now)
}

// slid returns the times of the session, which t says, if it is sent at now. The first cookie of a session says now; the
// others do not where the request does not count, and where sessions are checked they say when the last check passed.
func (c *Core) slid(t times, now time.Time) times {
	switch isFirst := !c.came.accepted && !c.came.ended; {
	case isFirst:
	case c.uncounted:
		return t
	case c.manager.lifetime.checks():
		now = c.checkedAt
	}
	return t.touched(now)
}
