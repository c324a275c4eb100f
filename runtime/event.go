package typedsession

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Kind says what happened to a session.
type Kind int

// The kinds. Those that call for a person's attention say so: without [Config].OnEvent they are logged.
const (
	// KindLoaded means that a cookie was accepted. Bytes and KeyID tell about it.
	KindLoaded Kind = iota + 1
	// KindRejected means that a cookie was not accepted, for Reason. The handler gets a fresh session, unless another
	// cookie of the name is accepted.
	KindRejected
	// KindDuplicate means that two different cookies of the name verify, perhaps set for different domains or paths;
	// of those that are not over, the one that was seen last is used.
	KindDuplicate
	// KindMisfit means that the field holds a value that this version of the app cannot, perhaps from a newer one. It
	// reads as absent, and its bytes are carried on until it is set. It calls for attention.
	KindMisfit
	// KindSecretDropped means that a signed cookie held a value of a secret field. It reads as absent and is not carried
	// on, because whoever held the cookie could read it. It calls for attention: the secret was exposed.
	KindSecretDropped
	// KindCreated means that a new session is sent for the first time.
	KindCreated
	// KindRenewed means that a session whose clocks Renew restarted is sent.
	KindRenewed
	// KindRefreshed means that a session is sent as it was, to slide its idle timeout, to replace its key, or to
	// encrypt it. It follows KindTooLarge or KindFailed when what changed cannot be sent. Under Config.Touch only the
	// touch cookie is sent, and no KindWritten goes with it.
	KindRefreshed
	// KindDestroyed means that the session is over and its cookie is deleted: by Destroy, because its last field was
	// cleared, or, with Reason, because Remember or Config.Lifetime chose a timeout that has passed, or one passed
	// while a request took long that does not slide it.
	KindDestroyed
	// KindWritten accompanies each cookie sent with a session in it. Bytes and KeyID tell about it.
	KindWritten
	// KindRefused means that the field did not take a value; Err is a *RefusedError. It calls for attention.
	KindRefused
	// KindTooLarge means that the session was not sent; Err is a *TooLargeError. It is not told again as long as the
	// same session does not fit. It calls for attention.
	KindTooLarge
	// KindTooLate means that a change was lost; Err is a *TooLateError. It calls for attention.
	KindTooLate
	// KindReadLate means that a handler first asked for the session when the response had begun, which then lacks the
	// marks that keep it out of shared caches; Err says so. It calls for attention.
	KindReadLate
	// KindInsecure means that a Secure cookie is sent over plain HTTP to a host that is not loopback and not, by its
	// headers, behind a proxy: the browser will drop it. It is reported once per manager and calls for attention.
	KindInsecure
	// KindFailed means that the session was not sent because a field has no encoding; Err says why. It calls for
	// attention.
	KindFailed
	// KindCheckFailed means that Config.Check failed; Err is its error. Without Config.CheckFailOpen a KindRejected
	// follows. It calls for attention, and is not told of a request that was canceled meanwhile.
	KindCheckFailed
	// KindDropped means that a change to a session that stands in for the browser's, which could not be checked, is not
	// sent; Err is an *UncheckedError. It calls for attention, and is not told of a request that was canceled meanwhile.
	KindDropped
	// KindRepaired means that a text of the field was not UTF-8, and that each wrong byte of it was replaced by U+FFFD;
	// Err says so. It is told when the text is set, or committed if it is inside a list, a map or a struct. It calls for
	// attention.
	KindRepaired
)

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
	KindRepaired:      "repaired",
}

// String returns one or two words, for logs and metrics.
func (k Kind) String() string { return kindTexts[k] }

// IsProblem reports whether the kind calls for a person's attention. What a visitor alone can cause does not: it
// would let anybody fill the log.
func (k Kind) IsProblem() bool {
	switch k {
	case KindMisfit, KindSecretDropped, KindRefused, KindTooLarge, KindTooLate, KindReadLate, KindInsecure, KindFailed,
		KindCheckFailed, KindDropped, KindRepaired:
		return true
	}
	return false
}

// Event is one thing that happened to a session. No value of a field, no cookie value and no key is in it, except what
// an app's own MarshalText or MarshalBinary method, or Config.Check, says in its error: that is passed on in Err, so it
// should not quote what it was about.
type Event struct {
	Kind    Kind   // what happened
	Session string // name of the session type
	Reason  Reason // for KindRejected, and sometimes KindDestroyed
	Number  int    // number of the field concerned, or 0
	Field   string // name of that field
	Err     error  // details, for the kinds that say so
	Bytes   int    // length of the cookie's name and value, for KindLoaded and KindWritten
	KeyID   string // id of the key ("tsk:84755e8051836961"), for KindLoaded and KindWritten
}

// String describes the event in a line.
func (e Event) String() string {
	s := fmt.Sprintf("session %s: %v", e.Session, e.Kind)
	if e.Reason != 0 {
		s += ": " + e.Reason.String()
	}
	if refused, ok := e.Err.(*RefusedError); ok {
		field, err := refused.place()
		return s + ": " + field + ": " + oneLine(err.Error())
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	if e.Err != nil {
		s += ": " + e.detail()
	}
	return s
}

// detail returns the error without what the event says already.
func (e Event) detail() string {
	if err, ok := e.Err.(interface{ detail() string }); ok {
		return oneLine(err.detail())
	}
	return oneLine(e.Err.Error())
}

// LogValue returns a group of what the event has.
func (e Event) LogValue() slog.Value {
	attributes := []slog.Attr{slog.String("kind", e.Kind.String()), slog.String("session", e.Session)}
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
	return slog.GroupValue(attributes...)
}

// reporter takes the events of one manager.
type reporter struct {
	session string
	fields  fieldNames
	onEvent func(context.Context, Event) // nil: problems are logged
	log     eventLog
}

// wants reports whether anybody will hear of events of this kind. It spares making the others.
func (r *reporter) wants(k Kind) bool { return r.onEvent != nil || k.IsProblem() }

func (r *reporter) report(ctx context.Context, e Event, now time.Time) {
	switch {
	case r.onEvent != nil:
		r.onEvent(ctx, e)
	case e.Kind.IsProblem():
		r.log.write(ctx, e, now)
	}
}

// quiet is how long the log is silent about a kind of event, or a field, that it has just told of.
const quiet = time.Minute

// eventLog writes to the app's log. Visitors can cause some problems as often as they like; they must not fill it.
type eventLog struct {
	mu     sync.Mutex
	logged map[loggedAs]time.Time
}

// loggedAs is what counts as the same.
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
	if last, ok := l.logged[what]; ok && age(last, now) < quiet {
		return false
	}
	if l.logged == nil {
		l.logged = make(map[loggedAs]time.Time)
	}
	l.logged[what] = now
	return true
}
