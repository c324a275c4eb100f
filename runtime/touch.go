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
func (m *manager) cookieNames() [2]string {
	if m.touch == nil {
		return [2]string{m.cookie.name}
	}
	return [2]string{m.cookie.name, m.touch.name}
}

// seenBy is when a verified session was last seen, by itself or by one of the touches. Those of other values, such as
// what the cookie was before the last write, count for nothing, nor do those from the future: the session is not to
// be refused for them.
func (m *manager) seenBy(touches []string, v sealed, now time.Time) time.Time {
	latest, seen := now.Add(m.lifetime.skew), v.times.seen
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

// deliverTouch makes a touch cookie for the session that the browser has.
func (m *manager) deliverTouch(d delivery) outcome {
	_, seen := d.times.seconds()
	maxAge := 0
	if d.times.permanent {
		maxAge = m.lifetime.shortened(d.limit).maxAge(d.times, d.now)
	}
	return outcome{touch: m.touch.set(d.from.by.Touch(d.from.value, seen), maxAge), carried: d.from}
}

// maxAge is that of the session's cookie, 0 for one that lives until the browser is closed. Where another cookie keeps it
// from being idle, it lasts as long as it can.
func (m *manager) maxAge(d delivery) int {
	lifetime := m.lifetime.shortened(d.limit)
	switch {
	case !d.times.permanent:
		return 0
	case m.touch != nil:
		return lifetime.maxAgeToAbsolute(d.times, d.now)
	}
	return lifetime.maxAge(d.times, d.now)
}

// kept is what of a cookie's value is needed later.
func (m *manager) kept(value string) string {
	if m.touch == nil {
		return ""
	}
	return value
}

// cookieBytes is the length of the name and value of a cookie.
func (m *manager) cookieBytes(t times, body string) int {
	_, seen := t.seconds()
	return len(m.cookie.name) + envelope.SealedLen(seen, len(body))
}
