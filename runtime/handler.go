package typedsession

import (
	"fmt"
	"net/http"
)

// Handler returns a handler that gives the requests to next their sessions, and commits them to the responses.
//
// A session is committed when the response begins: at the first of WriteHeader (a final status, or 101), Write,
// WriteString, ReadFrom, Flush and Hijack, or when next returns. It is not when a panic or runtime.Goexit leaves Handler,
// which then leaves the cookie as it was, whoever answers; but a middleware inside of Handler that recovers and answers
// begins a response, which commits what was changed before the panic: put it around Handler.
//
// Hijack puts the Set-Cookie into the header, and the session is committed when whoever hijacked the connection calls
// Header to write the response by hand. A library that does not, such as gorilla/websocket, needs [Manager.Save] before
// it, and the header that Save filled.
//
// A change that the response does not take is lost and reported as [KindTooLate]: one that comes after the response has
// begun, and one in a handler that writes the response past the ResponseWriter it got, as a framework does around
// Handler, that hijacked the connection without using the header, or that http.TimeoutHandler has given up. It is
// reported when next returns, and from then on at once. A handler that panics did not mean its changes: they are not
// reported.
//
// An unchanged session is sent to slide its idle timeout, to replace its key or to encrypt what was signed, and a cookie
// that is over is cleared, unless [Config].Touch keeps reads from sending the session; but not on a 304, on a status of
// 500 or more, on a response that the app marked as publicly cacheable, or in a request that does not count
// ([Config].NotCounted, [Manager.DoNotCount]). Such a refresh sends the fields as they came, with what this version of
// the app does not know, and also with the values of retired numbers and explicit zeros that a write would leave out.
//
// A response whose handler asked for the session says "Vary: Cookie". With a Set-Cookie, Cache-Control stays as it is
// if it says no-store or private and becomes "no-store" otherwise; Surrogate-Control, CDN-Cache-Control, also with the
// name of a CDN before it, and an X-Accel-Expires other than 0 are removed. Without a Set-Cookie, Cache-Control becomes
// "private" unless the app set one. A session that is first asked for when the response has begun is reported as
// [KindReadLate], because the response lacks its Vary.
//
// The request that next gets is a copy with a context of its own. What net/http put into it, which is the pattern, the
// path values and the form, is in r too when Handler returns. SessionFrom and SessionFromContext need that context: an
// error handler or a logger around Handler has OpenRequest.
//
// A response with status 413 closes an HTTP/1 connection, because http.MaxBytesReader cannot see to it through Handler's
// ResponseWriter.
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
		returned := false
		defer func() {
			if !returned { // a panic or runtime.Goexit goes on
				x.abandon()
			}
			handBack(inner, r)
		}()
		next.ServeHTTP(x, inner)
		x.finish()
		returned = true
	})
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
