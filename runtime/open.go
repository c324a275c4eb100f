package typedsession

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// sealed is a cookie value that a key of the server made.
type sealed struct {
	carried
	times times
	body  string
	tried bool // its tag was computed
}

// verify checks a cookie value and its times at now, to which touches may add. The Reason is zero when the value is
// accepted; by is zero when the value is not ours.
func (m *manager) verify(value string, touches []string, now time.Time) (sealed, Reason) {
	contents, by, err := m.keys.open(value, m.cookie.maxValueBytes())
	if err != nil {
		return sealed{carried: carried{by: by}, tried: isTried(err)}, envelopeReason(err)
	}
	v := sealed{
		carried: carried{by: by, bytes: len(m.cookie.name) + len(value)},
		times:   timesOf(contents, now),
		body:    contents.Body,
		tried:   true,
	}
	v.times.permanent = v.times.permanent && m.lifetime.remembers()
	if m.touch != nil {
		v.value = value
		v.times.seen = m.seenBy(touches, v, now)
	}
	if reason := m.lifetime.refuse(v.times, now); reason != 0 {
		return v, reason
	}
	if v.times.created.Before(m.rejectCreatedBefore) {
		return v, ReasonRevoked
	}
	return v, 0
}

// isTried reports whether an error of envelope.Open came after it computed a tag.
func isTried(err error) bool {
	return errors.Is(err, envelope.ErrTimes) || errors.Is(err, envelope.ErrTag) && !errors.Is(err, envelope.ErrHint)
}

// loadFrom returns the session of the cookies in a request's header.
func (m *manager) loadFrom(ctx, waiting context.Context, r *http.Request) (*Core, Reason) {
	var found, touches cookieValues
	found.find(r.Header["Cookie"], m.cookie.name)
	if m.touch != nil {
		touches.find(r.Header["Cookie"], m.touch.name)
	}
	return m.load(ctx, waiting, found.all(), touches.all())
}

// load returns the session in the newest acceptable one of different cookie values, or else a fresh session. touches are
// the values of the cookie of Config.Touch. What there is to report, with ctx, stays queued until the Core is unlocked.
// Who asked for the session waits by waiting.
func (m *manager) load(ctx, waiting context.Context, values, touches []string) (*Core, Reason) {
	now := m.now()
	var (
		c         *Core
		last      = ReasonAbsent
		brought   = len(values) > 0
		verified  candidates
		tried     int
		ours      int
		over      bool
		unchecked error
		events    []Event
	)
	reject := func(reason Reason) {
		events = append(events, Event{Kind: KindRejected, Reason: reason})
		over = over || reason.isOver()
		last = reason
	}
	for _, value := range values {
		v, reason := m.verify(value, touches, now)
		if v.by != (signedBy{}) {
			if ours++; ours == 2 {
				events = append(events, Event{Kind: KindDuplicate})
			}
		}
		if reason == 0 {
			verified.add(v)
		} else {
			reject(reason)
		}
		if v.tried {
			if tried++; tried == maxTried {
				break
			}
		}
	}
	for _, v := range verified.newestFirst() {
		restored, reason := m.restore(ctx, waiting, v, now)
		if reason == 0 {
			c = restored
			break
		}
		events = append(events, restored.events...)
		unchecked = cmp.Or(unchecked, restored.checked.err)
		reject(reason)
	}

	if c != nil {
		last = 0
	} else {
		c = m.empty()
		c.ctx = ctx
		c.body, c.times = emptyBody, begin(now)
		c.browser.over = over && unchecked == nil // a deletion could hit the one that could not be checked
		c.checked.err = unchecked
	}
	c.browser.brought = brought
	for _, e := range events {
		c.queue(e)
	}
	if c.browser.accepted {
		c.queueLoaded()
	}
	return c, last
}

// restore makes the session that an accepted value holds. The Reason is zero if it is to be used.
func (m *manager) restore(ctx, waiting context.Context, v sealed, now time.Time) (*Core, Reason) {
	var exposed []int
	if !v.by.encrypts() {
		v.body, exposed = m.withoutSecrets(v.body)
	}
	c := m.empty()
	c.ctx = ctx
	if c.decode(v.body, now) != nil {
		return c, ReasonUnreadable
	}
	c.times = v.times
	c.browser = browser{accepted: true, times: v.times, carried: v.carried}
	if c.limit = c.limitNow(); c.limit != (profile{}) {
		if reason := c.lifetime().refuse(c.times, now); reason != 0 {
			return c, reason
		}
	}
	for _, number := range exposed {
		c.queue(Event{Kind: KindSecretDropped, Number: number})
	}
	return c, c.check(waiting, now)
}

// queueLoaded reports an accepted cookie, and the values in it that this version of the app cannot hold.
func (c *Core) queueLoaded() {
	if c.manager.wants(KindLoaded) {
		c.queue(Event{Kind: KindLoaded, Bytes: c.browser.carried.bytes, KeyID: c.browser.carried.by.String()})
	}
	for _, k := range c.kept {
		if k.Misfit {
			c.queue(Event{Kind: KindMisfit, Number: k.Number})
		}
	}
}
