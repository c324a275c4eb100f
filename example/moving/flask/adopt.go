package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/example/moving/after"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/flask"
)

// adoptFrom takes over the sessions of the Flask app. Once its cookies have all come or are too old, Adopt and the secret
// key can go.
func adoptFrom(cookies *flask.Cookies) func(*http.Request, *after.Session) (typedsession.Adopted, error) {
	return func(r *http.Request, s *after.Session) (typedsession.Adopted, error) {
		cookie, err := r.Cookie("session")
		if err != nil {
			return typedsession.Adopted{}, nil // no session
		}
		old, err := cookies.Open(cookie.Value, flask.PermanentLifetime)
		if errors.Is(err, flask.ErrUnreadable) {
			return typedsession.Adopted{}, err // Flask may read it: told as KindAdoptFailed, and the old cookie stays
		}
		if err != nil {
			return typedsession.Adopted{}, nil // Flask would not accept it either
		}
		s.Remember(old.Permanent()) // whether the old cookie outlives the browser
		since, err := take(s, old.Values)
		if err != nil {
			return typedsession.Adopted{}, err
		}
		return typedsession.Adopted{
			Created: since, // so that the absolute timeout counts from the login
			Delete:  []*http.Cookie{{Name: "session", Path: "/"}},
		}, nil
	}
}

// take sets the fields of a session from the values of Flask's, and returns when it began.
func take(s *after.Session, values map[string]json.RawMessage) (since time.Time, err error) {
	var name string
	var visits uint32
	if raw, ok := values["name"]; ok {
		err = json.Unmarshal(raw, &name)
	}
	if raw, ok := values["visits"]; ok {
		err = errors.Join(err, json.Unmarshal(raw, &visits))
	}
	if raw, ok := values["since"]; ok {
		var wrong error
		since, wrong = flask.Time(raw)
		err = errors.Join(err, wrong)
	}
	s.SetVisits(visits)
	return since, errors.Join(err, s.SetName(name))
}
