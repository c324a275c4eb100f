// Package after is the app with typedsession, to which three apps move.
package after

import (
	"net/http"

	"github.com/typedsession/typedsession/example/moving/internal/both"
)

//go:generate go tool typedsession

// session is what the app remembers of a visitor, for as long as the old libraries did: 31 days since the last visit. None
// of them ends a session that goes on, which is taken over if it is not older than absolute=.
//
//typedsession:session Session cookie=app idle=31d absolute=366d remember=31d/366d budget=400
type session struct {
	Name   string `session:"1,max=80"`
	Visits uint32 `session:"2"`
}

// Routes returns the app's handler, without the session's.
func Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("POST /login", logIn)
	mux.HandleFunc("POST /logout", logOut)
	return mux
}

func home(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if s.Name() != "" {
		s.AddVisits(1)
	}
	both.Show(w, s.Name(), int(s.Visits()))
}

func logIn(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	s.Reset()
	s.Renew()
	s.Remember(true) // outlives the browser, as the old cookies do
	if err := s.SetName(r.PostFormValue("name")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func logOut(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
