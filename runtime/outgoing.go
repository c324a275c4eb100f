package typedsession

import "net/http"

// outgoing are the cookies that a response sets, nil for one that it leaves alone.
type outgoing struct {
	session *http.Cookie
	touch   *http.Cookie
}

// outgoing returns what goes out with a cookie that a commit made. What was committed before is replaced by it: a touch
// is for the session cookie that the browser has.
func (e *engine) outgoing(cookie *http.Cookie) outgoing {
	switch {
	case cookie.Name != e.cookie.name:
		return outgoing{touch: cookie}
	case cookie.MaxAge < 0 && e.touch != nil:
		return outgoing{session: cookie, touch: e.touch.deletion()}
	}
	return outgoing{session: cookie}
}

func (o outgoing) any() bool { return o.session != nil || o.touch != nil }

func (o outgoing) putInto(h http.Header) {
	for _, cookie := range []*http.Cookie{o.session, o.touch} {
		if cookie != nil {
			putCookie(h, cookie)
		}
	}
}

func (o outgoing) removeFrom(h http.Header) {
	for _, cookie := range []*http.Cookie{o.session, o.touch} {
		if cookie != nil {
			removeCookie(h, cookie.Name)
		}
	}
}
