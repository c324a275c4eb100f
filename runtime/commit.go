package typedsession

import (
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// commit returns the cookie that is due, or nil, and makes the session's present state the one that later changes
// are measured by. With an error the changes are not in the cookie: it is nil, or the deletion that Destroy asked
// for. optional says whether the response may carry a cookie that only serves the session's upkeep.
func (m *Manager[S]) commit(s *S, optional bool) (*http.Cookie, error) {
	c := m.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	now := m.engine.now()
	defer c.stopClock(now)()

	c.failed = false
	changed, body := false, c.body
	if c.mayHaveChanged() {
		encoded, err := m.encode(s)
		if err != nil {
			c.failed = true
			return c.fail(Event{Kind: KindFailed, Err: err})
		}
		changed = c.changed(encoded)
		if changed || c.asked() || c.expired {
			body = encoded
		}
	}
	mandatory := changed || c.verbCalled()
	if !mandatory && !(optional && c.upkeepDue(now)) {
		c.settle(body)
		return nil, nil
	}
	c.limit = m.limitAsSent(c, body)
	return c.send(body, changed, now)
}

// upkeepDue reports whether a cookie is due although the app changed nothing: the one the browser has is over, or its
// idle timeout is to slide, or a newer key or encryption is to replace what it was made with.
func (c *Core) upkeepDue(now time.Time) bool {
	if !c.came.accepted {
		return c.came.over
	}
	return c.lifetime().refreshDue(c.times, now) || !c.engine.keys.successor(c.came.by, now).isSame(c.came.by)
}

// send decides between a cookie with the session in it and a deletion.
func (c *Core) send(body string, changed bool, now time.Time) (*http.Cookie, error) {
	t := c.times.touched(now)
	if reason := c.lifetime().refuse(t, now); reason.isOver() {
		return c.remove(body, reason), nil
	}
	if body == emptyBody && !t.permanent {
		return c.remove(body, 0), nil
	}
	return c.write(body, t, changed, now)
}

// write seals the session.
func (c *Core) write(body string, t times, changed bool, now time.Time) (*http.Cookie, error) {
	e := c.engine
	created, seen := t.wire()
	if size := len(e.cookie.name) + envelope.SealedLen(created, seen, len(body)); size > maxCookieBytes {
		err := &TooLargeError{
			Session: e.session,
			Cookie:  e.cookie.name,
			Bytes:   size,
			Limit:   maxCookieBytes,
			Fields:  e.fields.sizes(body),
		}
		cookie, _ := c.fail(Event{Kind: KindTooLarge, Err: err})
		c.settle(body)
		return cookie, err
	}
	by := e.keys.successor(c.came.by, now)
	value := by.Seal(t.permanent, created, seen, []byte(body))

	c.queueSent(changed)
	c.times = t
	c.came = arrival{
		brought:   true,
		accepted:  true,
		permanent: t.permanent,
		by:        by,
		bytes:     len(e.cookie.name) + len(value),
	}
	if e.wants(KindWritten) {
		c.queue(Event{Kind: KindWritten, Bytes: c.came.bytes, KeyID: by.String()})
	}
	c.settle(body)
	if t.permanent {
		return e.cookie.permanent(value, c.lifetime().maxAge(t, now)), nil
	}
	return e.cookie.cookie(value), nil
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
	case !changed && c.times.permanent == c.came.permanent:
		c.queue(Event{Kind: KindRefreshed})
	}
}

// remove deletes the cookie that the browser has. One that is not ours is deleted only when the app called Destroy:
// it may be ours after all, made with a key that this server does not have yet, and then the visitor must not stay
// logged in.
func (c *Core) remove(body string, reason Reason) *http.Cookie {
	ended := c.came.accepted || c.pending.destroyed && c.came.brought
	due := ended || c.came.over // which was reported as rejected
	c.came = arrival{}
	if ended {
		c.queue(Event{Kind: KindDestroyed, Reason: reason})
	}
	c.settle(body)
	if !due {
		return nil
	}
	return c.engine.cookie.deletion()
}

// fail reports that the session cannot be sent. A Destroy before it holds all the same.
func (c *Core) fail(e Event) (*http.Cookie, error) {
	c.queue(e)
	var cookie *http.Cookie
	if c.pending.destroyed {
		cookie = c.remove(c.body, 0)
	}
	c.settle(c.body)
	return cookie, e.Err
}

// settle makes body, and the clocks as they are, what later changes are measured by.
func (c *Core) settle(body string) {
	c.body = body
	c.pending = changes{}
	c.expired = false
	c.came.permanent = c.times.permanent
	c.valid = validBytes{}
}
