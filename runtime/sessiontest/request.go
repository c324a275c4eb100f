package sessiontest

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Request returns a copy of r that carries a session of m. The session begins now, by
// m's clock, and fill sets its fields; fill may call Remember too. The cookies of a
// session that r carries already, its touch cookie too, are replaced. Other cookies of r
// stay as they are. If fill leaves the session empty, the copy carries no session.
//
// Under Stored the session is in the store, and the request carries its token.
//
// Request ends the test if the session cannot be sent, such as one that is too large, or
// if it cannot be written to the store.
func Request[S any](tb testing.TB, m *typedsession.Manager[S], r *http.Request, fill func(*S)) *http.Request {
	tb.Helper()
	s, _ := m.Open(r.Context(), "") // not new(S), because a field with a ttl needs m's clock
	fill(s)
	cookie, err := m.Seal(r.Context(), s)
	if err != nil {
		tb.Fatalf("making a request with a session: %v", err)
	}
	return withCookies(r, []string{m.CookieName(), m.TouchCookieName()}, cookie)
}

// withCookies returns a copy of r that carries these cookies in the place of those with
// these names. A nil cookie and a deletion add nothing.
func withCookies(r *http.Request, names []string, cookies ...*http.Cookie) *http.Request {
	r = r.Clone(r.Context())
	lines := withoutCookies(r.Header["Cookie"], names...)
	for _, cookie := range cookies {
		if cookie != nil && cookie.MaxAge >= 0 {
			lines = append(lines, cookie.Name+"="+cookie.Value)
		}
	}
	r.Header.Del("Cookie")
	if len(lines) > 0 {
		r.Header.Set("Cookie", strings.Join(lines, "; ")) // browsers send one line
	}
	return r
}

// withoutCookies returns the lines of a Cookie header without the cookies of these names.
// It leaves the text of other cookies as it is, because net/http would change or drop
// cookies with bytes that it does not accept.
func withoutCookies(lines []string, names ...string) []string {
	var rest []string
	for _, line := range lines {
		var pairs []string
		for pair := range strings.SplitSeq(line, ";") {
			pair = textproto.TrimString(pair)
			name, _, _ := strings.Cut(pair, "=")
			name = textproto.TrimString(name)
			removed := name != "" && slices.Contains(names, name) // without Config.Touch its name is empty
			if pair != "" && !removed {
				pairs = append(pairs, pair)
			}
		}
		if len(pairs) > 0 {
			rest = append(rest, strings.Join(pairs, "; "))
		}
	}
	return rest
}
