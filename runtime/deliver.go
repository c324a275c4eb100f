package typedsession

import (
	"net/http"
	"time"
)

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
	limit  profile   // what Config.Lifetime said of it
	from   carried   // what the browser has
	now    time.Time // of the commit
}

// carried is what the carrier knows of a value of the session's cookie.
type carried struct {
	by    signedBy
	value string // under Config.Touch
	bytes int    // length of the cookie's name and value
}

// outcome is what came of a delivery: the cookies that are to be set, none if there is nothing to say, and what the
// browser then has.
type outcome struct {
	session setCookie
	touch   setCookie // of Config.Touch
	carried carried
}

func (o outcome) exists() bool { return o.session.exists() || o.touch.exists() }

// lines returns the cookies as lines of a header.
func (o outcome) lines() cookieLines {
	return cookieLines{session: o.session.line, touch: o.touch.line}
}

// cookie returns what Seal does: the session's cookie, or that of Config.Touch, or nil.
func (o outcome) cookie() *http.Cookie {
	if o.touch.exists() && !o.session.exists() {
		return o.touch.cookie()
	}
	return o.session.cookie()
}
