package main

import (
	"net/http"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// app holds what the handlers need.
type app struct {
	sessions *typedsession.Manager[Session]
}

// newShop returns the whole app: the petshop's pages and those of this app, the session around them, and around that the
// protection against requests that other sites make visitors send.
func newShop(sessions *typedsession.Manager[Session]) http.Handler {
	a := &app{sessions}
	petshop := &shop.Shop{
		Session:    func(r *http.Request) shop.Session { return SessionFrom(r) },
		Save:       sessions.Save,
		CookieName: sessions.CookieName(),
		Place:      "a record in the store",
		Limit:      maxBytes,
		Pages:      pages,
	}
	withSession := http.NewServeMux()
	petshop.AddTo(withSession)
	withSession.HandleFunc("GET /login", a.askLogin)
	withSession.HandleFunc("POST /login", a.login)
	withSession.HandleFunc("GET /devices", a.devices)
	withSession.HandleFunc("POST /devices/revoke", a.revoke)
	withSession.HandleFunc("POST /devices/revoke-others", a.revokeOthers)

	// A request that has a session needs the store before its handler runs. What has to answer without the store is
	// therefore outside of the session's handler.
	mux := http.NewServeMux()
	mux.Handle("/", sessions.Handler(withSession))
	mux.HandleFunc("GET /healthz", shop.Healthz)
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.HandleFunc("GET /style.css", shop.Style)
	return http.NewCrossOriginProtection().Handler(mux)
}

// readyz tells a load balancer whether this server can serve sessions. It is not for restarting the server, which would not
// bring the store back: /healthz is.
func (a *app) readyz(w http.ResponseWriter, r *http.Request) {
	if err := a.sessions.Ready(r.Context()); err != nil {
		http.Error(w, "The store cannot be reached.", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok"))
}
