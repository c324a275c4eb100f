package sessiontest

import (
	"context"
	"errors"
	"net/http"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/internal/unchecked"
)

// After returns the session that a browser has after it sent r and got response: that of
// the cookies that r carries and response sets, replaces or deletes. Under Stored it is read
// from the store. It is a fresh session if the browser has none: after a logout, or if it is
// over by m's clock. Config.Check is not called.
//
// A nil response stands for none: After then returns the session that the browser has as it
// sends r. After ends the test if the store cannot be read.
func After[S any](tb testing.TB, m *typedsession.Manager[S], r *http.Request, response *http.Response) *S {
	tb.Helper()
	if response == nil {
		response = &http.Response{}
	}
	var names []string
	cookies := []*http.Cookie{Cookie(m, response), TouchCookie(m, response)}
	for _, cookie := range cookies {
		if cookie != nil {
			names = append(names, cookie.Name)
		}
	}
	r = withCookies(r, names, cookies...)
	s, err := m.OpenRequest(r.WithContext(unchecked.Context(context.Background())))
	if errors.Is(err, typedsession.ReasonUnavailable) {
		tb.Fatalf("the session that the browser has after the response: %v", err)
	}
	return s
}

// Session returns the session in the cookie that response sets, or a fresh session if it
// deletes the cookie. Config.Check is not called. Session ends the test if response sets no
// session cookie: if the session did not change, and under Stored if the browser has its
// token already. Use [After] there.
func Session[S any](tb testing.TB, m *typedsession.Manager[S], response *http.Response) *S {
	tb.Helper()
	cookie := Cookie(m, response)
	if cookie == nil {
		if TouchCookie(m, response) != nil {
			tb.Fatalf("the response sets no cookie %s, only %s: the handler read the session and left it as it was", m.CookieName(), m.TouchCookieName())
		}
		tb.Fatalf("the response sets no cookie %s: the handler left the session as it was, or the browser has the session's token already; "+
			"sessiontest.After returns the session in both cases", m.CookieName())
	}
	if cookie.MaxAge < 0 {
		s, _ := m.Open(context.Background(), "") // not new(S), which m.Describe refuses, and whose fields with a ttl have another clock
		return s
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
