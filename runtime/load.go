package typedsession

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/wire"
)

// maxTried is how many of a session's values may get as far as a tag that is computed over the whole value. To refuse one
// for its length, encoding, version, mode or key hint costs base64 at most. It bounds the work that a sibling host can
// cause by planting cookies, and how many it takes to hide the session: whoever plants maxTried values with a hint of the
// server's keys does. Touches are so short that all of them may.
const maxTried = 4

// presented is what a visitor brings: different values of the session's cookie, and of that of Config.Touch.
//
// A visitor can send as much as the server accepts of a header, a megabyte by default, and over HTTP/2 repeat it in few
// bytes. These are the loops over what one brings, and what bounds them:
//
//	search for the cookie's name          the header's length, once for each of the two cookies' names: strings.Index
//	pairs with the name in them, lines    cookie.MaxPairs; their bytes are passed once, by strings.IndexByte
//	white space around a name or value    the header's length, once
//	different values of one name          cookie.MaxLooked, each compared with the ones before
//	length, base64 and mode of a value    what a cookie can hold, 4096 bytes, before anything else is looked at
//	tags of values                        maxTried values, each for the keys with its hint, of 8 keys in all
//	tags of touches                       cookie.MaxLooked for each of maxTried values that a key of the server made
//	decoding a body                       a cookie's bytes, and only in a value that a key of the server made
//	Host and X-Forwarded-Proto            the first report of a KindInsecure of a manager, or Config.Development
type presented struct{ values, touches cookie.Values }

// loadFrom returns the session of the cookies in a request's header.
func (m *manager) loadFrom(ctx, waiting context.Context, h http.Header) (*Core, Reason) {
	var p presented
	names := m.carrier.names()
	p.values.Find(h["Cookie"], names[0])
	if names[1] != "" {
		p.touches.Find(h["Cookie"], names[1])
	}
	return m.load(ctx, waiting, &p)
}

// load returns the session in the newest acceptable value, or else a fresh session. What there is to report stays queued
// until the Core is unlocked, and is reported with ctx. waiting is the context of whoever wants the session, which a
// check may outlast.
func (m *manager) load(ctx, waiting context.Context, p *presented) (*Core, Reason) {
	l := loading{manager: m, ctx: ctx, waiting: waiting, now: m.now(), last: ReasonAbsent}
	l.verify(p)
	c := l.restoreNewest()
	if c == nil {
		c = l.fresh()
	}
	c.browser.brought = p.values.N > 0
	for _, e := range l.events {
		c.queue(e)
	}
	if c.browser.accepted {
		c.queueLoaded()
	}
	return c, l.last
}

// loading is what becomes of the values that a visitor brought.
type loading struct {
	manager      *manager
	ctx, waiting context.Context
	now          time.Time
	verified     candidates
	events       []Event
	last         Reason // why the last value was not accepted; zero if one was
	over         bool   // one that is ours never will be accepted
	unchecked    error  // what Config.Check said when it failed
}

func (l *loading) reject(reason Reason) {
	l.events = append(l.events, Event{Kind: KindRejected, Reason: reason})
	l.over = l.over || reason.isOver()
	l.last = reason
}

// verify looks for values that the server made and that are not over.
func (l *loading) verify(p *presented) {
	tried, ours := 0, 0
	for _, value := range p.values.Found[:p.values.N] {
		v, reason := l.manager.carrier.verify(value, p.touches, l.now)
		if v.by != (keyring.SignedBy{}) {
			if ours++; ours == 2 {
				l.events = append(l.events, Event{Kind: KindDuplicate})
			}
		}
		if reason == 0 {
			l.verified.add(v)
		} else {
			l.reject(reason)
		}
		if v.tried {
			if tried++; tried == maxTried {
				return
			}
		}
	}
}

// restoreNewest returns the session in the newest verified value that is good for one, or nil.
func (l *loading) restoreNewest() *Core {
	for _, v := range l.verified.newestFirst[:l.verified.n] {
		c, reason := l.restore(v)
		if reason == 0 {
			l.last = 0
			return c
		}
		l.events = append(l.events, c.events...)
		l.unchecked = cmp.Or(l.unchecked, c.checked.err)
		l.reject(reason)
	}
	return nil
}

// restore makes the session that a verified value holds. The Reason is zero if it is to be used.
func (l *loading) restore(v sealed) (*Core, Reason) {
	var exposed []int
	if !v.by.Encrypts() {
		v.body, exposed = withoutNumbers(v.body, l.manager.secrets)
	}
	c := l.manager.empty()
	c.ctx = l.ctx
	if c.decode(v.body, l.now) != nil {
		return c, ReasonUnreadable
	}
	c.times = v.times
	c.checked.since = v.times.seen
	c.browser = browser{accepted: true, times: v.times, carried: v.carried}
	if l.manager.codec.lifetime != nil {
		c.limit = c.limitNow()
		if reason := c.lifetime().refuse(c.times, l.now); reason != 0 {
			return c, reason
		}
	}
	for _, number := range exposed {
		c.queue(Event{Kind: KindSecretDropped, Number: number})
	}
	if l.manager.codec.check == nil {
		return c, 0
	}
	return c, c.check(l.waiting, l.now)
}

// fresh makes a new session in place of what was not accepted.
func (l *loading) fresh() *Core {
	c := l.manager.empty()
	c.ctx = l.ctx
	c.begin(l.now)
	c.browser.over = l.over && l.unchecked == nil // a deletion could hit the one that could not be checked
	c.checked.err = l.unchecked
	return c
}

// empty makes a session of this manager's that holds nothing and has not begun.
func (m *manager) empty() *Core {
	c := m.codec.new()
	c.manager = m
	return c
}

// begin makes an empty session a new one. It stays permanent if it is, and can be.
func (c *Core) begin(now time.Time) {
	permanent := c.times.permanent && c.manager.lifetime.remembers()
	c.body, c.times = emptyBody, begin(now)
	c.times.permanent = permanent
}

// withoutNumbers returns a body without these numbers, and those of them that were in it. It takes the secret fields out
// of a body that came signed: its holder has read them, so that they are none any more, perhaps because a field became
// secret since. An unreadable body stays as it is, for decode to find out.
func withoutNumbers(body string, numbers []int) (rest string, dropped []int) {
	for _, number := range numbers {
		if _, ok := wire.FieldBytes(body, number); ok {
			dropped = append(dropped, number)
		}
	}
	if dropped == nil {
		return body, nil
	}
	return string(wire.AppendWithout(nil, body, dropped)), dropped
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

// candidates are verified values of one cookie, the newest first: the one that was seen last, as its touch says too,
// and of those the one that began last, since Renew restarts a session that the older ones still hold.
//
// Several come when Config.Domain or Path has changed: browsers keep the old cookie beside the new one and send both,
// the old one first. Were that the one that counts, no write would stick and no login. Of values with equal times, the
// one further back in the header counts: of cookies with equal paths, browsers send those that were set first first
// (RFC 6265bis, section 5.8.3).
type candidates struct {
	newestFirst [maxTried]sealed
	n           int
}

// add puts v, which is the next in the header, before those that are not newer.
func (c *candidates) add(v sealed) {
	i := c.n
	for ; i > 0 && !c.newestFirst[i-1].times.isNewer(v.times); i-- {
		c.newestFirst[i] = c.newestFirst[i-1]
	}
	c.newestFirst[i] = v
	c.n++
}

// isNewer reports whether a session with these times was written, or renewed, after the other.
func (t times) isNewer(other times) bool {
	if !t.seen.Equal(other.seen) {
		return t.seen.After(other.seen)
	}
	return t.created.After(other.created)
}
