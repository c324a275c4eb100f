package main

import (
	"errors"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// device is a browser on which the user is logged in.
type device struct {
	ID              string // of its session; not what the cookie holds
	Browser         string
	PasswordGivenAt time.Time
	Seen            time.Time
	IsThis          bool
}

// devices shows where the user is logged in.
func (a *app) devices(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	sessions, err := a.sessions.List(r.Context(), SessionOwner(user.ID))
	if err != nil {
		unavailable(w, r, err)
		return
	}
	found := page{Title: "Your devices", Path: "/devices", User: user}
	for _, other := range sessions {
		if other.PasswordVersion() != user.PasswordVersion {
			continue // it is over
		}
		info := other.Info()
		found.Devices = append(found.Devices, device{info.ID, other.Browser(), other.PasswordGivenAt(), info.Seen, info.ID == s.Info().ID})
	}
	show(w, r, http.StatusOK, "devices", found)
}

// revoke logs out the device with the form's id, if it is one of this user's.
func (a *app) revoke(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	id := r.PostFormValue("id")
	if id == s.Info().ID {
		a.logOut(w, r)
		return
	}
	switch err := a.sessions.Revoke(r.Context(), SessionOwner(user.ID), id); {
	case errors.Is(err, typedsession.ErrGone):
		tell(s, "That device was logged out already.")
	case err != nil:
		unavailable(w, r, err)
		return
	default:
		tell(s, "The device is logged out.")
	}
	http.Redirect(w, r, "/devices", http.StatusSeeOther)
}

// revokeOthers logs out all devices of this user but this one.
func (a *app) revokeOthers(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	if err := a.sessions.RevokeAll(r.Context(), SessionOwner(user.ID), s.Info().ID); err != nil {
		unavailable(w, r, err)
		return
	}
	tell(s, "All other devices are logged out.")
	http.Redirect(w, r, "/devices", http.StatusSeeOther)
}
