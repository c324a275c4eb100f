package main

import (
	"net/http"

	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/example/moving/after"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// adoptFrom takes over the sessions of scs. Once they have all come or are over, Adopt, the old manager and its store can
// go.
func adoptFrom(old *scs.SessionManager) func(*http.Request, *after.Session) (typedsession.Adopted, error) {
	return func(r *http.Request, s *after.Session) (typedsession.Adopted, error) {
		cookie, err := r.Cookie(old.Cookie.Name)
		if err != nil {
			return typedsession.Adopted{}, nil // no session
		}
		ctx, err := old.Load(r.Context(), cookie.Value)
		if err != nil {
			return typedsession.Adopted{}, err // the store did not answer: the visitor keeps the cookie, and comes again
		}
		if !old.Exists(ctx, "name") {
			return typedsession.Adopted{}, nil // the session is over, or nobody is logged in
		}
		if err := s.SetName(old.GetString(ctx, "name")); err != nil {
			return typedsession.Adopted{}, err // too long: told as KindAdoptFailed, and the old cookie stays
		}
		s.SetVisits(uint32(max(0, old.GetInt(ctx, "visits"))))
		s.Remember(old.Cookie.Persist) // whether the old cookie outlives the browser
		// The record stays in the store of scs until it ends there: parallel requests of the browser may still need it.
		return typedsession.Adopted{
			Created: old.Deadline(ctx).Add(-old.Lifetime), // so that the absolute timeout counts from the login
			Delete:  []*http.Cookie{{Name: old.Cookie.Name, Path: old.Cookie.Path, Domain: old.Cookie.Domain}},
		}, nil
	}
}
