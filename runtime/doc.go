// Package typedsession keeps typed sessions in cookies.
//
// An app states what a session holds in an annotated struct, and `go tool typedsession` generates the session type, with
// a getter and a setter for each field, and the constructor of its manager. This package is what the generated code runs
// on. What an app uses of it:
//
//   - [Keys], from [KeysFromEnv], [KeysFromFile] or [NewKeys];
//   - a [Protection], which is [Signed] or [Encrypted], the first parameter of the generated constructor;
//   - [Config], the second one, whose zero value is right for production over HTTPS;
//   - [Manager], which the constructor returns: its Handler goes around the app's.
//
// For example:
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
// [Core], [Spec], [Field], [From], [NewManager], [Shown] and the functions that show one are for generated code alone.
//
// # Reading and writing
//
// SessionFrom reads the cookie and checks it. A request that never asks for its session costs two allocations and gets no
// header.
//
// A session is committed when the response begins, as [Manager.Handler] tells, and a cookie is sent when the session
// changed or when Renew, Destroy or Remember was called: with any method and any status. A change that comes later cannot
// reach the browser and is reported as [KindTooLate]. [Manager.Save] commits earlier; [Manager.Open] and [Manager.Seal]
// work without a request.
//
// A session with no field present that is not permanent is empty: it sends no cookie, and the one it came with is
// deleted. One that does not fit a cookie is not sent: that is a [KindTooLarge], the response goes out, and the browser
// keeps the session it has. The change is not given up before the response begins: another Save, or the commit then,
// sends it if it fits by then.
//
// SameSite keeps the cookie out of some requests that another site has the browser make, such as the form that an
// identity provider or a payment page posts. The session of such a request is a fresh one, and does not replace the one
// that the browser may have: [Info].Withheld says so, a change is dropped ([KindDropped]), and only Renew, Remember and
// Destroy reach the browser. So the session of somebody who is new begins with the next request from the site itself.
// Package recipes has a handler that lets such a form arrive with the cookie.
//
// A value with a ttl reads as absent once that has passed. No cookie is sent for this alone; the next one that is sent
// is without the value.
//
// Encodings are compared to find what changed, so a field with binary, text or msgpack methods of its own must encode the
// same value to the same bytes every time: a MarshalText that ranges over a map does not, and then what was only read
// counts as a change.
//
// # Concurrency
//
// Several goroutines may call setters, the verbs (Renew, Reset, Destroy, Remember), Info and getters that lend (a
// slice, a map, a nested struct) at the same time. A getter of a plain value takes no lock: it must not run beside
// anything that changes the session, which is a setter, a verb, or a commit that takes a lent value back because it
// broke a bound. What a getter lent is the session's own: change it only in the handler's goroutine, before the
// response begins. Handlers inside [http.TimeoutHandler] use setters only, because the time-out commits while they run.
//
// String, Format, MarshalJSON and LogValue may run beside setters and verbs as well. They read what was lent, and so
// must not run beside a change made in place. What LogValue returns holds none of the session's memory: a slog.Handler
// may write it later, in a goroutine of its own. For one that also calls LogValue there, log s.LogValue() instead of s.
package typedsession
