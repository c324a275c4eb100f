package main

import (
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/example/moving/internal/both"
)

// before is the app with gorilla/sessions.
type before struct{ store *sessions.CookieStore }

func (b before) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", b.home)
	mux.HandleFunc("POST /login", b.logIn)
	mux.HandleFunc("POST /logout", b.logOut)
	return mux
}

func (b before) home(w http.ResponseWriter, r *http.Request) {
	session, _ := b.store.Get(r, "session")
	name, _ := session.Values["name"].(string)
	visits, _ := session.Values["visits"].(int)
	if name != "" {
		visits++
		session.Values["visits"] = visits
		if err := session.Save(r, w); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	both.Show(w, name, visits)
}

func (b before) logIn(w http.ResponseWriter, r *http.Request) {
	session, _ := b.store.Get(r, "session")
	session.Values["name"] = r.PostFormValue("name")
	session.Values["since"] = time.Now().Unix()
	if err := session.Save(r, w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (b before) logOut(w http.ResponseWriter, r *http.Request) {
	session, _ := b.store.Get(r, "session")
	session.Options.MaxAge = -1
	if err := session.Save(r, w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
