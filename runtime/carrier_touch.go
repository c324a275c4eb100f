package typedsession

import (
	"context"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// touchCarrier is the carrier of Config.Touch. It keeps a session in a cookie that only writes send, so that a read cannot
// undo what another request has changed, and the time when the session was last seen in a second, small cookie.
type touchCarrier struct {
	cookieCarrier
	touch cookie.Settings
}

// touchSuffix is appended to the name of the session's cookie to name the touch cookie (FORMAT.md, section "Envelope").
const touchSuffix = "-t"

func newTouchCarrier(inCookie cookieCarrier) (*touchCarrier, error) {
	k := &touchCarrier{cookieCarrier: inCookie, touch: inCookie.cookie}
	k.touch.Name += touchSuffix
	if k.touch.MaxValueBytes() < envelope.MaxTouchLen {
		plain := k.cookie.Name
		return k, fmt.Errorf("cookie name %.20q… has %d bytes: Config.Touch needs it to be shorter", plain, len(plain))
	}
	return k, nil
}

func (k *touchCarrier) names() [2]string { return [2]string{k.cookie.Name, k.touch.Name} }

// lastSeen returns when a verified session was last seen, by its own times and its touches. It ignores touches of other
// values, such as the value before the last write, and touches that are later than latest, because the session would be
// refused for them.
func (v *sealed) lastSeen(touches *cookie.Values, latest time.Time) time.Time {
	seen := v.times.seen
	for _, touch := range touches.Found[:touches.N] {
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

// due returns refresh or none. It never returns remove, because a request with a cookie that is over must not delete the
// cookie that a login in another request has set meanwhile.
func (k *touchCarrier) due(c *Core, now time.Time, may permission) action {
	if c.browser.accepted && c.isStale(now) && may.sendsUnchanged() {
		return refresh
	}
	return none
}

// deliver sends the session's cookie with the absolute timeout as its Max-Age, since the touch cookie says when the
// session is idle. Only a removal sets both cookies: the touch of an old session cookie does not verify beside a new one.
func (k *touchCarrier) deliver(ctx context.Context, d delivery) (outcome, error) {
	switch d.action {
	case remove:
		return outcome{session: k.cookie.Deletion(), touch: k.touch.Deletion()}, nil
	case refresh:
		return k.slide(d), nil
	}
	d.lifetime.remembered.idle = d.lifetime.remembered.absolute
	return k.cookieCarrier.deliver(ctx, d)
}

// slide makes a touch for the session that the browser has.
func (k *touchCarrier) slide(d delivery) outcome {
	maxAge := 0 // until the browser is closed
	if d.times.permanent {
		maxAge = d.lifetime.maxAge(d.times, d.now)
	}
	_, seen := d.times.seconds()
	return outcome{touch: k.touch.Set(d.from.by.Touch(d.from.value, seen), maxAge), carried: d.from}
}
