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
// The session is committed when the response begins: at the first of WriteHeader (a final status, or 101), Write,
// WriteString, ReadFrom, Flush and Hijack, or when the handler returns. Not when a panic or runtime.Goexit leaves
// Handler, which then leaves the cookie as it was; but a middleware that recovers inside of Handler and answers begins
// a response, which commits what was changed before the panic: put it around Handler. What changes later cannot reach
// the browser and is reported as [KindTooLate]; a session first asked for later is reported as [KindReadLate], because
// the response lacks its Vary.
//
// [Manager.Save] commits before that, for upgrades and streams, and for a handler that wants to know whether the
// session fits. Its cookie is put into the header once more when the response begins, so that a proxy in between
// cannot lose or double it, and stays out of informational responses. What changes after it replaces it. It stands
// even if the handler panics afterwards.
//
// A cookie is sent when the session changed, or when Renew, Destroy or Remember was called: with any method and any
// status. It is also sent to slide the idle timeout, to replace a key, to encrypt what was signed, or to clear a
// cookie that is over, unless [Config].Touch keeps reads from it; but not on a 304, on a status of 500 or more, on a
// response that the app marked as publicly cacheable, or in a request that does not count ([Config].NotCounted,
// [Manager.DoNotCount]). An unchanged session sends none. A session with no field present that is not permanent is
// empty: it sends no cookie, and the one it came with is deleted.
//
// A session that does not fit a cookie is not sent: that is a [KindTooLarge], the response goes out, and the browser
// keeps the session it has, which slides and is cleared as if nothing had changed. The change is not given up before
// the response begins: another Save, or the commit then, sends it if it fits by then.
//
// Encodings are compared, so a field with binary, text or msgpack methods of its own must encode the same value to the
// same bytes every time: a MarshalText that ranges over a map does not, and then what was only read counts as a change.
//
// A refresh sends the fields as they came, with what this version of the app does not know, and also with the values of
// retired numbers and explicit zeros that a write would leave out.
//
// # A read that comes late
//
// Two responses can overtake each other. Where one cookie both slides and holds the session, a read that began before a
// logout, a login or an update and ends after it, and happens to refresh, brings the old session back. With
// [Config].Touch only writes send the session: what slides it is a cookie of its own, which is worthless beside any
// other session than the one it was made for. If it overwrites a later touch, the session may end earlier by as long as
// the late request took. Of two requests that write, the last to reach the browser wins, with Touch or without.
//
// # Caches
//
// With a Set-Cookie, Cache-Control stays as it is if it says no-store or private and becomes "no-store" otherwise;
// Surrogate-Control, CDN-Cache-Control, also with the name of a CDN before it, and an X-Accel-Expires other than 0 are
// removed. A response whose handler read the session, without a Set-Cookie, says "Vary: Cookie", and "Cache-Control:
// private" unless the app set a Cache-Control.
//
// # Protection
//
// [Signed] protects from alteration only: whoever holds the cookie can read it. [Encrypted] also keeps it from being
// read; a session with secret fields takes no other, because its constructor wants a [Confidential]. [Protection] says
// how a fleet moves from one to the other. Neither protects from replay: a copy of a cookie works until it is over.
//
// # Keys
//
// [KeysFromEnv], [KeysFromFile] and [NewKeys] read keys; [Keys] says which of several signs. A new key is handed out
// with a sign-from in the future, reaches every server before it signs, and logs nobody out. Keys can be replaced while
// requests are served: by [Keys.Replace] with keys from anywhere, by [Keys.Reload] and [Keys.Watch] from their file. A
// replacement that fails leaves the keys as they are.
//
// # Lifetime
//
// A session ends when it was idle for Idle, and in any case Absolute after it began. Both are enforced by the server
// from authenticated times. The idle timeout slides in steps of Idle/10, at most [Config].MaxStep, so it ends at most
// a step and a second early and never late. A clock before 2025 will do, such as that of testing/synctest.
// [Config].Lifetime can shorten both for a single session, and [Config].RejectCreatedBefore ends all of a time.
//
// A value with a ttl reads as absent once that has passed. No cookie is sent for this alone; the next one that is sent
// is without the value.
//
// # Revocation
//
// A cookie cannot be called back, but the server can ask before it takes one. [Config].Check is asked about a session
// whose last check is a step or CheckEvery ago, before the handler sees it: five minutes after the app's database says
// so, the sessions of a user are over. What to compare is the app's: usually a generation that stands both in the
// user's record and in a field of the session, and that "log out everywhere" counts up; example/logouteverywhere does.
// When Check fails, the handler gets a fresh session, and the browser's stays unless a login or a logout replaces it; with
// CheckFailOpen it is used, but ends when no check has passed for the idle timeout. [Info].Unchecked tells the handler in
// both cases.
//
// # When a cookie is no good
//
// A cookie that was altered, is over, or was made by others never fails a request: the handler gets a fresh session,
// and [Config].OnEvent a [KindRejected] with the [Reason]. The browser's cookie is cleared only if this server made
// it and it is over or unreadable.
//
// Of several cookies of the name, which a browser has after a change of [Config].Domain or Path, the newest one that is
// accepted counts: the one seen last, and of those the one that began last. At most sixteen are looked at, and four of
// those that bear the mark of one of the keys.
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
