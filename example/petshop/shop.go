package main

import (
	"net/http"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// newShop returns the whole app: its routes, the session around them, and around that
// the protection against requests that other sites make visitors send.
func newShop(sessions *typedsession.Manager[Session]) http.Handler {
	pages := &shop.Shop{
		Session:    func(r *http.Request) shop.Session { return SessionFrom(r) },
		Save:       sessions.Save,
		CookieName: sessions.CookieName(),
		Place:      "a cookie",
		Limit:      4096,
		Pages:      shop.NewPages(""),
	}
	mux := http.NewServeMux()
	pages.AddTo(mux)
	mux.HandleFunc("GET /healthz", shop.Healthz)
	mux.HandleFunc("GET /style.css", shop.Style)
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux))
}
