package typedsession

import (
	"context"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// touchSuffix makes the touch cookie's name of the session cookie's (FORMAT.md, section "Envelope").
const touchSuffix = "-t"

// touchCarrier is the carrier of Config.Touch. It keeps a session in a cookie that only writes send, so that a read
// cannot bring back what another request has changed, and its idle timeout in a second, tiny one.
type touchCarrier struct {
	cookieCarrier
	touch cookie.Settings
}

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

// seenBy returns when a verified session was last seen, by itself or by one of the touches. Those of other values, such
// as what the cookie was before the last write, count for nothing, nor do those from after latest: the session is not to
// be refused for them.
func (v *sealed) seenBy(touches *cookie.Values, latest time.Time) time.Time {
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

// due never returns remove: a request that began with a cookie that is over must not take away the one that a login set
// meanwhile.
func (k *touchCarrier) due(c *Core, now time.Time) action {
	if c.browser.accepted && c.isStale(now) {
		return refresh
	}
	return none
}

// deliver keeps the session's cookie until the absolute timeout, since the touch decides
// when it is idle. A new session cookie makes the old touch worthless, so that only a
// removal changes both cookies.
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
