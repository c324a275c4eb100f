package typedsession

import "net/http"

// Handler returns a handler that gives the requests to next their sessions, and commits them to the responses. The
// package documentation says when and how.
//
// A Handler inside a Handler of the same manager does nothing. Inside one of another manager for the same cookie it
// panics.
func (m *Manager[S]) Handler(next http.Handler) http.Handler { return m.manager.handler(next) }

// handler is [Manager.Handler].
func (m *manager) handler(next http.Handler) http.Handler {
	if next == nil {
		panic("typedsession: Handler of a nil http.Handler")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		outer, _ := r.Context().Value(mountKey{}).(*mount)
		if m.meets(outer) {
			next.ServeHTTP(w, r)
			return
		}
		if m.refuseInDevelopment(w, r) {
			return
		}
		x := &exchange{
			Context: r.Context(),
			mount:   mount{manager: m, outer: outer},
			manager: m,
			request: r,
		}
		x.w, x.committer = w, x
		inner := r.WithContext(x)
		defer copyBack(r, inner)
		next.ServeHTTP(x, inner)
		// Not deferred: a handler that panicked, or ended its goroutine, did not mean its changes.
		x.finish()
	})
}

// copyBack hands on what the handler's copy of the request got: the matched pattern, which outer middleware logs,
// and the form, whose temporary files the server removes.
func copyBack(r, inner *http.Request) {
	if inner.Pattern != "" {
		r.Pattern = inner.Pattern
	}
	if inner.MultipartForm != nil {
		r.MultipartForm = inner.MultipartForm
	}
}
