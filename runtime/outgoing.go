package typedsession

import "net/http"

// outgoing are the cookies of one response, as lines of its header: the session's, and that of Config.Touch. At most one
// of the two has something to say: a new session cookie makes the old touch worthless, and only a deletion takes both.
type outgoing struct {
	session string // empty for none
	touch   string
}

// outgoing goes with the cookie that a commit returned.
func (e *manager) outgoing(cookie setCookie) outgoing {
	switch {
	case cookie.of == e.touch:
		return outgoing{touch: cookie.line}
	case cookie.maxAge < 0 && e.touch != nil:
		return outgoing{session: cookie.line, touch: e.touch.deletion().line}
	}
	return outgoing{session: cookie.line}
}

func (o outgoing) any() bool { return o != outgoing{} }

// putInto puts the cookies into h, once.
func (o outgoing) putInto(h http.Header, e *manager, lines *headerLines) {
	if o.session != "" {
		lines.putCookie(h, e.cookie.name, o.session)
	}
	if o.touch != "" {
		lines.putCookie(h, e.touch.name, o.touch)
	}
}

// removeFrom removes lines of the cookies' names from h.
func (o outgoing) removeFrom(h http.Header, e *manager) {
	if o.session != "" {
		removeCookie(h, e.cookie.name)
	}
	if o.touch != "" {
		removeCookie(h, e.touch.name)
	}
}
