package typedsession

import (
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// touchSuffix makes the touch cookie's name of the session cookie's (FORMAT.md, section "Envelope").
const touchSuffix = "-t"

// touch returns the settings of the touch cookie, if there is to be one.
func (c cookieSettings) touch(wanted bool) (*cookieSettings, error) {
	if !wanted {
		return nil, nil
	}
	plain := c.name
	c.name += touchSuffix
	if c.maxValueBytes() < envelope.MaxTouchLen {
		return nil, fmt.Errorf("cookie name %.20q… has %d bytes: Config.Touch needs it to be shorter", plain, len(plain))
	}
	return &c, nil
}

// cookieNames are the names of the cookies that the manager sets; "" for none.
func (e *manager) cookieNames() [2]string {
	if e.touch == nil {
		return [2]string{e.cookie.name}
	}
	return [2]string{e.cookie.name, e.touch.name}
}

// seenBy is when a verified session was last seen, by itself or by one of the touches. Those of other values, such as
// what the cookie was before the last write, count for nothing, nor do those from the future: the session is not to
// be refused for them.
func (e *manager) seenBy(touches []string, v sealed, now time.Time) time.Time {
	latest, seen := now.Add(e.lifetime.skew), v.times.seen
	for _, touch := range touches {
		seconds, ok := v.by.OpenTouch(touch, v.value)
		if !ok {
			continue
		}
		touched := v.times.created.Add(time.Duration(seconds) * time.Second)
		if touched.After(seen) && !touched.After(latest) {
			seen = touched
		}
	}
	return seen
}

// slide makes a touch cookie for the session as it was committed, leaving aside what changed since.
func (c *Core) slide(now time.Time) setCookie {
	t := c.slid(c.came.times, now)
	if c.lifetime().refuse(t, now) != 0 {
		return setCookie{}
	}
	c.queue(Event{Kind: KindRefreshed})
	c.times = c.slid(c.times, now)
	c.came.times = t
	_, seen := t.seconds()
	value := c.came.by.Touch(c.came.value, seen)
	maxAge := 0
	if t.permanent {
		maxAge = c.lifetime().maxAge(t, now)
	}
	return c.manager.touch.set(value, maxAge)
}

// maxAge is that of the session's cookie, 0 for one that lives until the browser is closed. Where another cookie keeps it
// from being idle, it lasts as long as it can.
func (c *Core) maxAge(t times, now time.Time) int {
	if !t.permanent {
		return 0
	}
	if c.manager.touch != nil {
		return c.lifetime().maxAgeToAbsolute(t, now)
	}
	return c.lifetime().maxAge(t, now)
}

// kept is what of a cookie's value is needed later.
func (e *manager) kept(value string) string {
	if e.touch == nil {
		return ""
	}
	return value
}

// clears reports whether a cookie that is over is deleted. Under Config.Touch only Destroy deletes: a request that began
// with the old cookie must not take away the one that a login set meanwhile.
func (e *manager) clears(came arrival) bool { return came.over && e.touch == nil }
