// Package shop has the pages of a shop that remembers its visitors. The petshop serves them with sessions in cookies,
// example/stores with sessions in a store.
package shop

import (
	"errors"
	"fmt"
	"log"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Session is what the pages need of a visitor's session. The session types of both apps have these methods.
type Session interface {
	Count() int
	AddCount(delta int)
	PetName() string
	SetPetName(name string) error
	Entered() string
	SetEntered(text string)
	Info() typedsession.Info
	Remember(permanent bool)
	Destroy()
}

// Shop serves the pages.
type Shop struct {
	// Session returns the session of a request: SessionFrom.
	Session func(*http.Request) Session
	// Save commits the session before the response begins: the manager's Save.
	Save func(http.ResponseWriter, *http.Request) error
	// CookieName is the name of the session's cookie.
	CookieName string
	// Place says in a sentence what a session must fit, such as "a cookie". Limit is how many bytes that takes.
	Place string
	Limit int
	// Pages are the templates, perhaps with some of the app's own.
	Pages *Pages
}

// AddTo adds the pages that have a session to mux.
func (s *Shop) AddTo(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /count", s.count)
	mux.HandleFunc("GET /petname", s.askPetName)
	mux.HandleFunc("POST /petname", s.setPetName)
	mux.HandleFunc("GET /enter_string", s.enterString)
	mux.HandleFunc("GET /get_string", s.getString)
	mux.HandleFunc("POST /remember", s.remember)
	mux.HandleFunc("POST /logout", s.logout)
	mux.HandleFunc("GET /session", s.showSession)
}

func (s *Shop) home(w http.ResponseWriter, r *http.Request) {
	s.Pages.Render(w, http.StatusOK, "home", Page{Session: s.Session(r)})
}

func (s *Shop) count(w http.ResponseWriter, r *http.Request) {
	session := s.Session(r)
	session.AddCount(1)
	s.Pages.Render(w, http.StatusOK, "count", Page{Title: "Visits", Session: session})
}

func (s *Shop) askPetName(w http.ResponseWriter, r *http.Request) {
	s.Pages.Render(w, http.StatusOK, "petname", Page{Title: "Your pet", Session: s.Session(r)})
}

func (s *Shop) setPetName(w http.ResponseWriter, r *http.Request) {
	session := s.Session(r)
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	name := r.PostFormValue("pet")
	if !r.PostForm.Has("pet") {
		// Cut off or another page's: not the same as a name that was left empty.
		s.Pages.Render(w, http.StatusBadRequest, "petname", Page{
			Title: "Your pet", Session: session, Problem: "That form did not arrive whole. The name is as it was.",
		})
		return
	}
	if err := session.SetPetName(name); err != nil {
		s.Pages.Render(w, http.StatusUnprocessableEntity, "petname", Page{
			Title: "Your pet", Session: session, Problem: "That name is too long: 64 bytes are all a collar holds.",
		})
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// enterString changes the session in a GET. Do not do that: a link on any other
// page can make a visitor's browser follow it. It is here because the first
// programs that were shown sessions did it so.
func (s *Shop) enterString(w http.ResponseWriter, r *http.Request) {
	session := s.Session(r)
	session.SetEntered(r.URL.Query().Get("string"))
	// Committing before the page is written tells whether the string fits.
	switch err := s.Save(w, r); {
	case errors.Is(err, typedsession.ErrTooLarge):
		s.Pages.Render(w, http.StatusRequestEntityTooLarge, "message", Page{
			Title: "A string", Session: session,
			Problem: fmt.Sprintf("That string is too long for %s; the last one is still there.", s.Place),
		})
		return
	case err != nil:
		log.Printf("petshop: saving a string: %v", err)
		http.Error(w, "The string could not be kept.", http.StatusInternalServerError)
		return
	}
	s.Pages.Render(w, http.StatusOK, "message", Page{Title: "A string", Session: session, Message: "Thank you. Now look at /get_string."})
}

func (s *Shop) getString(w http.ResponseWriter, r *http.Request) {
	session := s.Session(r)
	message := "Give me a string first!"
	if session.Entered() != "" {
		message = fmt.Sprintf("You entered %s", session.Entered())
	}
	s.Pages.Render(w, http.StatusOK, "message", Page{Title: "A string", Session: session, Message: message})
}

func (s *Shop) remember(w http.ResponseWriter, r *http.Request) {
	s.Session(r).Remember(true)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Shop) logout(w http.ResponseWriter, r *http.Request) {
	s.Session(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Shop) showSession(w http.ResponseWriter, r *http.Request) {
	s.Pages.Render(w, http.StatusOK, "session", Page{Title: "Your session", Session: s.Session(r), Details: s})
}
