package typedsession

import (
	"net/http"
	"sync/atomic"
	"time"
)

// engine is the part of a manager that does not depend on the session type.
type engine struct {
	reporter
	cookie              cookieSettings
	touch               *cookieSettings // of Config.Touch; nil when the cookie slides by itself
	lifetime            policy
	rejectCreatedBefore time.Time
	keys                rings
	now                 func() time.Time
	notCounted          func(*http.Request) bool // or nil
	development         bool
	warned              atomic.Bool // of insecure transport

	// normalize returns how this schema encodes at now what body holds.
	normalize func(body string, now time.Time) string
}
