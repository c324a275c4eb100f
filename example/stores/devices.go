package main

import (
	"errors"
	"log"
	"net/http"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func (a *app) devices(w http.ResponseWriter, r *http.Request) {
	if SessionFrom(r).UserID() == 0 {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	a.showDevices(w, r, http.StatusOK, "")
}

// showDevices writes the page of the user's sessions, with what went wrong.
func (a *app) showDevices(w http.ResponseWriter, r *http.Request, status int, problem string) {
	s := SessionFrom(r)
	all, err := a.sessions.List(r.Context(), SessionOwner(s.UserID()))
	if err != nil {
		cannotReach(w, r, err)
		return
	}
	pages.Render(w, status, "devices", shop.Page{Title: "Devices", Session: s, Problem: problem, Details: all})
}

// revoke ends the session with the form's id, if it is one of this user's.
func (a *app) revoke(w http.ResponseWriter, r *http.Request) {
	s, id := SessionFrom(r), r.PostFormValue("id")
	if s.UserID() == 0 {
		a.refuse(w, r)
		return
	}
	if id == s.Info().ID {
		s.Destroy() // also removes the cookie
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	switch err := a.sessions.Revoke(r.Context(), SessionOwner(s.UserID()), id); {
	case errors.Is(err, typedsession.ErrGone):
		a.showDevices(w, r, http.StatusNotFound, "That device is logged out already.")
	case err != nil:
		cannotReach(w, r, err)
	default:
		http.Redirect(w, r, "/devices", http.StatusSeeOther)
	}
}

// revokeOthers ends all sessions of this user but this one.
func (a *app) revokeOthers(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if s.UserID() == 0 {
		a.refuse(w, r)
		return
	}
	if err := a.sessions.RevokeAll(r.Context(), SessionOwner(s.UserID()), s.Info().ID); err != nil {
		cannotReach(w, r, err)
		return
	}
	http.Redirect(w, r, "/devices", http.StatusSeeOther)
}

// refuse answers the forms of the devices page when nobody is logged in: this session was ended meanwhile.
func (a *app) refuse(w http.ResponseWriter, r *http.Request) {
	pages.Render(w, http.StatusForbidden, "login", shop.Page{
		Title: "Log in", Session: SessionFrom(r), Problem: "You are logged out on this device.",
	})
}

// cannotReach answers a request whose handler got an error from the store. What fails before and after a handler is an
// event, which is logged.
func cannotReach(w http.ResponseWriter, r *http.Request, err error) {
	log.Printf("stores: %s %s: %v", r.Method, r.URL.Path, err)
	failed(w, r, err)
}
