package typedsession

import (
	"net/http"
	"time"
)

// upkeepDue reports whether a cookie is due although the app changed nothing: the one the browser has is over, or its
// idle timeout is to slide, or it is to be made with a newer key, or encrypted.
func (c *Core) upkeepDue(now time.Time) bool {
	if !c.came.accepted {
		return c.came.over
	}
	return c.lifetime().refreshDue(c.came.times, now) || !c.engine.keys.successor(c.came.by, now).isSame(c.came.by)
}

// upkeep does what upkeepDue found for the session as it was committed, leaving aside what changed since.
func (c *Core) upkeep(now time.Time) *http.Cookie {
	if !c.came.accepted {
		return c.remove(0)
	}
	t := c.came.times.touched(now)
	if c.lifetime().refuse(t, now) != 0 || c.engine.cookieBytes(t, c.body) > maxCookieBytes {
		return nil
	}
	c.queue(Event{Kind: KindRefreshed})
	c.times = c.times.touched(now)
	return c.seal(c.body, t, now)
}
