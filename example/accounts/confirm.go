package main

import (
	"errors"
	"net/http"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func (a *app) askPassword(w http.ResponseWriter, r *http.Request, _ *Session, user users.User) {
	show(w, r, http.StatusOK, "form", confirmPage(r, user))
}

// confirmPage returns the page that asks a user who is logged in for the password.
func confirmPage(r *http.Request, user users.User) page {
	return page{Title: "Confirm that it is you", User: user, Form: &form{
		Action:   "/confirm",
		Button:   "Confirm",
		Return:   pageOf(r.FormValue("return")),
		Username: user.Name,
		Inputs: []input{{
			Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password",
			Hint: "You gave it more than ten minutes ago",
		}},
	}}
}

func (a *app) confirmPassword(w http.ResponseWriter, r *http.Request, s *Session, user users.User) {
	address := a.clientAddress(r)
	if wait := a.tries.take(user.Name, address); wait > 0 {
		tooManyTries(w, r, wait)
		return
	}
	_, err := a.users.LogIn(r.Context(), user.Name, r.PostFormValue("password"))
	switch {
	case errors.Is(err, users.ErrWrong):
		wrong := confirmPage(r, user)
		wrong.Form.failAt("password", "The password is wrong.")
		show(w, r, http.StatusUnprocessableEntity, "form", wrong)
	case err != nil:
		unavailable(w, r, err)
	default:
		a.tries.succeeded(user.Name, address)
		s.Renew() // whoever knows the token from before cannot do what needs the password
		s.SetPasswordGivenAt(a.now())
		http.Redirect(w, r, pageOf(r.PostFormValue("return")), http.StatusSeeOther)
	}
}
