// Package chi keeps sessions in an app of chi.
package chi

import (
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// New returns the app.
func New(sessions *typedsession.Manager[visitor.Session]) http.Handler {
	router := chi.NewRouter()
	// Recoverer is around the sessions: what a handler changed before it panicked is not saved.
	router.Use(middleware.Recoverer)
	router.Use(http.NewCrossOriginProtection().Handler) // no other site logs a visitor in or out
	router.Get("/style.css", style)                     // has no session, and may be in shared caches
	router.Group(func(pages chi.Router) {
		pages.Use(sessions.Handler)
		pages.Get("/", home)
		pages.Post("/login", logIn)
		pages.Post("/logout", logOut)
		pages.With(requireLogin).Get("/account/{page}", account)
	})
	return router
}

func home(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	s.AddVisits(1)
	fmt.Fprintln(w, visitor.Greeting(s))
}

func logIn(w http.ResponseWriter, r *http.Request) {
	if err := visitor.LogIn(visitor.SessionFrom(r), r.PostFormValue("name")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func logOut(w http.ResponseWriter, r *http.Request) {
	visitor.SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// requireLogin guards a route or a group of routes: chi runs it after the sessions' handler.
func requireLogin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if visitor.SessionFrom(r).Name() == "" {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func account(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintf(w, "%s of %s\n", chi.URLParam(r, "page"), visitor.SessionFrom(r).Name())
}

func style(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	fmt.Fprintln(w, "body { font-family: sans-serif }")
}
