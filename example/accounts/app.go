package main

import (
	"net/http"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
)

// config is what the app is made of.
type config struct {
	users         *users.Users
	store         store.Store
	keys          *typedsession.Keys
	loopback      bool   // sessions need no HTTPS
	addressHeader string // see clientAddress
	now           func() time.Time
}

// app holds what the handlers need.
type app struct {
	users         *users.Users
	sessions      *typedsession.Manager[Session]
	tries         *passwordTries
	addressHeader string
	now           func() time.Time
}

func newApp(c config) (*app, error) {
	sessions, err := NewSessionManager(
		typedsession.Stored{Store: c.store, Keys: c.keys, Failed: sessionFailed},
		SessionConfig{Development: c.loopback, Now: c.now},
	)
	if err != nil {
		return nil, err
	}
	return &app{c.users, sessions, newPasswordTries(c.now), c.addressHeader, c.now}, nil
}

// routes returns the whole app.
func (a *app) routes() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", a.home)
	pages.HandleFunc("GET /signup", a.askSignUp)
	pages.HandleFunc("POST /signup", a.signUp)
	pages.HandleFunc("GET /login", a.askLogIn)
	pages.HandleFunc("POST /login", a.logIn)
	pages.HandleFunc("POST /logout", a.logOut)
	pages.HandleFunc("GET /confirm", a.forUser(a.askPassword))
	pages.HandleFunc("POST /confirm", a.forUser(a.confirmPassword))
	pages.HandleFunc("GET /profile", a.forUser(a.profile))
	pages.HandleFunc("POST /profile", a.forUser(a.saveProfile))
	pages.HandleFunc("GET /password", a.forUser(a.withRecentPassword(a.askNewPassword)))
	pages.HandleFunc("POST /password", a.forUser(a.withRecentPassword(a.changePassword)))
	pages.HandleFunc("GET /devices", a.forUser(a.devices))
	pages.HandleFunc("POST /devices/revoke", a.forUser(a.revoke))
	pages.HandleFunc("POST /devices/revoke-others", a.forUser(a.revokeOthers))
	pages.HandleFunc("/", a.notFound)

	// A request that has a session needs the store before its handler runs. What has to answer without the store is
	// therefore outside of the session's handler.
	mux := http.NewServeMux()
	mux.Handle("/", a.sessions.Handler(pages))
	mux.HandleFunc("GET /style.css", style)
	mux.HandleFunc("GET /healthz", a.healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	return protect(mux)
}

// healthz tells that the process runs.
func (a *app) healthz(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok")) }

// readyz tells a load balancer whether this server can serve sessions. A restart would not bring the store back.
func (a *app) readyz(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.Ready(r.Context()); err != nil {
		http.Error(w, "The store of the sessions cannot be reached.", http.StatusServiceUnavailable)
		return
	}
	a.healthz(w, r)
}
