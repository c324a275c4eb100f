// Package gorilla is an app with gorilla/sessions, from which typedsession init reads what it
// keeps.
package gorilla

import (
	"encoding/gob"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
)

const sessionName = "shop"

// Cart is what the visitor is about to buy.
type Cart struct {
	Lines map[string]int
	Since time.Time
}

// App is the app.
type App struct{ store *sessions.CookieStore }

// New returns the app, with a key.
func New(key []byte) *App {
	gob.Register(Cart{})
	store := sessions.NewCookieStore(key)
	store.Options = &sessions.Options{Path: "/", MaxAge: 14 * 24 * 3600, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode}
	return &App{store}
}

func (a *App) session(r *http.Request) *sessions.Session {
	s, _ := a.store.Get(r, sessionName) // a new one if the cookie cannot be read
	return s
}

func getString(s *sessions.Session, key string) string {
	text, _ := s.Values[key].(string)
	return text
}

// LogIn begins a session.
func (a *App) LogIn(w http.ResponseWriter, r *http.Request) {
	s := a.session(r)
	s.Values["user_id"] = int64(7)
	s.Values["email"] = r.PostFormValue("email")
	s.Values["since"] = time.Now()
	s.AddFlash("Welcome!")
	_ = s.Save(r, w)
}

// Page shows what the session has.
func (a *App) Page(w http.ResponseWriter, r *http.Request) {
	s := a.session(r)
	if _, ok := s.Values["user_id"].(int64); !ok {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	visits, _ := s.Values["visits"].(int)
	s.Values["visits"] = visits + 1
	if cart, ok := s.Values["cart"].(Cart); ok && len(cart.Lines) == 0 {
		delete(s.Values, "cart")
	}
	messages := s.Flashes()
	if err := s.Save(r, w); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write([]byte(getString(s, "email")))
	for _, message := range messages {
		_, _ = w.Write([]byte(message.(string)))
	}
}

// LogOut ends the session.
func (a *App) LogOut(w http.ResponseWriter, r *http.Request) {
	s := a.session(r)
	s.Options.MaxAge = -1
	_ = s.Save(r, w)
}
