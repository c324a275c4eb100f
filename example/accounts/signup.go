package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func (a *app) askSignUp(w http.ResponseWriter, r *http.Request) {
	show(w, r, http.StatusOK, "form", signUpPage(r))
}

// signUpPage returns the page with the form to sign up, filled in with what the visitor sent.
func signUpPage(r *http.Request) page {
	return page{Title: "Sign up", Path: "/signup", Form: &form{
		Action: "/signup",
		Button: "Sign up",
		Inputs: append([]input{{
			Name: "name", Label: "User name", Autocomplete: "username", Value: r.FormValue("name"),
			Hint: "2 to 30 letters from a to z, digits, dots, hyphens and underlines",
		}}, newPasswordInputs()...),
	}}
}

// newPasswordInputs returns the inputs for a new password.
func newPasswordInputs() []input {
	return []input{
		{
			Name: "password", Label: "New password", Type: "password", Autocomplete: "new-password",
			Hint: fmt.Sprintf("At least %d characters; a few words make a good one", users.ShortestPassword),
		},
		{Name: "repeated", Label: "New password again", Type: "password", Autocomplete: "new-password"},
	}
}

// checkNewPassword says at the form's inputs what is wrong with the new password.
func checkNewPassword(f *form, r *http.Request, name string) {
	password := r.PostFormValue("password")
	if !users.IsPassword(password, name) {
		f.failAt("password", fmt.Sprintf("Choose a password of at least %d characters, other than your name.", users.ShortestPassword))
		return
	}
	if r.PostFormValue("repeated") != password {
		f.failAt("repeated", "The two passwords differ.")
	}
}

func (a *app) signUp(w http.ResponseWriter, r *http.Request) {
	name, filled := users.NormalName(r.PostFormValue("name")), signUpPage(r)
	if !users.IsName(name) {
		filled.Form.failAt("name", "Choose a name of 2 to 30 letters from a to z, digits, dots, hyphens and underlines.")
	}
	checkNewPassword(filled.Form, r, name)
	if filled.Form.Failed() {
		show(w, r, http.StatusUnprocessableEntity, "form", filled)
		return
	}
	if wait := a.tries.addresses.Take(a.clientAddress(r)); wait > 0 {
		tooManyTries(w, r, wait)
		return
	}
	user, err := a.users.SignUp(r.Context(), name, r.PostFormValue("password"))
	switch {
	case errors.Is(err, users.ErrTaken):
		filled.Form.failAt("name", "Somebody else has this name. Choose another.")
		show(w, r, http.StatusUnprocessableEntity, "form", filled)
	case err != nil:
		unavailable(w, r, err)
	default:
		a.begin(r, user, false)
		tell(SessionFrom(r), "Your account is ready.")
		http.Redirect(w, r, "/profile", http.StatusSeeOther)
	}
}
