package main

import (
	"errors"
	"log"
	"net/http"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func (a *app) askNewPassword(w http.ResponseWriter, r *http.Request, _ *Session, user users.User) {
	show(w, r, http.StatusOK, "form", passwordPage(user))
}

func passwordPage(user users.User) page {
	return page{Title: "Change your password", Path: "/password", User: user, Form: &form{
		Action:   "/password",
		Button:   "Change the password",
		Username: user.Name,
		Inputs:   newPasswordInputs(),
	}}
}

// changePassword changes the password and ends all other sessions of the user: somebody may have logged in with the old one.
func (a *app) changePassword(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	filled := passwordPage(user)
	checkNewPassword(filled.Form, r, user.Name)
	if filled.Form.Failed() {
		show(w, r, http.StatusUnprocessableEntity, "form", filled)
		return
	}
	version, err := a.users.ChangePassword(r.Context(), user, r.PostFormValue("password"))
	switch {
	case errors.Is(err, users.ErrChanged): // from another device, which ended this session
		s.Destroy()
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	case err != nil:
		unavailable(w, r, err)
		return
	}
	s.Renew()
	s.SetPasswordVersion(version)
	if err := a.sessions.RevokeAll(r.Context(), SessionOwner(user.ID), s.Info().ID); err != nil {
		log.Printf("accounts: %v", err) // currentUser refuses the sessions that are left
	}
	tell(s, "Your password is changed. All other devices are logged out.")
	http.Redirect(w, r, "/profile", http.StatusSeeOther)
}
