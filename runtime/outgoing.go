package typedsession

import "net/http"

// outgoing are the cookies of one response, as lines of its header: the session's, and that of Config.Touch. At most one
// of the two has something to say: a new session cookie makes the old touch worthless, and only a deletion takes both.
type outgoing struct {
	session string // empty for none
	touch   string
}

// outgoing goes with the cookie that a commit returned.
func (e *engine) outgoing(cookie setCookie) outgoing {
	switch {
	case cookie.of == e.touch:
		return outgoing{touch: cookie.line}
	case cookie.maxAge < 0 && e.touch != nil:
		return outgoing{session: cookie.line, touch: e.touch.deletion().line}
	}
	return outgoing{session: cookie.line}
}

func (o outgoing) any() bool { return o != outgoing{} }

// response is what a session puts into the header of its response.
type response struct {
	cookies outgoing // the last ones committed
	lines   headerLines
}

// putInto puts the cookies into h, once.
func (r *response) putInto(h http.Header, e *engine) {
	if r.cookies.session != "" {
		r.lines.putCookie(h, e.cookie.name, r.cookies.session)
	}
	if r.cookies.touch != "" {
		r.lines.putCookie(h, e.touch.name, r.cookies.touch)
	}
}

// removeFrom removes lines of the cookies' names from h.
func (o outgoing) removeFrom(h http.Header, e *engine) {
	if o.session != "" {
		removeCookie(h, e.cookie.name)
	}
	if o.touch != "" {
		removeCookie(h, e.touch.name)
	}
}
