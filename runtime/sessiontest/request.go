package sessiontest

import (
	"net/http"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Request returns a copy of r that carries a session of m, begun now by m's clock
// and filled by fill: with setters, and with Remember where the session has it. A
// cookie of that name that r has already is replaced; its others stay. A session
// that fill left empty is no cookie.
//
// It ends the test if the session cannot be sent, because it is too large, say.
func Request[S any](tb testing.TB, m *typedsession.Manager[S], r *http.Request, fill func(*S)) *http.Request {
	tb.Helper()
	s, _ := m.Open(r.Context(), "") // not new(S): a field with a ttl asks for m's clock
	fill(s)
	cookie, err := m.Seal(r.Context(), s)
	if err != nil {
		tb.Fatalf("making a request with a session: %v", err)
	}
	r = r.Clone(r.Context())
	others := r.Cookies()
	r.Header.Del("Cookie")
	for _, c := range others {
		if c.Name != m.CookieName() {
			r.AddCookie(c)
		}
	}
	if cookie != nil && cookie.MaxAge >= 0 {
		r.AddCookie(cookie)
	}
	return r
}
