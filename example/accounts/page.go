package main

import (
	"bytes"
	_ "embed"
	"html/template"
	"log"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
)

//go:embed pages.html
var text string

//go:embed style.css
var sheet []byte

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"machine": func(t time.Time) string { return t.Format(time.RFC3339) },
	"person":  func(t time.Time) string { return t.Format("2 January 2006, 15:04 UTC") },
}).Parse(text))

// page is what the templates show.
type page struct {
	Title   string
	Path    string     // of the link in the navigation that leads here, "" if there is none
	User    users.User // on the pages of users
	Notices []string   // from the request before
	Text    string     // what a message says
	Form    *form
	Devices []device
}

// Link is a link of the navigation.
type Link struct{ Path, Text string }

// Links returns the navigation of the page.
func (p page) Links() []Link {
	switch {
	case p.Text != "":
		return nil // a message does not know whether somebody is logged in
	case p.User.ID == 0:
		return []Link{{"/login", "Log in"}, {"/signup", "Sign up"}}
	}
	return []Link{{"/profile", "Profile"}, {"/password", "Password"}, {"/devices", "Devices"}}
}

// tell keeps a notice for the next page that the visitor sees.
func tell(s *Session, notice string) {
	if err := s.AppendNotices(notice); err != nil {
		log.Printf("accounts: a notice is lost: %v", err)
	}
}

// show writes a page with the notices of the visitor's session.
func show(w http.ResponseWriter, r *http.Request, status int, name string, p page) {
	p.Notices = SessionFrom(r).TakeNotices()
	render(w, status, name, p)
}

// render writes a page once all of it is there.
func render(w http.ResponseWriter, status int, name string, p page) {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, p); err != nil {
		log.Printf("accounts: page %s: %v", name, err)
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store") // the back button shows nothing after a logout
	w.WriteHeader(status)
	_, _ = w.Write(bytes.ToValidUTF8(b.Bytes(), []byte("\uFFFD"))) // a form shows again what was written, whatever it was
}

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = w.Write(sheet)
}
