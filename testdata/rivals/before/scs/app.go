// Package scs is an app with scs, from which typedsession init reads what it keeps.
package scs

import (
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
)

const userKey = "authenticatedUserID"

// App is the app.
type App struct{ sessions *scs.SessionManager }

// New returns the app.
func New() *App {
	sessions := scs.New()
	sessions.Lifetime = 12 * time.Hour
	sessions.IdleTimeout = 30 * time.Minute
	sessions.Cookie.Name = "shop"
	sessions.Cookie.Persist = false
	return &App{sessions}
}

// Handler serves the app.
func (a *App) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", a.logIn)
	mux.HandleFunc("POST /logout", a.logOut)
	mux.HandleFunc("GET /", a.page)
	return a.sessions.LoadAndSave(mux)
}

func (a *App) logIn(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.RenewToken(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	a.sessions.Put(r.Context(), userKey, 7)
	a.sessions.Put(r.Context(), "flash", "Welcome!")
	a.sessions.Put(r.Context(), "theme", r.PostFormValue("theme"))
	a.sessions.Put(r.Context(), "since", time.Now())
}

func (a *App) page(w http.ResponseWriter, r *http.Request) {
	if !a.sessions.Exists(r.Context(), userKey) {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	fmt.Fprintln(w, a.sessions.GetInt(r.Context(), userKey), a.sessions.PopString(r.Context(), "flash"))
	fmt.Fprintln(w, a.sessions.GetString(r.Context(), "theme"), a.sessions.GetTime(r.Context(), "since"))
}

func (a *App) logOut(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.Destroy(r.Context()); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
