package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/storage"
)

// carrier is where a session lives between two requests: in one cookie (cookieCarrier), in a cookie with a touch cookie
// beside it (touchCarrier), or in a store (storeCarrier). A Protection makes it.
type carrier interface {
	// names returns the names of the cookies that the carrier sets, as sent, with their prefixes: the session's cookie,
	// and the cookie of Config.Touch or "".
	names() [2]string
	// fetch reads from the store what the values of the session's cookie lead to at now; nil for nothing. After an error
	// it still returns the keys of the records, for Destroy.
	fetch(ctx context.Context, values cookie.Values, now time.Time) (*found, error)
	// verify verifies a value of the session's cookie and checks its times at now. touches are the values of the cookie of
	// Config.Touch, and records what fetch returned for all values. The Reason is zero if the value is accepted; sealed.by is
	// zero if no key of the server made it.
	verify(value string, touches cookie.Values, records *found, now time.Time) (sealed, Reason)
	// due returns what a commit at now has to deliver although the app changed nothing: remove, because the browser's
	// session is over; send or refresh, to slide the idle timeout, to replace the key or to encrypt; otherwise none.
	due(c *Core, now time.Time, may permission) action
	// size returns how large the session would be if it was sent now. A carrier of cookies does not look at the Core.
	size(c *Core, t times, body string) size
	// deliver carries out the decision of a commit. The session is not locked meanwhile. An outcome without a cookie
	// means that the response sets none.
	deliver(ctx context.Context, d delivery) (outcome, error)
}

// carrierSettings is what a Protection makes a carrier from.
type carrierSettings struct {
	cookie      cookie.Settings
	typeID      string
	touch       bool // Config.Touch
	lifetime    policy
	largestBody int  // Spec.LargestBody, which a budget=N limits; 0 without one
	owner       int  // Spec.Owner
	secrets     bool // the session has secret fields
	now         func() time.Time
}

// carrierOf returns the carrier that a protection makes. It fails if the protection is nil, or is not Confidential and
// the session has secret fields.
func carrierOf(p Protection, secrets []int, settings carrierSettings) (carrier, error) {
	if p == nil {
		return nil, errNoProtection
	}
	if _, ok := p.(Confidential); !ok && len(secrets) > 0 {
		return nil, fmt.Errorf("pass Encrypted or Stored, not %T: %w", p, ErrNotConfidential)
	}
	return p.carrier(settings)
}

func (p Signed) carrier(settings carrierSettings) (carrier, error) {
	return newCarrier(p.Keys, false, p.AcceptEncrypted, settings)
}

func (p Encrypted) carrier(settings carrierSettings) (carrier, error) {
	return newCarrier(p.Keys, true, p.AcceptSigned, settings)
}

// newCarrier makes the carrier of a session that lives in a cookie.
func newCarrier(keys *Keys, encrypted, acceptOther bool, settings carrierSettings) (carrier, error) {
	inCookie := cookieCarrier{
		cookie:   settings.cookie,
		lifetime: settings.lifetime,
	}
	var keysErr, touchErr, budgetErr error
	if len(settings.cookie.Name) <= envelope.MaxNameLen && len(settings.typeID) <= envelope.MaxNameLen {
		// No key can be derived for a longer name or id. The checks of the cookie settings and the Spec report it.
		of := envelope.Context{Encrypted: encrypted, CookieName: settings.cookie.Name, TypeID: settings.typeID}
		inCookie.keys, keysErr = keys.modes(of, acceptOther)
	}
	var made carrier = &inCookie
	remembered := settings.lifetime.remembered.idle
	if settings.touch {
		made, touchErr = newTouchCarrier(inCookie)
		remembered = settings.lifetime.remembered.absolute
	}
	if settings.largestBody != 0 {
		budgetErr = inCookie.budgetProblem(settings.largestBody, remembered)
	}
	return made, errors.Join(keysErr, touchErr, budgetErr)
}

// size is how large an encoded session is.
type size struct {
	bytes   int  // of the record, or of the cookie's name and value
	limit   int  // how many bytes it may have
	inStore bool // it is a record, not a cookie
}

// action is what a commit has the carrier do.
type action int

const (
	none    action = iota
	send           // send the session in delivery.body
	refresh        // slide the idle timeout of the session as the browser has it
	remove         // delete the session's cookies
)

// delivery is what a commit gives to the carrier.
type delivery struct {
	action action
	times  times     // the times of the session from now on
	body   string    // the encoded session to send, or as the browser has it
	from   carried   // the browser's cookie
	now    time.Time // the time of the commit

	lifetime policy // the timeouts of the session, shortened by Config.Lifetime

	toStore *storeDelivery // nil for a session in a cookie
}

// carried is what the carrier knows of a value of the session's cookie.
type carried struct {
	by    keyring.SignedBy // the key that made the value
	value string           // the value itself, which a touch is made for
	bytes int              // how many bytes the cookie's name and value have together, or the record
}

// keyID returns the id of the key, "" for none.
func (c carried) keyID() string {
	if c.by == (keyring.SignedBy{}) {
		return ""
	}
	return c.by.String()
}

// outcome is the result of a delivery: the cookies that the response sets, if any, and the session's cookie that the
// browser has from then on.
type outcome struct {
	session cookie.Line
	touch   cookie.Line // of Config.Touch
	carried carried
	id      string // of the record of a session in a store

	// The rest is of a session in a store.
	written bool    // its record was written
	emptied bool    // nothing was left of the session, which had fields
	removed bool    // the session ended, because the app's changes and those of another request left nothing of it
	gone    bool    // another request has ended it, so that there was nothing to refresh
	times   times   // its times as they are now; zero for those of the delivery
	events  []Event // what happened when the changes of two requests were merged
}

// isNothing reports whether nothing was sent or written.
func (o outcome) isNothing() bool { return !o.hasCookie() && !o.written }

// hasCookie reports whether the response sets a cookie.
func (o outcome) hasCookie() bool { return o.session.Text != "" || o.touch.Text != "" }

// cookie returns the cookie for Seal to return: the session's cookie, or that of Config.Touch, or nil.
func (o outcome) cookie() *http.Cookie {
	if o.session.Text == "" && o.touch.Text != "" {
		return o.touch.Cookie()
	}
	return o.session.Cookie()
}

// sealed is a value of the session's cookie and what it holds, after verification.
type sealed struct {
	carried
	id    string // of the record that the value leads to; "" for a session in a cookie
	times times
	body  string
	tried bool // a tag was computed over the value, or a record was read for it, which costs time

	place       *storage.Place // of a session in a store, or of a cookie that can move in; nil for none
	standsIn    bool           // the value was not accepted, and leads to a session that lives
	lacksRecord bool           // the value is a token, and the store has no record for it
}

// isTried reports whether envelope.Open computed a tag before it returned err.
func isTried(err error) bool {
	return errors.Is(err, envelope.ErrTimes) || errors.Is(err, envelope.ErrTag) && !errors.Is(err, envelope.ErrHint)
}
