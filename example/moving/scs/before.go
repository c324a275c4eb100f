package main

import (
	"net/http"

	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/example/moving/internal/both"
)

// before is the app with scs.
type before struct{ sessions *scs.SessionManager }

func (b before) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.home)
	mux.HandleFunc("POST /login", b.logIn)
	mux.HandleFunc("POST /logout", b.logOut)
	return b.sessions.LoadAndSave(mux)
}

func (b before) home(w http.ResponseWriter, r *http.Request) {
	name, visits := b.sessions.GetString(r.Context(), "name"), b.sessions.GetInt(r.Context(), "visits")
	if name != "" {
		visits++
		b.sessions.Put(r.Context(), "visits", visits)
	}
	both.Show(w, name, visits)
}

func (b before) logIn(w http.ResponseWriter, r *http.Request) {
	if err := b.sessions.RenewToken(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	b.sessions.Put(r.Context(), "name", r.PostFormValue("name"))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (b before) logOut(w http.ResponseWriter, r *http.Request) {
	if err := b.sessions.Destroy(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
