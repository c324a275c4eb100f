package typedsession

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// cookieCarrier keeps a session in one cookie: it verifies, measures and sends it. The cookie is sent again when the
// session changed, when its idle timeout has to slide, and when its key has to be replaced.
type cookieCarrier struct {
	cookie   cookie.Settings
	keys     keyring.Modes
	lifetime policy
}

func (k *cookieCarrier) names() [2]string { return [2]string{k.cookie.Name} }

func (k *cookieCarrier) fetch(context.Context, cookie.Values, time.Time) (*found, error) {
	return nil, nil
}

func (k *cookieCarrier) verify(value string, touches cookie.Values, _ *found, now time.Time) (sealed, Reason) {
	contents, by, err := k.keys.Open(value, k.cookie.MaxValueBytes())
	if err != nil {
		return sealed{carried: carried{by: by}, tried: isTried(err)}, envelopeReason(err)
	}
	v := sealed{
		carried: carried{by: by, value: value, bytes: len(k.cookie.Name) + len(value)},
		times:   timesOf(contents, now),
		body:    contents.Body,
		tried:   true,
	}
	v.times.permanent = v.times.permanent && k.lifetime.remembers()
	if touches.N > 0 {
		v.times.seen = v.lastSeen(&touches, now.Add(k.lifetime.skew))
	}
	return v, k.lifetime.refuseRead(v.times, now)
}

func (k *cookieCarrier) due(c *Core, now time.Time, may permission) action {
	if due := k.stale(c, now); due != none && may.sendsUnchanged() {
		return due
	}
	return none
}

// stale returns what is due if the response may set a cookie.
func (k *cookieCarrier) stale(c *Core, now time.Time) action {
	switch b := &c.browser; {
	case !b.accepted && b.over:
		return remove
	case !b.accepted:
		return none
	case c.isStale(now) || !k.keys.Successor(b.carried.by, now).IsSame(b.carried.by):
		return send
	}
	return none
}

func (k *cookieCarrier) size(_ *Core, t times, body string) size {
	_, seen := t.seconds()
	return size{bytes: len(k.cookie.Name) + envelope.SealedLen(seen, len(body)), limit: cookie.MaxBytes}
}

func (k *cookieCarrier) deliver(_ context.Context, d delivery) (outcome, error) {
	switch d.action {
	case remove:
		return outcome{session: k.cookie.Deletion()}, nil
	case refresh:
		if size := k.size(nil, d.times, d.body); size.bytes > size.limit {
			return outcome{}, nil
		}
	}
	maxAge := 0 // until the browser is closed
	if d.times.permanent {
		maxAge = d.lifetime.maxAge(d.times, d.now)
	}
	by := k.keys.Successor(d.from.by, d.now)
	created, seen := d.times.seconds()
	line := k.cookie.Seal(by.Key, d.times.permanent, created, seen, d.body, maxAge)
	return outcome{session: line, carried: carried{by: by, value: line.Value, bytes: len(k.cookie.Name) + len(line.Value)}}, nil
}

// budgetProblem returns an error if the cookie of a session with budget=N can become larger than every browser keeps: 4096
// bytes of name, value and attributes together (RFC 6265, section 6.1). The generator proved N for the default settings,
// and other settings may make the cookie longer. Without a budget, only the commit checks the size, by name and value,
// which is what current browsers count (RFC 6265bis, section 5.6). remembered is the longest life of a permanent cookie.
func (k *cookieCarrier) budgetProblem(largestBody int, remembered time.Duration) error {
	maxAge := 0
	if k.lifetime.remembers() {
		maxAge = int(min(remembered, maxCookieAge) / time.Second)
	}
	latest := min(max(k.lifetime.usual.absolute, k.lifetime.remembered.absolute)/time.Second, math.MaxUint32)
	size := len(k.cookie.Set("", maxAge).Text) + envelope.SealedLen(uint32(latest), largestBody)
	if size <= cookie.MaxBytes {
		return nil
	}
	return fmt.Errorf("the directive has a budget=, and with this Config (Domain, Path, SameSite, Touch and timeouts count) the largest Set-Cookie has %d bytes, "+
		"%d more than every browser keeps: shorten Config.Domain or Config.Path, lower max= in the struct, keep the session in a store, or write budget=unbounded",
		size, size-cookie.MaxBytes)
}
