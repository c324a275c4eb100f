package sessiontest

import (
	"context"
	"net/http"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Session returns the session that response leaves in the browser: what its
// Set-Cookie holds, or an empty one where it deletes the cookie. It ends the test
// if the response sets none, which is what an unchanged session does; ask
// [Cookie] first where that is expected.
func Session[S any](tb testing.TB, m *typedsession.Manager[S], response *http.Response) *S {
	tb.Helper()
	cookie := Cookie(m, response)
	if cookie == nil {
		tb.Fatalf("the response sets no cookie %s: the handler left the session as it was", m.CookieName())
	}
	if cookie.MaxAge < 0 {
		return new(S)
	}
	s, err := m.Open(context.Background(), cookie.Value)
	if err != nil {
		tb.Fatalf("the response sets a cookie that does not open again: %v", err)
	}
	return s
}

// Cookie returns the cookie that response sets for m, as a browser takes it: the
// last of several. It is nil if there is none; one that is deleted has a negative
// MaxAge.
func Cookie[S any](m *typedsession.Manager[S], response *http.Response) *http.Cookie {
	var last *http.Cookie
	for _, c := range response.Cookies() {
		if c.Name == m.CookieName() {
			last = c
		}
	}
	return last
}
