// Package typedsession keeps typed sessions in cookies, or in a store such as Redis or a database.
//
// An app states what a session holds in an annotated struct, and `go tool typedsession` generates the session type, with
// a getter and a setter for each field, and the constructor of its manager. The generated code runs on this package. An
// app uses these parts of it:
//
//   - [Keys], from [KeysFromEnv], [KeysFromFile] or [NewKeys];
//   - a [Protection], which is [Signed], [Encrypted] or [Stored], the first parameter of the generated constructor;
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
// With Signed and Encrypted, the cookie holds the whole session, and no server keeps anything of it. With Stored, the cookie
// holds a token and the store a record: the session can be larger, it can be ended from outside, and two requests that
// change different fields at the same time keep both changes, but each request that carries the cookie needs the store.
// Only the constructor's first parameter differs:
//
//	sessions, err := shop.NewSessionManager(typedsession.Stored{Store: redisstore.New(client)}, shop.SessionConfig{})
//
// What this page says of cookies holds for both, unless it says otherwise. [Stored] says what is different in a store.
//
// [Core], [Spec], [Field], [Hidden], [From], [NewManager], [OwnerOf] and [ValidText] are for generated code only.
//
// # Reading and writing
//
// SessionFrom reads the cookie and verifies it. With cookies, a request that never asks for its session costs two
// allocations, and a few more if it matched a pattern with wildcards, because Handler hands the path values back. With a
// store, Handler reads the record before the app's handler runs, if the request carries the session's cookie, unless
// Stored.FailOpen says that the request can do without. In both cases the response of a request that never asks gets no
// header.
//
// A session is committed when the response begins, as [Manager.Handler] describes. A cookie is sent when the session
// changed or when Renew, Destroy or Remember was called, with any method and any status. With Stored, the record is written
// then, and a cookie is sent only with a new token, or to delete the token. A change that comes later, or that the response
// does not take, is lost and reported as [KindTooLate]; of a session in a store, a change that needs no cookie is written
// nevertheless when the handler returns. [Manager.Save] commits earlier; [Manager.Open] and [Manager.Seal] work without a
// request.
//
// A session is empty if no field has a value and Remember did not make it permanent. An empty session sends no cookie,
// and the browser's cookie is deleted; the token of a session in a store stays, for what is set next. A session that does
// not fit a cookie, or is longer than Stored.MaxBytes, is not sent or written: a [KindTooLarge] reports it, the response goes
// out, and the browser keeps the session it has. The change stays pending: a Save, or the commit when the response begins,
// sends it if the session fits by then.
//
// SameSite keeps the cookie out of some requests that another site makes the browser send, such as the form that an
// identity provider or a payment page posts. Such a request gets a fresh session, which does not replace the one that the
// browser may have: [Info].Withheld is true, changes are dropped and reported as [KindDropped], and only Renew, Remember
// and Destroy reach the browser. The session of a new visitor therefore begins with the next request from the site itself.
// FormPost of package recipes makes such a form arrive with the cookie.
//
// A value with a ttl reads as absent once the ttl has passed. No cookie is sent for this alone; the next cookie, or the next
// write to the store, leaves the value out.
//
// A commit compares encodings to find what changed, so a field with binary, text or msgpack methods of its own must encode
// the same value to the same bytes every time. A MarshalText that ranges over a map does not: a field that was only read
// then counts as changed.
//
// # Concurrency
//
// Several goroutines may call setters, the verbs (Renew, Reset, Destroy, Remember), Info and the getters of slices, maps
// and nested structs at the same time. A getter of a plain value takes no lock: it must not run beside a setter of
// the same field, beside Reset or Destroy, or beside a commit that restores the field because a change in place broke a
// bound. A slice, map or nested struct that a getter returned is the session's own memory: change it only in the handler's
// goroutine, before the response begins. Handlers inside [http.TimeoutHandler] use setters only, because the time-out
// commits while they run.
//
// Handler reads the request's form when the handler has returned. A goroutine that outlives the handler may therefore call
// ParseForm, FormValue and the like only if the handler parsed the form before it started the goroutine.
//
// String, Format, MarshalJSON and LogValue may run beside setters and verbs as well. They read slices, maps and nested
// structs, and so must not run beside a change made in place. The slog.Value that LogValue returns shares no memory with
// the session: a slog.Handler may write it later, in a goroutine of its own. If the slog.Handler also calls LogValue in
// that goroutine, log s.LogValue() instead of s.
package typedsession
