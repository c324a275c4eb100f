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
)

// carrier is where a session lives between two requests: in a cookie, or in a cookie with a touch beside it. A
// Protection says which, and makes it.
type carrier interface {
	// names returns the names of the cookies that it sets, as sent: the session's, and that of Config.Touch or "".
	names() [2]string
	// verify checks a value of the session's cookie and its times at now. touches are the values of the other cookie. The
	// Reason is zero when the value is accepted; sealed.by is zero when no key of the server made it.
	verify(value string, touches cookie.Values, now time.Time) (sealed, Reason)
	// due returns what a commit at now is to deliver although the app changed nothing: the session is to be removed
	// because the one the browser has is over, or its idle timeout is to slide, or it is to be made with a newer key, or
	// encrypted.
	due(c *Core, now time.Time) action
	// size returns how long the session's cookie would be, and how long it may be, in bytes of name and value.
	size(t times, body string) (bytes, limit int)
	// deliver carries out what a commit has decided. The session is not locked meanwhile. An outcome without a cookie
	// means that there is nothing to say to the browser.
	deliver(ctx context.Context, d delivery) (outcome, error)
}

// carrierSettings is what a Protection makes a carrier of.
type carrierSettings struct {
	cookie              cookie.Settings
	typeID              string
	touch               bool // Config.Touch
	lifetime            policy
	rejectCreatedBefore time.Time
	largestBody         int // for which there is a budget; 0 for none
}

// carrierOf asks the protection that a constructor got, if any, whether it will do for a session with these secret
// fields, and for its carrier.
func carrierOf(p Protection, secrets []int, settings carrierSettings) (carrier, error) {
	if p == nil {
		return nil, fmt.Errorf("no protection: pass Encrypted{Keys: keys}, or Signed{Keys: keys}: %w", ErrNoKey)
	}
	if _, ok := p.(Confidential); !ok && len(secrets) > 0 {
		return nil, fmt.Errorf("protection is %T: %w", p, ErrNotConfidential)
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
		cookie:              settings.cookie,
		lifetime:            settings.lifetime,
		rejectCreatedBefore: settings.rejectCreatedBefore,
	}
	var keysErr, touchErr, budgetErr error
	if len(settings.cookie.Name) <= envelope.MaxNameLen && len(settings.typeID) <= envelope.MaxNameLen {
		// Otherwise no key can be derived, which is reported with the other problems of the name and the id.
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

// action is what a commit has the carrier do.
type action int

const (
	none    action = iota
	send           // the session, as delivery.body has it
	refresh        // say that the session was seen, as it is
	remove         // the session, and what belongs to it
)

// delivery is what a commit gives to the carrier.
type delivery struct {
	action action
	times  times     // what the session is to say
	body   string    // the session as it is, or is to be
	from   carried   // what the browser has
	now    time.Time // of the commit

	lifetime policy // the one in force for the session
}

// carried is what the carrier knows of a value of the session's cookie.
type carried struct {
	by    keyring.SignedBy
	value string
	bytes int // length of the cookie's name and value
}

// outcome is what came of a delivery: the cookies that are to be set, none if there is nothing to say, and what the
// browser then has.
type outcome struct {
	session cookie.Line
	touch   cookie.Line // of Config.Touch
	carried carried
}

// cookie returns what Seal does: the session's cookie, or that of Config.Touch, or nil.
func (o outcome) cookie() *http.Cookie {
	if o.session.Text == "" && o.touch.Text != "" {
		return o.touch.Cookie()
	}
	return o.session.Cookie()
}

// sealed is a value of the session's cookie that a key of the server made.
type sealed struct {
	carried
	times times
	body  string
	tried bool // its tag was computed
}

// isTried reports whether an error of envelope.Open came after it computed a tag.
func isTried(err error) bool {
	return errors.Is(err, envelope.ErrTimes) || errors.Is(err, envelope.ErrTag) && !errors.Is(err, envelope.ErrHint)
}
