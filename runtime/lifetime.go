package typedsession

import (
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// How long a session lives unless Config says otherwise, and the limits that browsers set.
const (
	defaultSkew    = 60 * time.Second
	defaultMaxStep = time.Hour
	// stepsPerIdle is how often an active session is refreshed within its idle timeout.
	stepsPerIdle = 10
	// maxCookieAge is the longest life that browsers grant a cookie (RFC 6265bis, section 5.5).
	maxCookieAge = 400 * 24 * time.Hour
)

// profile is a pair of timeouts: an ordinary session has one, a permanent session another.
type profile struct{ idle, absolute time.Duration }

// policy is how long the sessions of one manager live.
type policy struct {
	usual      profile
	remembered profile // zero when sessions cannot be permanent
	maxStep    time.Duration
	checkEvery time.Duration // zero when sessions are not checked; negative: at every access
	skew       time.Duration

	rejectBefore time.Time // Config.RejectCreatedBefore
}

func (p policy) remembers() bool { return p.remembered != profile{} }

// profile returns the timeouts of an ordinary or a permanent session. If sessions cannot be permanent, it ignores the bit.
func (p policy) profile(permanent bool) profile {
	if permanent && p.remembers() {
		return p.remembered
	}
	return p.usual
}

// shortened returns the policy with the timeouts that Config.Lifetime returned for one session, where they are shorter.
func (p policy) shortened(limit profile) policy {
	p.usual = p.usual.shortened(limit)
	if p.remembers() {
		p.remembered = p.remembered.shortened(limit)
	}
	return p
}

func (in profile) shortened(limit profile) profile {
	if limit.idle != 0 {
		in.idle = min(in.idle, limit.idle)
	}
	if limit.absolute != 0 {
		in.absolute = min(in.absolute, limit.absolute)
	}
	return in
}

// times are the authenticated times of a session, in whole seconds, and its permanent bit.
type times struct {
	created   time.Time
	seen      time.Time
	permanent bool
}

func wholeSecond(t time.Time) time.Time { return time.Unix(t.Unix(), 0).UTC() }

// begin returns the times of a session that starts at now.
func begin(now time.Time) times {
	now = wholeSecond(now)
	return times{created: now, seen: now}
}

// timesOf turns a cookie's times into moments.
func timesOf(c envelope.Contents, now time.Time) times {
	created := sinceEpoch(c.Created, now)
	return times{
		created:   created,
		seen:      time.Unix(created.Unix()+int64(c.Seen), 0).UTC(),
		permanent: c.Permanent,
	}
}

// seconds returns the times as a cookie holds them: created since 2025 in two's complement, seen since created.
func (t times) seconds() (created, seen uint32) {
	return uint32(t.created.Unix() - envelope.Epoch), uint32(t.seen.Unix() - t.created.Unix())
}

// seenAt returns the times of a session that is seen at now. It leaves seen as it is if now is earlier, as with a
// clock that runs behind.
func (t times) seenAt(now time.Time) times {
	if now = wholeSecond(now); now.After(t.seen) {
		t.seen = now
	}
	return t
}

// age returns how long ago t was; zero if t is in the future, which refuse tolerates within the skew.
func age(t, now time.Time) time.Duration { return max(0, now.Sub(t)) }

// expires returns when the session is over unless another request comes.
func (p policy) expires(t times) time.Time {
	in := p.profile(t.permanent)
	idle, absolute := t.seen.Add(in.idle), t.created.Add(in.absolute)
	if idle.Before(absolute) {
		return idle
	}
	return absolute
}

// refuse returns why a session with these times is not accepted at now, or zero. When both timeouts have passed it
// names the one that ended the session.
func (p policy) refuse(t times, now time.Time) Reason {
	if latest := now.Add(p.skew); t.created.After(latest) || t.seen.After(latest) {
		return ReasonClock
	}
	in := p.profile(t.permanent)
	idleOver := age(t.seen, now) >= in.idle
	absoluteOver := age(t.created, now) >= in.absolute
	switch {
	case idleOver && absoluteOver && t.seen.Add(in.idle).Before(t.created.Add(in.absolute)):
		return ReasonIdle
	case absoluteOver:
		return ReasonAbsolute
	case idleOver:
		return ReasonIdle
	}
	return 0
}

// refuseRead returns why a session that was read with these times is not accepted at now, or zero. Unlike refuse, it applies
// Config.RejectCreatedBefore, which concerns sessions that are read and not those that are sent.
func (p policy) refuseRead(t times, now time.Time) Reason {
	if reason := p.refuse(t, now); reason != 0 {
		return reason
	}
	if t.created.Before(p.rejectBefore) {
		return ReasonRevoked
	}
	return 0
}

// step returns how long after seen an access refreshes the session: long enough to save cookies, short enough that the
// idle timeout loses a tenth at most.
func (p policy) step(idle time.Duration) time.Duration {
	switch {
	case p.maxStep < 0:
		return 0
	case p.maxStep == 0:
		return min(idle/stepsPerIdle, defaultMaxStep).Truncate(time.Second)
	}
	return min(idle/stepsPerIdle, p.maxStep).Truncate(time.Second)
}

// slides reports whether an access at now should move seen. Once the absolute timeout comes first, moving it
// gains nothing.
func (p policy) slides(t times, now time.Time) bool {
	in := p.profile(t.permanent)
	if !t.created.Add(in.absolute).After(t.seen.Add(in.idle)) {
		return false
	}
	return age(t.seen, now) >= p.step(in.idle)
}

// checks reports whether sessions are checked.
func (p policy) checks() bool { return p.checkEvery != 0 }

// checkDue reports whether an access at now is to be checked. A session that cannot be refreshed any more, because the
// absolute timeout comes first, can still be revoked. A clock that runs ahead does not put a check off for longer than
// the time between two.
func (p policy) checkDue(t times, now time.Time) bool {
	if !p.checks() {
		return false
	}
	every := min(p.step(p.profile(t.permanent).idle), max(0, p.checkEvery))
	return now.Sub(t.seen).Abs() >= every
}

// maxAge returns the Max-Age of a permanent session's cookie in seconds, 1 to 34,560,000 (400 days): for as long as the
// server will accept the session. It is counted from the whole second, as seen is.
func (p policy) maxAge(t times, now time.Time) int {
	now = wholeSecond(now)
	in := p.profile(t.permanent)
	left := min(in.idle-age(t.seen, now), in.absolute-age(t.created, now), maxCookieAge)
	return max(1, int(left/time.Second))
}

// tooShort returns an error for an answer of Config.Lifetime that no browser could keep, such as a number of nanoseconds that
// was meant as one of seconds. A negative one ends the session on purpose.
func (in profile) tooShort() error {
	for _, d := range []time.Duration{in.idle, in.absolute} {
		if 0 < d && d < time.Second {
			return fmt.Errorf("setting Config.Lifetime returned a timeout of %v: at least 1s is possible, and a negative one ends the session", d)
		}
	}
	return nil
}

// limitNow calls Config.Lifetime for a session that no other goroutine has yet.
func (c *Core) limitNow() profile {
	idle, absolute := c.manager.codec.lifetime(c)
	return profile{idle: idle, absolute: absolute}
}

// limitAsSent calls Config.Lifetime for a locked session as the next request will read it from body. It passes a copy,
// because getters would lock the session again, and getters that do not lock would race with the setters of a handler
// that still runs after http.TimeoutHandler has answered.
func (c *Core) limitAsSent(body string) profile {
	sent := c.manager.empty()
	if sent.decode(body, c.Now()) != nil {
		return c.limit
	}
	sent.ctx, sent.times, sent.browser = c.ctx, c.times, c.browser
	return sent.limitNow()
}
