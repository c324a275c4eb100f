package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/example/moving/after"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// adoptFrom takes over the sessions of gorilla/sessions. Once its cookies have all come or are too old, Adopt, the store
// and its keys can go.
func adoptFrom(store *sessions.CookieStore) func(*http.Request, *after.Session) (typedsession.Adopted, error) {
	return func(r *http.Request, s *after.Session) (typedsession.Adopted, error) {
		old, err := store.New(r, "session") // as Get, and keeps nothing in r
		if err := undecodable(err); err != nil {
			return typedsession.Adopted{}, err // told as KindAdoptFailed, and the old cookie stays
		}
		if err != nil || old.IsNew {
			return typedsession.Adopted{}, nil // no cookie, or one that the old app would not accept either
		}
		name, _ := old.Values["name"].(string)
		visits, _ := old.Values["visits"].(int)
		var created time.Time // unknown, unless the login wrote it down
		if since, ok := old.Values["since"].(int64); ok {
			created = time.Unix(since, 0)
		}
		if err := s.SetName(name); err != nil {
			return typedsession.Adopted{}, err // too long: told as KindAdoptFailed, and the old cookie stays
		}
		s.SetVisits(uint32(max(0, visits)))
		s.Remember(store.Options.MaxAge > 0) // whether the old cookie outlives the browser
		return typedsession.Adopted{
			Created: created, // so that the absolute timeout counts from the login
			Delete:  []*http.Cookie{{Name: "session", Path: store.Options.Path, Domain: store.Options.Domain}},
		}, nil
	}
}

// undecodable returns the error of gob for a cookie that the store's keys made, or nil. One that matters is that a type in
// the session is not registered any more: the new app needs every gob.Register of the old one, as long as it adopts.
func undecodable(err error) error {
	all, _ := errors.AsType[securecookie.MultiError](err)
	for _, err := range all {
		if failed, ok := errors.AsType[securecookie.Error](err); ok && failed.IsDecode() {
			if inGob, ok := failed.Cause().(securecookie.Error); ok { // with other causes, the cookie itself is bad
				return inGob
			}
		}
	}
	return nil
}
