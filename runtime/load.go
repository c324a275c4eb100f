package typedsession

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/wire"
)

// presented are the cookies that a request brings, from which its session is loaded: different values of the session's
// cookie, and of the cookie of Config.Touch.
//
// A visitor can send a header as long as the server accepts, a megabyte by default, and over HTTP/2 repeat it in few
// bytes. These are the loops over what a visitor sends, and their bounds:
//
//	search for a cookie's name            the header's length, once for each of the two names: strings.Index
//	pairs with the name in them, lines    cookie.MaxPairs; their bytes are passed once, by strings.IndexByte
//	white space around a name or value    the header's length, once
//	different values of one name          cookie.MaxLooked, each compared with the ones before
//	length, base64 and mode of a value    4096 bytes, the most that a cookie can hold; longer values are refused unread
//	tags of values                        maxTried values, each for the keys with its hint, of 8 keys at most
//	tags of touches                       cookie.MaxLooked for each of maxTried values that a key of the server made
//	decoding a body                       a cookie's bytes, and only in a value that a key of the server made
//	Host                                  loopback.MaxHost
//	Forwarded, X-Forwarded-Proto          maxForwarded
//	method and path, for an event         longestMethod and longestPath
type presented struct {
	values, touches cookie.Values
	request         *requestLine  // nil for a value without a request
	from            *http.Request // the same; Config.Adopt reads it
	withheld        bool          // the session's cookie has no value, and SameSite may be the reason

	isFetched bool   // the carrier was asked for what follows
	found     *found // what the store has under the values; nil for nothing
	failed    error  // why the store could not be read
}

// loadFrom returns the session of the cookies in a request's header. line is the request's. fetched says whether the store
// was asked for them already, and what it has; it is nil where nothing asked, as for sessions in cookies and in OpenRequest.
func (m *manager) loadFrom(ctx, waiting context.Context, r *http.Request, line *requestLine, fetched *remote) (*Core, Reason) {
	p := m.present(r)
	p.request, p.from = line, r
	if fetched != nil && fetched.isRead {
		p.isFetched, p.found, p.failed = true, fetched.found, fetched.failed
	}
	return m.load(ctx, waiting, &p)
}

// present returns the cookies of a request.
func (m *manager) present(r *http.Request) presented {
	var p presented
	names, lines := m.carrier.names(), r.Header["Cookie"]
	p.values.Find(lines, names[0])
	if names[1] != "" {
		p.touches.Find(lines, names[1])
	}
	p.withheld = p.values.N == 0 && m.withholds(r)
	return p
}

// load returns the session in the newest acceptable value, or else a fresh session and the Reason. Events stay queued
// until the Core is unlocked, and are reported with ctx. waiting is the context of the caller that waits for the session,
// which may be done before a check is.
func (m *manager) load(ctx, waiting context.Context, p *presented) (*Core, Reason) {
	if !p.isFetched {
		p.found, p.failed = m.carrier.fetch(ctx, p.values, m.now())
	}
	l := loading{manager: m, ctx: ctx, waiting: waiting, request: p.request, now: m.now(), last: ReasonAbsent}
	if p.failed != nil {
		l.unreachable(p.failed)
	} else {
		l.verify(p)
	}
	c := l.restoreNewest()
	if c == nil {
		c = l.adoptOrFresh(p)
	}
	if m.codec.adopt != nil && p.from != nil && c.adopted == nil {
		c.adopted = &adoption{from: p.from}
	}
	c.withheld = p.withheld
	c.stored.noteBrought(p.found)
	c.browser.hasCookie = p.withheld || p.values.N > 0 || l.adoptFailed
	if l.isForeign() && !c.browser.accepted {
		l.events = append(l.events, Event{Kind: KindForeign, Err: m.foreign(l.foreign)})
	}
	for _, e := range l.events {
		c.queue(e)
	}
	if c.browser.accepted {
		c.queueLoaded()
	}
	return c, l.last
}

// loading is the state of one load.
type loading struct {
	manager      *manager
	ctx, waiting context.Context
	request      *requestLine
	now          time.Time
	verified     candidates
	events       []Event
	last         Reason // why the last value was not accepted; zero if one was
	over         bool   // a value is over: this server made it and will never accept it again
	foreign      Reason // why a value may be another app's: the keys do not make it, or the store has no record for it; zero if none is
	adopted      bool   // Config.Adopt took over a session
	adoptFailed  bool   // Config.Adopt returned an error
	unchecked    error  // why a session that lives was not accepted, such as the error of Config.Check; nil for none
}

// reject records that a value was not accepted. What is over in a store stays there, and so does its cookie.
func (l *loading) reject(reason Reason) {
	l.events = append(l.events, Event{Kind: KindRejected, Reason: reason})
	l.over = l.over || reason.isOver() && l.manager.store == nil
	if reason.isForeign() {
		l.foreign = reason
	}
	l.last = reason
}

// isForeign reports whether KindForeign is due. A visitor cannot make a record that the keys do not open.
func (l *loading) isForeign() bool {
	return l.foreign != 0 && !l.adopted && (l.manager.transport.development || l.foreign == ReasonForeign)
}

// unreachable records that the store could not be read.
func (l *loading) unreachable(err error) {
	err = l.manager.storeError(err)
	if !errors.Is(l.ctx.Err(), context.Canceled) {
		l.events = append(l.events, Event{Kind: KindStoreFailed, Err: err})
	}
	l.unchecked, l.last = err, ReasonUnavailable
}

// maxTried is how many values of the session's cookie may get as far as a tag that is computed over the whole value. To
// refuse a value for its length, encoding, version, mode or key hint costs base64 decoding at most. The limit bounds the
// work that another host of the domain can cause by setting cookies. It also means that a host that sets maxTried values
// with the hint of one of the server's keys hides the session. The values of touch cookies are short and all verified.
const maxTried = 4

// verify collects the values that the server made and that are not over.
func (l *loading) verify(p *presented) {
	tried, ours := 0, 0
	for _, value := range p.values.Found[:p.values.N] {
		v, reason := l.manager.carrier.verify(value, p.touches, p.found, l.now)
		if v.by != (keyring.SignedBy{}) || v.id != "" {
			if ours++; ours == 2 {
				l.events = append(l.events, Event{Kind: KindDuplicate})
			}
		}
		if reason == 0 {
			l.verified.add(v)
		} else {
			l.reject(reason)
			if v.standsIn && l.unchecked == nil {
				l.unchecked = reason
			}
			if v.lacksRecord {
				l.foreign = cmp.Or(l.foreign, reason)
			}
		}
		if v.tried {
			if tried++; tried == maxTried {
				return
			}
		}
	}
}

// restoreNewest returns the session in the newest verified value that can be decoded and passes all checks, or nil.
func (l *loading) restoreNewest() *Core {
	for _, v := range l.verified.newestFirst[:l.verified.n] {
		c, reason := l.restore(v)
		if reason == 0 {
			l.last = 0
			return c
		}
		l.events = append(l.events, c.events...)
		l.unchecked = cmp.Or(l.unchecked, c.unchecked)
		l.reject(reason)
		l.over = l.over || reason == ReasonRevoked // Config.Check said so, not a clock
	}
	return nil
}

// restore decodes and checks the session in a verified value. The Reason is zero if the session is accepted.
func (l *loading) restore(v sealed) (*Core, Reason) {
	var exposed []int
	if !v.by.Encrypts() && v.id == "" {
		v.body, exposed = withoutNumbers(v.body, l.manager.secrets)
	}
	c := l.empty()
	if c.decode(v.body, l.now) != nil {
		if v.id != "" {
			c.unchecked = ReasonUnreadable
		}
		return c, ReasonUnreadable
	}
	c.times = v.times
	c.checkedAt = v.times.seen
	c.browser = browser{accepted: true, times: v.times, carried: v.carried}
	c.stored.setRecordID(v.id)
	if v.place != nil {
		c.stored.place = *v.place
	}
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
	c := l.empty()
	c.begin(l.now)
	c.browser.over = l.over && l.unchecked == nil // otherwise a deletion could hit the cookie that could not be checked
	c.unchecked = l.unchecked
	return c
}

// empty makes a session of this manager, for the load's context and request, that holds no field.
func (l *loading) empty() *Core {
	c := l.manager.empty()
	c.ctx, c.request, c.stored = l.ctx, l.request, l.manager.newStored()
	return c
}

// empty makes a session of this manager that holds no field and whose times are zero.
func (m *manager) empty() *Core {
	c := m.codec.new()
	c.manager = m
	return c
}

// begin starts the clocks of an empty session at now. It keeps the permanent bit if sessions of the type can be permanent.
func (c *Core) begin(now time.Time) {
	permanent := c.times.permanent && c.manager.lifetime.remembers()
	c.body, c.times = emptyBody, begin(now)
	c.times.permanent = permanent
}

// withoutNumbers returns a body without these numbers, and which of them were in it. It removes the secret fields from a
// signed body, such as one that was sent before a field became secret: the holder of the cookie may have read them. An
// unreadable body stays as it is; decode refuses it.
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
		c.queue(Event{Kind: KindLoaded, Bytes: c.browser.carried.bytes, KeyID: c.browser.carried.keyID()})
	}
	for _, k := range c.kept {
		if k.Misfit {
			c.queue(Event{Kind: KindMisfit, Number: k.Number})
		}
	}
}

// candidates are verified values of one cookie, the newest first: the one that was seen last, with its touch counted, and
// among equals the one that began last, since older cookies may hold the same session from before a Renew.
//
// A browser sends several values after Config.Domain or Path has changed: it keeps the old cookie beside the new one and
// sends the old one first. If the first counted, no change and no login would take effect. Of values with equal times,
// the last in the header is the newest: among cookies with equal paths, browsers first send those that were set first
// (RFC 6265bis, section 5.8.3).
type candidates struct {
	newestFirst [maxTried]sealed
	n           int
}

// add inserts v, which is the next value in the header, before all values that are not newer.
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
