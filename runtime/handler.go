package typedsession

import (
	"fmt"
	"net/http"
)

// Handler returns a handler that gives the requests to next their sessions, and commits them to the responses.
//
// A session is committed when the response begins: at the first of WriteHeader (a final status, or 101), Write,
// WriteString, ReadFrom, Flush and Hijack, or when next returns. It is not when a panic or runtime.Goexit leaves Handler,
// which then leaves the cookie as it was; but a middleware inside of Handler that recovers and answers begins a response,
// which commits what was changed before the panic: put it around Handler.
//
// An unchanged session is sent to slide its idle timeout, to replace its key or to encrypt what was signed, and a cookie
// that is over is cleared, unless [Config].Touch keeps reads from sending the session; but not on a 304, on a status of
// 500 or more, on a response that the app marked as publicly cacheable, or in a request that does not count
// ([Config].NotCounted, [Manager.DoNotCount]). Such a refresh sends the fields as they came, with what this version of
// the app does not know, and also with the values of retired numbers and explicit zeros that a write would leave out.
//
// A response whose handler asked for the session says "Vary: Cookie". With a Set-Cookie, Cache-Control stays as it is
// if it says no-store or private and becomes "no-store" otherwise; CDN-Cache-Control, also with the name of a CDN before
// it, Surrogate-Control, Edge-Control, X-LiteSpeed-Cache-Control and an X-Accel-Expires other than 0 are removed. All of
// these headers count in any spelling ("cache-control"). Without a Set-Cookie, Cache-Control becomes
// "private" unless the app set one. A session that is first asked for when the response has begun is reported as
// [KindReadLate], because the response lacks its Vary.
//
// A Handler inside a Handler of the same manager does nothing. Inside one of another manager for the same cookie it
// panics.
func (m *Manager[S]) Handler(next http.Handler) http.Handler { return m.manager.handler(next) }

// handler makes the handler of [Manager.Handler].
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
		if m.development && refuseInDevelopment(w, r) {
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

// mountKey finds the innermost mount of any manager in a request's context.
type mountKey struct{}

// mount is one manager's place among the handlers that a request passes through.
type mount struct {
	manager *manager
	outer   *mount
}

// sharedCookie returns the name of a cookie that both engines would set.
func (e *manager) sharedCookie(other *manager) (name string, both bool) {
	for _, mine := range e.carrier.names() {
		for _, its := range other.carrier.names() {
			if mine != "" && mine == its {
				return mine, true
			}
		}
	}
	return "", false
}

// meets reports whether the manager is mounted further out already. It panics if another manager of the cookie is:
// the two would overwrite each other's sessions.
func (e *manager) meets(outer *mount) bool {
	for ; outer != nil; outer = outer.outer {
		if outer.manager == e {
			return true
		}
		if name, both := e.sharedCookie(outer.manager); both {
			panic(fmt.Sprintf("typedsession: the managers of %s and of %s both serve the cookie %q in this request: "+
				"mount one of them only, or give one another cookie= name", outer.manager.session, e.session, name))
		}
	}
	return false
}
