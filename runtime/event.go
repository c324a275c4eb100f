package typedsession

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/sessionshow"
)

// Kind says what happened to a session.
type Kind int

// The kinds of event. Those that call for a person's attention say so: without [Config].OnEvent they are logged.
const (
	// KindLoaded means that a cookie was accepted. Bytes and KeyID describe it, or the record that its token leads to.
	KindLoaded Kind = iota + 1
	// KindRejected means that a cookie, or the record that its token leads to, was not accepted; Reason says why. The handler
	// gets a fresh session, unless another cookie of the name is accepted.
	KindRejected
	// KindDuplicate means that two different cookies of the name verify, or lead to sessions in a store. They may be set for
	// different domains or paths. Of those that are not over, the one that was seen last is used.
	KindDuplicate
	// KindMisfit means that a cookie or a record holds a value for the field that this version of the app cannot hold,
	// perhaps from a newer version. The field reads as absent, and the value is kept until the field is set. It calls for
	// attention.
	KindMisfit
	// KindSecretDropped means that a signed cookie held a value of a secret field. The field reads as absent, and the value
	// is dropped, because the holder of the cookie could read it. It calls for attention: the secret was exposed.
	KindSecretDropped
	// KindCreated means that a new session is sent for the first time, after it was written if it is in a store.
	KindCreated
	// KindRenewed means that a session whose clocks Renew restarted is sent. In a store, a change of the owner is a Renew.
	KindRenewed
	// KindRefreshed means that a session is sent as it was, to slide its idle timeout, to replace its key, or to
	// encrypt it. It follows KindTooLarge or KindFailed when what changed cannot be sent. Under Config.Touch only the
	// touch cookie is sent, and no KindWritten goes with it. A session in a store is written as it was; its cookie is sent
	// only if the session moves in from a cookie of Stored.Accept.
	KindRefreshed
	// KindDestroyed means that the session is over and its cookie is deleted: because Destroy was called, because its last
	// field was cleared, or, with a Reason, because a timeout had passed at the commit. That is the case if Remember or
	// Config.Lifetime chose a shorter timeout, and if a timeout passed during a request that does not slide it. The cookie of
	// a session in a store whose last field was cleared stays. What Revoke, RevokeAll and Update end is not reported.
	KindDestroyed
	// KindWritten accompanies each cookie with a session in it that is put into the header of a response. Bytes and KeyID
	// describe it. For a session in a store it means that its record was written, and they describe the record; Update does
	// not report it. Of a cookie, it does not say that the response left the server: net/http drops a short response whose
	// handler panics with a panic that nobody recovers, or calls runtime.Goexit. Nor can Handler see that the response was
	// written before to a ResponseWriter around Handler, if that is the server's own.
	KindWritten
	// KindRefused means that the field did not take a value; Err is a *RefusedError. It calls for attention.
	KindRefused
	// KindTooLarge means that the session was not sent, or not written to its store; Err is a *TooLargeError. It is not
	// reported again as long as the same session does not fit. It calls for attention.
	KindTooLarge
	// KindTooLate means that a change was lost because the response did not take the cookie; Err is a *TooLateError. It is
	// reported when the handler returns at the latest, and after that at once. It calls for attention.
	KindTooLate
	// KindReadLate means that a handler first asked for the session when the response had begun. That response lacks the
	// header that keeps it out of shared caches; Err says so. It calls for attention.
	KindReadLate
	// KindInsecure means that a Secure cookie is sent over plain HTTP to a host that is not loopback, and that no header
	// of the request says that a proxy received it over HTTPS: the browser will drop the cookie. Headers of a proxy say so
	// (X-Forwarded-Proto, Forwarded), and headers of browsers (Sec-Fetch-Site, Origin). It is reported once per manager for
	// a host that is a name, and once for an IP address. It calls for attention.
	KindInsecure
	// KindFailed means that the session was not sent because a field has no encoding; Err says why. It calls for
	// attention.
	KindFailed
	// KindCheckFailed means that Config.Check failed; Err is its error. Without Config.CheckFailOpen a KindRejected
	// follows. It calls for attention, and is not reported if the request was canceled meanwhile.
	KindCheckFailed
	// KindDropped means that a change is not sent, because the handler changed a fresh session that it got in place of the
	// browser's. Err is an *UncheckedError if Config.Check failed for the browser's session, the store did not yield it, or
	// Config.Adopt failed. It is a *WithheldError if SameSite may have withheld the cookie. Err wraps ErrGone if another
	// request ended the session in the store, or renewed it, while this one changed it. It calls for attention, and is not
	// reported if the request was canceled meanwhile.
	KindDropped
	// KindPlainHTTP means that a manager was made with Config.PlainHTTP; Err says what that gives up. The constructor
	// reports it. It calls for attention.
	KindPlainHTTP
	// KindOutsideDomain means that a cookie with Config.Domain is sent to a host that is neither that domain nor below it:
	// the browser will drop the cookie. Err names both. It is reported once per manager for a host that is a name, and once
	// for an IP address. It calls for attention.
	KindOutsideDomain
	// KindForeign means that no cookie of the request was accepted, and that the store has a record for one of them which
	// this server's keys and settings do not open. With Config.Development it also means that this server's keys did not
	// make one of the cookies, or that the store has nothing for its token: it may be that of another app on localhost. In
	// production that is not reported, because every visitor could cause it. KindForeign follows KindRejected and calls for
	// attention.
	KindForeign
	// KindRepaired means that a text of the field was not UTF-8, and that each wrong byte of it was replaced by U+FFFD;
	// Err says so. It is told when the text is set, or committed if it is inside a list, a map or a struct. It calls for
	// attention.
	KindRepaired
	// KindAdopted means that Config.Adopt took over the session of another library.
	KindAdopted
	// KindAdoptFailed means that Config.Adopt failed; Err is its error. It calls for attention, and is not reported if the
	// request was canceled meanwhile.
	KindAdoptFailed
	// KindConflict means that two requests of one session in a store gave the field different values at the same time, and
	// that the value of this request, which was committed last, replaced the other; Err says so. The field may be one that
	// should be changed by a method that adds, appends or takes.
	KindConflict
	// KindStoreFailed means that the session could not be read from the store or written to it; Err is a *StoreError. It
	// calls for attention, and is not reported if the request was canceled before the session was read.
	KindStoreFailed

	kindEnd // one more than the last
)

// kindTexts has a word or two for each Kind.
var kindTexts = map[Kind]string{
	KindLoaded:        "loaded",
	KindRejected:      "rejected",
	KindDuplicate:     "duplicate",
	KindMisfit:        "misfit",
	KindSecretDropped: "secret dropped",
	KindCreated:       "created",
	KindRenewed:       "renewed",
	KindRefreshed:     "refreshed",
	KindDestroyed:     "destroyed",
	KindWritten:       "written",
	KindRefused:       "refused",
	KindTooLarge:      "too large",
	KindTooLate:       "too late",
	KindReadLate:      "read late",
	KindInsecure:      "insecure transport",
	KindFailed:        "failed",
	KindCheckFailed:   "check failed",
	KindDropped:       "dropped",
	KindPlainHTTP:     "plain HTTP",
	KindOutsideDomain: "outside domain",
	KindForeign:       "foreign",
	KindRepaired:      "repaired",
	KindAdopted:       "adopted",
	KindAdoptFailed:   "adopt failed",
	KindConflict:      "conflict",
	KindStoreFailed:   "store failed",
}

// String returns one or two words, for logs and metrics.
func (k Kind) String() string { return kindTexts[k] }

// IsProblem reports whether the kind calls for a person's attention. Events that a visitor alone can cause do not, since
// visitors could fill the log with them.
func (k Kind) IsProblem() bool {
	switch k {
	case KindMisfit, KindSecretDropped, KindRefused, KindTooLarge, KindTooLate, KindReadLate, KindInsecure, KindFailed,
		KindCheckFailed, KindDropped, KindPlainHTTP, KindOutsideDomain, KindForeign, KindRepaired, KindStoreFailed, KindAdoptFailed:
		return true
	}
	return false
}

// Event is one thing that happened to a session. It holds no value of a field but the key of a map's refused entry, unless
// the field is secret; no cookie value and no key of Keys. Err may come from a MarshalText or MarshalBinary method of the
// app, from Config.Check, Config.Adopt or the engine of a store: their errors should not quote such values. Path holds what
// the visitor asked for, such as a token that the app's routes have in the path.
type Event struct {
	Kind    Kind   // what happened
	Session string // name of the session type
	Reason  Reason // for KindRejected, and for KindDestroyed if a timeout had passed; otherwise 0
	Number  int    // number of the field concerned, 1 to 999; 0 if the event concerns no field
	Field   string // name of that field
	Err     error  // details, for the kinds that say so
	Bytes   int    // for KindLoaded and KindWritten: how many bytes the cookie's name and value have together, or the record
	KeyID   string // for these two: id of the key that made the value or sealed the record ("tsk:84755e8051836961"), if any
	ID      string // Info.ID of the session; empty for one in a cookie, and where no session was accepted

	// Method and Path are those of the request in which the event happened, as Handler or OpenRequest got it. They are
	// empty without a request. The path is escaped as in a URL, so that it has neither spaces nor line ends, is cut where it
	// is long, and has no query. Leave both out of metrics, because visitors choose them.
	Method, Path string
}

// longestPath is how many bytes of a path an event has at most.
const longestPath = 256

// longestMethod is how many bytes of a method an event has at most.
const longestMethod = 32

// requestLine is what events say of a request. It is taken when the request comes, because a router may write another path
// into the request's URL.
type requestLine struct{ method, path, rawPath string }

// lineOf returns the method and the path of a request as they are now.
func lineOf(r *http.Request) requestLine {
	if r.URL == nil {
		return requestLine{method: r.Method}
	}
	return requestLine{r.Method, r.URL.Path, r.URL.RawPath}
}

// describe returns the method and the path for an event; l may be nil. A visitor may send a path or a method of any length,
// so describe reads only as much of each as the event can have.
func (l *requestLine) describe() (method, path string) {
	if l == nil {
		return "", ""
	}
	path = l.escapedPath()
	if len(path) > longestPath {
		path = path[:longestPath] + "..."
	}
	return url.PathEscape(upTo(l.method, longestMethod)), path
}

// escapedPath returns the path as the browser wrote it; of a long one it returns the beginning.
func (l *requestLine) escapedPath() string {
	u := url.URL{Path: l.path, RawPath: l.rawPath}
	if len(l.path) > longestPath || len(l.rawPath) > 3*longestPath {
		u = url.URL{Path: upTo(l.path, longestPath+1)}
	}
	return u.EscapedPath()
}

// String describes the event in a line.
func (e Event) String() string {
	s := "session " + e.Session + ": " + e.Kind.String()
	if e.Reason != 0 {
		s += ": " + e.Reason.String()
	}
	if refused, ok := e.Err.(*RefusedError); ok {
		field, err := refused.place()
		s += ": " + field + ": " + sessionshow.Line(err.Error())
	} else {
		if e.Field != "" {
			s += ": " + e.Field
		}
		if e.Err != nil {
			s += ": " + e.detail()
		}
	}
	if e.Method != "" || e.Path != "" {
		s += " (" + e.Method + " " + e.Path + ")"
	}
	return s
}

// detail returns the text of Err without what the other fields say already.
func (e Event) detail() string {
	if err, ok := e.Err.(interface{ detail() string }); ok {
		return sessionshow.Line(err.detail())
	}
	return sessionshow.Line(e.Err.Error())
}

// LogValue returns a group of what the event has.
func (e Event) LogValue() slog.Value {
	attributes := []slog.Attr{slog.String("kind", e.Kind.String()), slog.String("session", e.Session)}
	if e.Method != "" || e.Path != "" {
		attributes = append(attributes, slog.String("method", e.Method), slog.String("path", e.Path))
	}
	if e.Reason != 0 {
		attributes = append(attributes, slog.String("reason", e.Reason.String()))
	}
	if e.Field != "" {
		attributes = append(attributes, slog.Int("number", e.Number), slog.String("field", e.Field))
	}
	if e.Err != nil {
		attributes = append(attributes, slog.String("error", e.detail()))
	}
	if e.Bytes != 0 {
		attributes = append(attributes, slog.Int("bytes", e.Bytes))
	}
	if e.KeyID != "" {
		attributes = append(attributes, slog.String("key", e.KeyID))
	}
	if e.ID != "" {
		attributes = append(attributes, slog.String("id", e.ID))
	}
	return slog.GroupValue(attributes...)
}

// reporter passes the events of one manager to Config.OnEvent or to the log.
type reporter struct {
	session string
	fields  fieldNames
	onEvent func(context.Context, Event) // if nil, problems are logged
	log     eventLog
}

// wants reports whether events of this kind are reported or logged. Other events need not be made.
func (r *reporter) wants(k Kind) bool { return r.onEvent != nil || k.IsProblem() }

func (r *reporter) report(ctx context.Context, e Event, now time.Time) {
	switch {
	case r.onEvent != nil:
		r.onEvent(ctx, e)
	case e.Kind.IsProblem():
		r.log.write(ctx, e, now)
	}
}

// quiet is how long eventLog drops events of a kind and field after it logged one.
const quiet = time.Minute

// eventLog writes problems to the app's log. It drops repeated ones, because visitors can cause some kinds of problem as
// often as they like and must not fill the log.
type eventLog struct {
	mu     sync.Mutex
	logged map[loggedAs]time.Time // when an event of the kind and field was last logged
}

// loggedAs is a kind and a field, of which one event is logged in a while.
type loggedAs struct {
	kind   Kind
	number int
}

func (l *eventLog) write(ctx context.Context, e Event, now time.Time) {
	if l.due(loggedAs{e.Kind, e.Number}, now) {
		slog.Default().WarnContext(ctx, "session problem", slog.Any("event", e))
	}
}

func (l *eventLog) due(what loggedAs, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if last, ok := l.logged[what]; ok && now.Sub(last).Abs() < quiet { // the clock may have been set back since
		return false
	}
	if l.logged == nil {
		l.logged = make(map[loggedAs]time.Time)
	}
	l.logged[what] = now
	return true
}
