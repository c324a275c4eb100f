package main

import (
	_ "embed"
	"errors"
	"net/http"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

//go:embed pages.html
var templates string

// pages are the petshop's and those of this app.
var pages = shop.NewPages(templates)

// failed answers a request that cannot go on without the store, or whose session was ended meanwhile. A browser keeps its
// cookie, and has the same session when the store is back.
func failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, typedsession.ErrGone) {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Retry-After", "5")
	pages.Render(w, http.StatusServiceUnavailable, "failed", shop.Page{Title: "One moment"})
}
