// Package typedsession keeps typed sessions in cookies.
//
// An app states what a session holds in an annotated struct; `go tool typedsession` generates the session type, with
// a getter and a setter per field, and the constructor of its manager. This package is what the generated code runs
// on. An app uses the generated type, and from here keys, a protection and the configuration:
//
//	keys, err := typedsession.KeysFromEnv("SESSION_KEYS")
//	sessions, err := shop.NewSessionManager(typedsession.Signed{Keys: keys}, shop.SessionConfig{})
//	http.ListenAndServe("127.0.0.1:8080", sessions.Handler(mux))
//
//	func visit(w http.ResponseWriter, r *http.Request) {
//		s := shop.SessionFrom(r)
//		s.AddCount(1)
//		fmt.Fprintln(w, s.Count())
//	}
//
// # Reading and writing
//
// SessionFrom is the access: it reads the cookie, checks it, and from then on the response carries "Vary: Cookie". A
// request that never asks costs two allocations and gets no header.
//
// The session is committed once, when the response begins: at the first of WriteHeader (a final status, or 101),
// Write, WriteString, ReadFrom, Flush and Hijack, or when the handler returns. Not after a panic or
// runtime.Goexit, which leave the cookie as it was. What changes later cannot reach the browser and is reported as
// [KindTooLate]. [Manager.Save] commits early, for upgrades and streams.
//
// A cookie is sent when the session changed, or when Renew, Destroy or Remember was called: with any method and any
// status. It is also sent to slide the idle timeout, to replace a key, or to clear a cookie that is over; but not on
// a 304, on a status of 500 or more, or on a response that the app marked as publicly cacheable. An unchanged
// session sends none. A session with no field present that is not permanent is empty: it sends no cookie, and the
// one it came with is deleted.
//
// # Caches
//
// With a Set-Cookie, Cache-Control stays as it is if it says no-store or private and becomes "no-store" otherwise;
// CDN-Cache-Control and Surrogate-Control are removed. A response whose handler read the session, without a
// Set-Cookie, says "Vary: Cookie", and "Cache-Control: private" unless the app set a Cache-Control.
//
// # Lifetime
//
// A session ends when it was idle for Idle, and in any case Absolute after it began. Both are enforced by the server
// from authenticated times. The idle timeout slides in steps of Idle/10, at most [Config].MaxStep, so it ends at most
// a step and a second early and never late. A clock before 2025 will do, such as that of testing/synctest.
//
// # When a cookie is no good
//
// A cookie that was altered, is over, or was made by others never fails a request: the handler gets a fresh session,
// and [Config].OnEvent a [KindRejected] with the [Reason]. The browser's cookie is cleared only if this server made
// it and it is over or unreadable.
//
// # Concurrency
//
// A session's methods may be called by several goroutines. What a getter lends (a slice, a map, a nested struct) is
// the session's own: change it only from the handler's goroutine, before the response begins. Handlers inside
// [http.TimeoutHandler] use setters only, because the time-out commits while they run.
package typedsession
