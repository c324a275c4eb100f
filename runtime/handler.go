package typedsession

import (
	"fmt"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

// Handler returns a handler that calls next with requests that have a session, and commits each session to the response.
//
// A session is committed when the response begins: at the first of WriteHeader (a final status, or 101), Write,
// WriteString, ReadFrom, Flush and Hijack, or when next returns. After a panic or runtime.Goexit in next there is no
// commit, and the browser's cookie stays as it is, even if the answer is written to the ResponseWriter that next got. A
// middleware that recovers from panics and answers belongs around Handler: inside, its answer begins a response, which
// commits what was changed before the panic.
//
// After Hijack, the first call of Header puts the Set-Cookie into the header and commits the session, for a response that
// the app writes itself. A library that does not call Header after Hijack, such as gorilla/websocket, needs [Manager.Save]
// before it and the header that Save filled.
//
// A change that the response does not take is lost and reported as [KindTooLate]: a change after the response has begun,
// and one in a handler that did not write the response to the ResponseWriter it got but to that of a framework around
// Handler, that hijacked the connection without using the header, or in whose place http.TimeoutHandler has answered.
// It is reported when next returns; a change after that is reported at once. What a handler changed before it panicked
// is not reported. Inside http.TimeoutHandler, which sends nothing before the handler has returned, the events about a
// commit come then too.
//
// An unchanged session is sent to slide its idle timeout, to replace its key, or to encrypt what was signed, and a cookie
// that is over is deleted. With [Config].Touch only the idle timeout slides. None of this happens with status 304, with a
// status of 500 or more, in a response that the app marked as publicly cacheable, or in a request that does not count
// ([Config].NotCounted, [Manager.DoNotCount]). A session that is sent unchanged holds exactly what the browser's cookie
// did, including what this version of the app does not know, the values of retired numbers, and explicit zeros.
// A session in a store slides, once a step has passed, with the response of any request that counts, whatever its status
// and its caches, since that needs no header.
//
// A response whose handler asked for the session gets "Vary: Cookie". If it sets a cookie, Cache-Control keeps no-store or
// private and otherwise becomes "no-store", and CDN-Cache-Control, its variants with the name of a CDN before it,
// Surrogate-Control, Edge-Control, X-LiteSpeed-Cache-Control, and an X-Accel-Expires other than 0 are removed. Otherwise,
// Cache-Control becomes "private" unless the app set one. All of these headers count in any spelling ("cache-control"). If
// the handler first asks for the session when the response has begun, the response lacks these headers, and [KindReadLate]
// is reported.
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
		outer, _ := r.Context().Value(samesite.MountKey{}).(*mount)
		if m.isMounted(outer) {
			next.ServeHTTP(w, r)
			return
		}
		if m.transport.development && refuseInDevelopment(w, r) {
			return
		}
		x := &exchange{
			Context: r.Context(),
			mount:   mount{manager: m, outer: outer},
			request: r,
			line:    lineOf(r),
		}
		x.w, x.committer = w, x
		x.mount.announce()
		if m.store != nil && !x.fetch() {
			return
		}
		inner := r.WithContext(x)
		defer handBack(inner, r)
		x.serve(next, inner)
	})
}

// refuseInDevelopment answers a request that may come from another machine with status 500, and reports whether it did:
// with Config.Development, cookies are sent over plain HTTP.
func refuseInDevelopment(w http.ResponseWriter, r *http.Request) bool {
	why := loopback.Beyond(r)
	if why == "" {
		return false
	}
	http.Error(w, fmt.Sprintf("typedsession: Config.Development is set, and this request %s. Session cookies would be sent in the open. "+
		"While you work at this machine, listen on 127.0.0.1 and open http://localhost with the server's port. "+
		"In Docker, from a phone, under another name or through a proxy of your own, in a network that you trust, set Config.PlainHTTP "+
		"instead of Development. "+
		"Everywhere else remove Development and serve HTTPS.", why), http.StatusInternalServerError)
	return true
}

// serve has next serve a request, and ends the exchange.
func (x *exchange) serve(next http.Handler, r *http.Request) {
	returned := false
	defer func() {
		if returned {
			return
		}
		x.abandon() // a panic or runtime.Goexit goes on
		if x.failure() == nil {
			return
		}
		// httputil.ReverseProxy panics like this when it cannot write to a response, which was replaced.
		if v := recover(); v != nil && v != http.ErrAbortHandler {
			panic(v)
		}
	}()
	next.ServeHTTP(x, r)
	x.finish()
	returned = true
}

// mount is the Handler of one manager among the handlers that a request passes through. samesite.MountKey finds the
// innermost mount of any manager in a request's context.
type mount struct {
	manager *manager
	outer   *mount  // the next Handler further out, of any manager; nil for none
	remote  *remote // of a manager whose sessions are in a store; otherwise nil
}

// announce tells the Handlers further out which one is the innermost. One that has to answer in the place of its handler,
// because its store failed, keeps the cookies that the Handlers further in have set.
func (at *mount) announce() {
	for outer := at.outer; outer != nil; outer = outer.outer {
		if outer.remote != nil {
			outer.remote.innermost.Store(at)
		}
	}
}

// sharedCookie returns the name of a cookie that both managers would set.
func (m *manager) sharedCookie(other *manager) (name string, both bool) {
	for _, mine := range m.carrier.names() {
		for _, its := range other.carrier.names() {
			if mine != "" && mine == its {
				return mine, true
			}
		}
	}
	return "", false
}

// isMounted reports whether a Handler of the manager is further out already. It panics if a Handler of another manager for
// the same cookie is, because the two would overwrite each other's sessions.
func (m *manager) isMounted(outer *mount) bool {
	for ; outer != nil; outer = outer.outer {
		if outer.manager == m {
			return true
		}
		if name, both := m.sharedCookie(outer.manager); both {
			panic(fmt.Sprintf("typedsession: the managers of %s and of %s both serve the cookie %q in this request: "+
				"mount one of them only, or give one another cookie= name", outer.manager.session, m.session, name))
		}
	}
	return false
}
