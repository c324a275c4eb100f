package recipes

import (
	"log/slog"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Ready returns a page for a load balancer: it answers 200 if this server reaches the
// store of its sessions, and otherwise 503. Mount it outside of the manager's Handler,
// beside a page that says that the process is alive and does not ask the store:
//
//	mux.Handle("GET /readyz", recipes.Ready(sessions, logger))
//	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
//	mux.Handle("/", sessions.Handler(app))
//
// All servers of a fleet share the store, so all are unready together when it fails.
// A load balancer that then sends requests nowhere also withholds the pages that need
// no session. Have it fail open, or leave the store out of /readyz and let visitors
// with a session see Stored.Failed.
func Ready(sessions *typedsession.Manager[Session], logger *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		if err := sessions.Ready(r.Context()); err != nil {
			logger.WarnContext(r.Context(), "not ready", slog.Any("error", err)) // it may name the store's address
			http.Error(w, "not ready", http.StatusServiceUnavailable)
		}
	})
}
