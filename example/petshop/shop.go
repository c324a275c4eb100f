package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// shop holds what the handlers need.
type shop struct {
	sessions *typedsession.Manager[Session]
}

// newShop is the whole app: its routes, the session around them, and around that
// the protection against requests that other sites make visitors send.
func newShop(sessions *typedsession.Manager[Session]) http.Handler {
	s := &shop{sessions}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /count", s.count)
	mux.HandleFunc("GET /petname", s.askPetName)
	mux.HandleFunc("POST /petname", s.setPetName)
	mux.HandleFunc("GET /enter_string", s.enterString)
	mux.HandleFunc("GET /get_string", s.getString)
	mux.HandleFunc("POST /remember", s.remember)
	mux.HandleFunc("POST /logout", s.logout)
	mux.HandleFunc("GET /session", s.showSession)
	mux.HandleFunc("GET /healthz", s.healthz)
	mux.HandleFunc("GET /style.css", s.style)
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux))
}

func (s *shop) home(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "home", page{Session: SessionFrom(r)})
}

func (s *shop) count(w http.ResponseWriter, r *http.Request) {
	session := SessionFrom(r)
	session.AddCount(1)
	render(w, http.StatusOK, "count", page{Title: "Visits", Session: session})
}

func (s *shop) askPetName(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "petname", page{Title: "Your pet", Session: SessionFrom(r)})
}

func (s *shop) setPetName(w http.ResponseWriter, r *http.Request) {
	session := SessionFrom(r)
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	name := r.PostFormValue("pet")
	if !r.PostForm.Has("pet") {
		// Cut off or another page's: not the same as a name that was left empty.
		render(w, http.StatusBadRequest, "petname", page{
			Title: "Your pet", Session: session, Problem: "That form did not arrive whole. The name is as it was.",
		})
		return
	}
	if err := session.SetPetName(name); err != nil {
		render(w, http.StatusUnprocessableEntity, "petname", page{
			Title: "Your pet", Session: session, Problem: "That name is too long: 64 bytes are all a collar holds.",
		})
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// enterString changes the session in a GET. Do not do that: a link on any other
// page can make a visitor's browser follow it. It is here because the first
// programs that were shown sessions did it so.
func (s *shop) enterString(w http.ResponseWriter, r *http.Request) {
	session := SessionFrom(r)
	session.SetEntered(r.URL.Query().Get("string"))
	// Committing before the page is written tells whether the string fits.
	switch err := s.sessions.Save(w, r); {
	case errors.Is(err, typedsession.ErrTooLarge):
		render(w, http.StatusRequestEntityTooLarge, "message", page{
			Title: "A string", Session: session, Problem: "That string is too long for a cookie; the last one is still there.",
		})
		return
	case err != nil:
		log.Printf("petshop: saving a string: %v", err)
		http.Error(w, "The string could not be kept.", http.StatusInternalServerError)
		return
	}
	render(w, http.StatusOK, "message", page{Title: "A string", Session: session, Message: "Thank you. Now look at /get_string."})
}

func (s *shop) getString(w http.ResponseWriter, r *http.Request) {
	session := SessionFrom(r)
	message := "Give me a string first!"
	if session.Entered() != "" {
		message = fmt.Sprintf("You entered %s", session.Entered())
	}
	render(w, http.StatusOK, "message", page{Title: "A string", Session: session, Message: message})
}

func (s *shop) remember(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Remember(true)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *shop) logout(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *shop) showSession(w http.ResponseWriter, r *http.Request) {
	render(w, http.StatusOK, "session", page{
		Title: "Your session", Session: SessionFrom(r), CookieName: s.sessions.CookieName(),
	})
}

func (s *shop) healthz(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, "ok")
}
