package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"log"
	"net/http"
	"net/url"
)

//go:embed pages.html
var text string

var pages = template.Must(template.New("").Parse(text))

// page is what the templates show.
type page struct {
	Title   string
	Session *Session
	Problem string
	Return  string // where a sign-in that begins on this page leads to
}

// render writes a page once all of it is there.
func render(w http.ResponseWriter, status int, name string, content page) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, content); err != nil {
		log.Printf("oauth: page %s: %v", name, err)
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w)
}

func home(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "home", page{Title: "Welcome", Session: SessionFrom(r)})
}

// addToCart puts a thing into the cart, which needs no sign-in.
func addToCart(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if err := s.SetCart(append(s.Cart(), r.PostFormValue("thing"))); err != nil {
		render(w, http.StatusUnprocessableEntity, "home", page{
			Title: "Welcome", Session: s, Problem: "The cart takes ten things, whose names have up to 20 bytes.",
		})
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// account shows a page to those who are signed in. Others sign in first, and come back.
func account(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if s.Subject() == "" {
		http.Redirect(w, r, "/login?return="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	render(w, http.StatusOK, "account", page{Title: "Your account", Session: s})
}

// askToSignIn shows the button with which a sign-in begins. A link would begin one for whoever follows it from another site.
func askToSignIn(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "login", page{Title: "Sign in", Session: SessionFrom(r), Return: localPath(r.FormValue("return"))})
}
