package sessiontest

import (
	"context"
	"net/http"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

// Session returns the session that a browser has after response: the session in its
// Set-Cookie, or an empty session if it deletes the cookie. Config.Check is not called.
// Session ends the test if response sets no session cookie, which is the case if the
// session did not change. Where that is expected, call [Cookie] first.
func Session[S any](tb testing.TB, m *typedsession.Manager[S], response *http.Response) *S {
	tb.Helper()
	cookie := Cookie(m, response)
	if cookie == nil {
		if TouchCookie(m, response) != nil {
			tb.Fatalf("the response sets no cookie %s, only %s: the handler read the session and left it as it was", m.CookieName(), m.TouchCookieName())
		}
		tb.Fatalf("the response sets no cookie %s: the handler left the session as it was", m.CookieName())
	}
	if cookie.MaxAge < 0 {
		return new(S)
	}
	s, err := m.Open(unchecked.Context(context.Background()), cookie.Value)
	if err != nil {
		tb.Fatalf("the response sets a cookie that does not open again: %v", err)
	}
	return s
}

// Cookie returns the session cookie of m that response sets, or nil. If response sets
// several, it returns the last, which is the one that browsers keep. A deletion has a
// negative MaxAge.
func Cookie[S any](m *typedsession.Manager[S], response *http.Response) *http.Cookie {
	return lastCookie(response, m.CookieName())
}

// TouchCookie does what Cookie does for the cookie of Config.Touch, with which a read
// slides the idle timeout. It returns nil without Config.Touch.
func TouchCookie[S any](m *typedsession.Manager[S], response *http.Response) *http.Cookie {
	return lastCookie(response, m.TouchCookieName())
}

func lastCookie(response *http.Response, name string) *http.Cookie {
	var last *http.Cookie
	for _, c := range response.Cookies() {
		if c.Name == name {
			last = c
		}
	}
	return last
}
