// Package shoptest is for tests, which look at sessions afterwards.
package shoptest

import (
	"net/http"

	"example.com/vetted/shop"
)

// Seen is the session that a handler saw.
type Seen struct{ Session *shop.Session }

// Handler returns a handler that notes the session.
func (s *Seen) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Session = shop.SessionFrom(r) })
}
