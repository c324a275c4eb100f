package typedsession

import (
	"context"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// sealed is a cookie value that a key of the server made.
type sealed struct {
	times times
	body  string
	key   *envelope.Key
	bytes int // length of the cookie's name and value
}

// verify checks a cookie value and its times at now. The Reason is zero when the value is accepted; the key is nil
// when the value is not ours.
func (e *engine) verify(value string, now time.Time) (sealed, Reason) {
	contents, key, err := envelope.Open(value, e.cookie.maxValueBytes(), e.keys.candidates())
	if err != nil {
		return sealed{key: key}, envelopeReason(err)
	}
	v := sealed{
		times: readTimes(contents, now),
		body:  contents.Body,
		key:   key,
		bytes: len(e.cookie.name) + len(value),
	}
	v.times.permanent = v.times.permanent && e.lifetime.remembers()
	return v, e.lifetime.refuse(v.times, now)
}

// load returns the session in the first acceptable one of different cookie values, or else a fresh session. What
// there is to report about it stays queued until the Core is unlocked.
func (m *Manager[S]) load(ctx context.Context, values []string) (*S, Reason) {
	now := m.engine.now()
	var (
		s       *S
		last    = ReasonAbsent
		brought = len(values) > 0
		ours    int
		over    bool
		events  []Event
	)
	for _, value := range values {
		v, reason := m.engine.verify(value, now)
		if v.key != nil {
			if ours++; ours == 2 {
				events = append(events, Event{Kind: KindDuplicate})
			}
		}
		if s != nil {
			continue // looked at only because a second one of ours is to be reported
		}
		if reason == 0 {
			s, reason = m.restore(v)
		}
		if reason != 0 {
			events = append(events, Event{Kind: KindRejected, Reason: reason})
			over = over || reason.isOver()
			last = reason
		}
	}

	if s != nil {
		last = 0
	} else {
		s = new(S)
		c := m.spec.Core(s)
		c.body, c.times = emptyBody, begin(now)
		c.came.over = over
	}
	c := m.spec.Core(s)
	c.engine, c.ctx = m.engine, ctx
	c.came.brought = brought
	for _, e := range events {
		c.queue(e)
	}
	if c.came.accepted {
		c.queueLoaded()
	}
	return s, last
}

// restore returns the session that an accepted value holds.
func (m *Manager[S]) restore(v sealed) (*S, Reason) {
	s := new(S)
	if m.decode(s, v.body) != nil {
		return nil, ReasonUnreadable
	}
	c := m.spec.Core(s)
	c.times = v.times
	c.came = arrival{accepted: true, permanent: v.times.permanent, key: v.key, bytes: v.bytes}
	return s, 0
}

// queueLoaded reports an accepted cookie, and the values in it that this version of the app cannot hold.
func (c *Core) queueLoaded() {
	if c.engine.wants(KindLoaded) {
		c.queue(Event{Kind: KindLoaded, Bytes: c.came.bytes, KeyID: c.came.key.String()})
	}
	for _, k := range c.kept {
		if k.Misfit {
			c.queue(Event{Kind: KindMisfit, Number: k.Number})
		}
	}
}
