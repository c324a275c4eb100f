package typedsession

import (
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// withholds reports whether the browser may have a session whose cookie SameSite withheld from the request: the request
// has no cookie of the name, and could not have one.
func (m *manager) withholds(r *http.Request) bool {
	if !samesite.Withholds(r, m.transport.sameSite) {
		return false
	}
	var came cookie.Values
	came.Find(r.Header["Cookie"], m.carrier.names()[0])
	return came.N == 0
}

// LacksCookie reports whether SameSite may have withheld from the request the cookie of this manager, or of one whose
// Handler is further out. It implements samesite.Mount, for package recipes.
func (m *mount) LacksCookie(r *http.Request) bool {
	for at := m; at != nil; at = at.outer {
		if at.manager.withholds(r) {
			return true
		}
	}
	return false
}
