package sessiontest

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Request returns a copy of r that carries a session of m, begun now by m's clock
// and filled by fill: with setters, and with Remember where the session has it. A
// session that r has already is replaced, with its touch; its other cookies stay as
// they are written. A session that fill left empty is no cookie.
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
	lines := withoutCookies(r.Header["Cookie"], m.CookieName(), m.TouchCookieName())
	if cookie != nil && cookie.MaxAge >= 0 {
		lines = append(lines, cookie.Name+"="+cookie.Value)
	}
	r.Header.Del("Cookie")
	if len(lines) > 0 {
		r.Header.Set("Cookie", strings.Join(lines, "; ")) // browsers send one line
	}
	return r
}

// withoutCookies returns the lines of a Cookie header without the cookies of some
// names. The others are left as text: parsing and writing them again would change
// what net/http does not like.
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
