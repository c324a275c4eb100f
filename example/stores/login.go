package main

import (
	"net/http"
	"strconv"
	"unicode/utf8"

	"github.com/typedsession/typedsession/example/petshop/shop"
)

func (a *app) askLogin(w http.ResponseWriter, r *http.Request) {
	pages.Render(w, http.StatusOK, "login", shop.Page{Title: "Log in", Session: SessionFrom(r)})
}

// login logs in the user with the number in the form, or in the query. It would ask for a password.
func (a *app) login(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	user, err := strconv.ParseInt(r.FormValue("user"), 10, 64)
	if err != nil || user < 1 {
		pages.Render(w, http.StatusUnprocessableEntity, "login", shop.Page{
			Title: "Log in", Session: s, Problem: "That is no user. Users have numbers from 1.",
		})
		return
	}
	if s.UserID() != 0 && s.UserID() != user {
		s.Reset() // nothing of one user follows the visitor into the account of another
	}
	s.Renew() // whoever knows the token from before is not logged in
	s.SetUserID(user)
	_ = s.SetDevice(startOf(r.UserAgent(), maxDevice)) // it fits
	http.Redirect(w, r, "/devices", http.StatusSeeOther)
}

// maxDevice is the bound of the session's Device, in bytes.
const maxDevice = 512

// startOf returns the start of text that has at most maxBytes and does not end within a character.
func startOf(text string, maxBytes int) string {
	if len(text) <= maxBytes {
		return text
	}
	end := maxBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
