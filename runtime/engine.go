package typedsession

import (
	"net/http"
	"sync/atomic"
	"time"
)

// engine is the part of a manager that does not depend on the session type.
type engine struct {
	reporter
	cookie      cookieSettings
	lifetime    policy
	keys        *keyring
	now         func() time.Time
	development bool
	warned      atomic.Bool // of insecure transport

	// normalize returns how this schema encodes what body holds.
	normalize func(body string) string
}

// setCookie makes the cookie for a value that was sealed with t at now.
func (e *engine) setCookie(value string, t times, now time.Time) *http.Cookie {
	if t.permanent {
		return e.cookie.permanent(value, e.lifetime.maxAge(t, now))
	}
	return e.cookie.cookie(value)
}
