package main

import (
	"errors"
	"net/http"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func (a *app) home(w http.ResponseWriter, r *http.Request) {
	if SessionFrom(r).UserID() != 0 {
		http.Redirect(w, r, "/profile", http.StatusSeeOther)
		return
	}
	show(w, r, http.StatusOK, "home", page{Title: "Welcome", Path: "/"})
}

func (a *app) askLogIn(w http.ResponseWriter, r *http.Request) {
	if SessionFrom(r).UserID() != 0 {
		http.Redirect(w, r, pageOf(r.FormValue("return")), http.StatusSeeOther)
		return
	}
	show(w, r, http.StatusOK, "form", loginPage(r))
}

// loginPage returns the page with the login form, filled in with what the visitor sent.
func loginPage(r *http.Request) page {
	return page{Title: "Log in", Path: "/login", Form: &form{
		Action:   "/login",
		Button:   "Log in",
		Return:   pageOf(r.FormValue("return")),
		Remember: &checkbox{Checked: r.FormValue("remember") != ""},
		Inputs: []input{
			{Name: "name", Label: "User name", Autocomplete: "username", Value: r.FormValue("name")},
			{Name: "password", Label: "Password", Type: "password", Autocomplete: "current-password"},
		},
	}}
}

func (a *app) logIn(w http.ResponseWriter, r *http.Request) {
	name, address := users.NormalName(r.PostFormValue("name")), a.clientAddress(r)
	if wait := a.tries.take(name, address); wait > 0 {
		tooManyTries(w, r, wait)
		return
	}
	user, err := a.users.LogIn(r.Context(), name, r.PostFormValue("password"))
	switch {
	case errors.Is(err, users.ErrWrong):
		wrong := loginPage(r)
		wrong.Form.fail("The user name or the password is wrong.")
		show(w, r, http.StatusUnprocessableEntity, "form", wrong)
	case err != nil:
		unavailable(w, r, err)
	default:
		a.tries.succeeded(name, address)
		a.begin(r, user, r.PostFormValue("remember") != "")
		http.Redirect(w, r, pageOf(r.PostFormValue("return")), http.StatusSeeOther)
	}
}

// begin makes the request's session one of a user who has just given the password.
func (a *app) begin(r *http.Request, user users.User, remember bool) {
	s := SessionFrom(r)
	s.Reset() // nothing of one user follows the visitor into the account of another
	s.Renew() // whoever knows the token from before is not logged in
	s.Remember(remember)
	s.SetUserID(user.ID)
	s.SetPasswordVersion(user.PasswordVersion)
	s.SetPasswordGivenAt(a.now())
	_ = s.SetBrowser(browserName(r.UserAgent())) // it fits
}

func (a *app) logOut(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	s.Destroy()
	tell(s, "You are logged out.") // in a new session, of nobody
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}
