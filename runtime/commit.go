package typedsession

import (
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// commit returns the cookie that is due, if any, and makes the session's present state the one that later changes
// are measured by. After an error all changes are still to be committed, and the cookie is what serves the session
// that the browser has: none, a refresh, or the deletion that Destroy asked for. allowed says whether the response
// may carry a cookie that only serves the session's upkeep; under Config.Touch that is the touch cookie.
//
// It is called with the Core locked.
func (c *Core) commit(allowed permission) (setCookie, error) {
	now := c.manager.now()
	defer c.stopClock(now)()

	changed, body := false, c.body
	if c.mayHaveChanged() {
		encoded, err := c.encode()
		if err != nil {
			return c.fail(Event{Kind: KindFailed, Err: err}, "", allowed, now)
		}
		changed = c.changed(encoded)
		if changed || c.asked() || c.expired {
			body = encoded
		}
	}
	if changed && c.standsIn() && !c.verbCalled() {
		return setCookie{}, c.keepBack(body)
	}
	mandatory := changed || c.verbCalled()
	if !mandatory && !(c.upkeepDue(now) && allowed.holds()) {
		c.settle(body)
		return setCookie{}, nil
	}
	if !mandatory && c.manager.touch != nil {
		cookie := c.slide(now)
		c.settle(body)
		return cookie, nil
	}
	committed := c.limit
	c.limit = c.limitAsSent(body)
	cookie, err := c.send(body, changed, now)
	if err != nil {
		c.limit = committed
		return c.fail(Event{Kind: KindTooLarge, Err: err}, body, allowed, now)
	}
	c.settle(body)
	return cookie, nil
}

// send decides between a cookie with the session in it and a deletion. The error is a *TooLargeError, and then
// nothing has happened.
func (c *Core) send(body string, changed bool, now time.Time) (setCookie, error) {
	t := c.slid(c.times, now)
	if reason := c.lifetime().refuse(t, now); reason.isOver() {
		return c.remove(reason), nil
	}
	if body == emptyBody && !t.permanent {
		return c.remove(0), nil
	}
	if size := c.manager.cookieBytes(t, body); size > maxCookieBytes {
		return setCookie{}, &TooLargeError{
			Session: c.manager.session,
			Cookie:  c.manager.cookie.name,
			Bytes:   size,
			Limit:   maxCookieBytes,
			Fields:  c.manager.fields.sizes(body),
		}
	}
	c.queueSent(changed)
	c.times = t
	return c.seal(body, t, now), nil
}

// cookieBytes is the length of the name and value of a cookie.
func (e *manager) cookieBytes(t times, body string) int {
	_, seen := t.seconds()
	return len(e.cookie.name) + envelope.SealedLen(seen, len(body))
}

// seal makes a cookie, which is then the one that the browser has.
func (c *Core) seal(body string, t times, now time.Time) setCookie {
	e := c.manager
	by := e.keys.successor(c.came.by, now)
	cookie := e.cookie.seal(by.Key, t, body, c.maxAge(t, now))
	c.came = arrival{
		brought:  true,
		accepted: true,
		times:    t,
		by:       by,
		value:    e.kept(cookie.value),
		bytes:    len(e.cookie.name) + len(cookie.value),
	}
	if e.wants(KindWritten) {
		c.queue(Event{Kind: KindWritten, Bytes: c.came.bytes, KeyID: by.String()})
	}
	return cookie
}

// queueSent reports what sending the session means.
func (c *Core) queueSent(changed bool) {
	if c.pending.destroyed && c.came.brought {
		c.queue(Event{Kind: KindDestroyed})
	}
	switch {
	case !c.came.accepted:
		c.queue(Event{Kind: KindCreated})
	case c.pending.renewed:
		c.queue(Event{Kind: KindRenewed})
	case !changed && c.times.permanent == c.came.times.permanent:
		c.queue(Event{Kind: KindRefreshed})
	}
}

// remove deletes the cookie that the browser has. One that is not ours is deleted only when the app called Destroy:
// it may be ours after all, made with a key that this server does not have yet, and then the visitor must not stay
// logged in.
func (c *Core) remove(reason Reason) setCookie {
	ended := c.came.accepted || c.pending.destroyed && c.came.brought
	due := ended || c.manager.clears(c.came) // which was reported as rejected
	c.came = arrival{ended: reason != 0}
	if ended {
		c.queue(Event{Kind: KindDestroyed, Reason: reason})
	}
	if !due {
		return setCookie{}
	}
	return c.manager.cookie.deletion()
}

// settle makes body, and the clocks as they are, what later changes are measured by.
func (c *Core) settle(body string) {
	c.body = body
	c.pending = changes{}
	c.failed = nil
	c.came.times = c.times
	c.valid = validBytes{}
	c.dropReplaced(body)
}

// dropReplaced forgets what the cookie held beyond this schema where body has something else: it must not come back
// when that is cleared.
func (c *Core) dropReplaced(body string) {
	if c.kept == nil {
		return
	}
	kept := c.kept
	c.kept = c.kept[:0]
	for number, raw := range wire.EachField(body) { // both are ascending
		for len(kept) > 0 && kept[0].Number < number {
			kept = kept[1:]
		}
		if len(kept) > 0 && kept[0].Number == number && kept[0].Raw == raw {
			c.kept = append(c.kept, kept[0])
		}
	}
}
