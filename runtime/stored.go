package typedsession

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/sessionshow"
	"github.com/typedsession/typedsession/runtime/store"
)

// Stored keeps sessions in a store: Redis, a database, the memory of the process. The cookie holds a random token of 23
// characters, and nothing of the session. Beside what [Signed] and [Encrypted] do, a session in a store can be larger than
// a cookie, can be ended at once from outside ([Manager.Revoke]), and the sessions of a user can be listed
// ([Manager.List]).
//
//	sessions, err := NewSessionManager(typedsession.Stored{Store: redisstore.New(client)}, SessionConfig{})
//
// The constructor does not call the store, so that servers start while it is down; [Manager.Ready] tells whether it can be
// read.
//
// # Two requests at once
//
// Two requests of one session that change different fields both take effect. If both change the same field, methods that
// add, append or take are made again to what the other request left, so that both count; of two setters, the one that is
// committed last wins, and [KindConflict] is reported. Fields that mean something only together, such as a company and the
// role in it, are therefore set in the same request, also where one keeps its value, or are one field of a struct type.
//
// Two things can still go wrong. The first requests of a new visitor, if they come at the same time, make a session each,
// and the browser keeps the cookie that arrives last. And if the answer of the store is lost after a write, and another
// request writes before this one has tried again, what was added or appended may be there twice.
//
// # When the store fails
//
// A request with the session's cookie reads the session before its handler runs, and writes it before the response
// begins. If the store fails, Failed answers: the handler does not run, or its response is replaced. What the handler did
// elsewhere has happened then, and happens again if the visitor tries again. The browser keeps its cookie, and has the same
// session when the store is back. A request without the cookie needs no store as long as it changes nothing. A refresh that
// fails is reported, and the response goes out.
//
// If the response to a Renew is lost on its way, the browser has a token that leads nowhere, and the visitor has to log in
// again.
//
// # From cookies to a store, and back
//
// A fleet moves without ending a session:
//
//  1. Stored{Store: s, Accept: Signed{Keys: keys}, Standby: true} on every server.
//  2. Stored{Store: s, Accept: Signed{Keys: keys}}, one server after the other: sessions move in when they are written.
//  3. Stored{Store: s}, when all servers have taken step 2 and the idle timeout has passed since.
//
// The way back is Standby again on every server, and Signed{Keys: keys} when the absolute timeout has passed since: no
// session goes from the store to a cookie, but new ones are cookies. The timeouts are the longest that a session can have:
// those of remember= if there are any.
//
// # From unsealed records to sealed ones
//
//  1. Keys and WriteUnsealed on every server.
//  2. Keys and AcceptUnsealed, one server after the other: the next write of a session, or its next refresh, seals it.
//  3. Keys alone, when all servers have taken step 2 and the longest idle timeout has passed since, that of remember=
//     included.
type Stored struct {
	// Store keeps the records. It is required. See package store for the engines. Several managers may share one: their
	// records have different keys.
	Store store.Store
	// Keys, if not nil, seal every record, so that whoever can read the store learns nothing of a session, and whoever can
	// write to it can forge none. A session type with secret fields needs them. Nobody notices if a record is replaced by an
	// older one of the same session, if it is deleted, or if it is missing from the list of its owner.
	//
	// As long as the store has a record that no key opens, a change in the session that stands in for its session is dropped,
	// unless Renew, Remember or Destroy is called or the owner is set. So delete the records that a key has sealed when you
	// remove it early.
	Keys *Keys
	// AcceptUnsealed also accepts records that no key sealed, while a fleet begins to seal: as long as it is set, whoever can
	// write to the store can make sessions of any user. It needs Keys.
	AcceptUnsealed bool
	// WriteUnsealed leaves records unsealed, but for those that are sealed already, and accepts both, while a fleet gets
	// Keys. It needs Keys, and is an error with AcceptUnsealed and if the session has secret fields.
	WriteUnsealed bool
	// Accept, a Signed or an Encrypted, says which cookies that hold a session are accepted too. The next write of such a
	// session, or its next refresh, moves it into the store. A secret field that arrives in a signed cookie is dropped.
	// Until a session has moved in, two requests that change it at the same time lose one of the changes, as with cookies,
	// unless the session has an owner. A copy of the cookie that somebody took before is accepted until its own timeouts have
	// passed, even if the session ends; if the session has an owner, only a copy from before the last refresh is.
	Accept Protection
	// Standby leaves the sessions of Accept in their cookies, and makes new sessions there. Sessions in the store stay in
	// the store until they are renewed. It needs Accept; with secret fields, Accept must be an Encrypted.
	Standby bool
	// Timeout is how long the calls to the store of one load, one commit or one method of the Manager may take together.
	// RevokeAll may take as long for each hundred sessions. Zero means two seconds, and a negative Timeout is an error.
	Timeout time.Duration
	// MaxBytes is how many bytes a record may have: those of the encoded session, and up to 40 for its times and the seal.
	// A longer session is not written, and reported as KindTooLarge. Zero means 65,536, and a negative MaxBytes is an error.
	MaxBytes int
	// FailOpen, if not nil, reports whether a request does without its session when the store fails: pages that look the
	// same for everybody, static files, probes. Such a request reads the session when its handler asks for it. If the store
	// fails then, the handler gets a fresh session in its place, Info.Unchecked is true, and only Renew, Remember, an owner and
	// Destroy reach the browser. Several goroutines call it.
	FailOpen func(*http.Request) bool
	// Failed, if not nil, answers a request whose session could not be read or written, in the place of the handler. err
	// is a *StoreError, or wraps ErrGone if another request ended the session meanwhile. The header of w is as it was before
	// the handler, but for the cookies of other managers, Vary and Cache-Control, and what is addressed to CDNs alone: no
	// shared cache keeps the answer. Nil stands for status 503 with Cache-Control no-store, and with Retry-After unless the
	// session has ended. Several goroutines call it.
	Failed func(w http.ResponseWriter, r *http.Request, err error)
}

// secretFieldsNeedEncrypted has no effect: the constructor demands Keys if the session has secret fields.
func (Stored) secretFieldsNeedEncrypted() {}

const (
	defaultStoreTimeout   = 2 * time.Second
	defaultMaxRecordBytes = 64 << 10
)

// StoreError means that a session could not be read from the store or written to it. After an error of a write, the change
// may have been made: the answer of the store may be what was lost.
type StoreError struct {
	Session string // name of the session type
	Op      string // what failed: "read", "write", "renew", "end" or "list"
	Err     error  // the error of the store, which may name its address, or of the context
}

// Error says what failed and why.
func (e *StoreError) Error() string {
	return "store of " + e.Session + ": " + e.detail()
}

// Unwrap returns the error of the store.
func (e *StoreError) Unwrap() error { return e.Err }

func (e *StoreError) detail() string {
	return fmt.Sprintf("cannot %s: %s", e.Op, sessionshow.Line(e.Err.Error()))
}

// ErrGone means that the session was ended, or was renewed by another request, while this one changed it. The change is
// not written. Revoke and Update return it if the store has no such session.
var ErrGone = storage.ErrGone

// storeError makes a *StoreError of an error of package storage, and of one of package record: what a commit found in the
// place of the record that it knew. Other errors stay as they are.
func (m *manager) storeError(err error) error {
	if err == nil || errors.Is(err, ErrGone) {
		return err
	}
	var failed *storage.Error
	if errors.As(err, &failed) {
		return &StoreError{Session: m.session, Op: failed.Op, Err: failed.Err}
	}
	for _, unusable := range [...]error{record.ErrForeign, record.ErrUnsealed, record.ErrSealed, record.ErrKey, record.ErrUnreadable} {
		if errors.Is(err, unusable) {
			return &StoreError{Session: m.session, Op: "write", Err: err}
		}
	}
	return err
}

// carrier makes the carrier of sessions that live in the store.
func (p Stored) carrier(settings carrierSettings) (carrier, error) {
	accept, acceptErr := p.acceptCarrier(settings)
	format, formatErr := p.format(settings)
	if err := errors.Join(append(p.problems(settings), acceptErr, formatErr)...); err != nil {
		return nil, err
	}
	k := &storeCarrier{
		cookie:   settings.cookie,
		storage:  storage.New(p.Store, format, settings.now),
		accept:   accept,
		owner:    settings.owner,
		standby:  p.Standby,
		lifetime: settings.lifetime,
		timeout:  cmp.Or(p.Timeout, defaultStoreTimeout),
		maxBytes: cmp.Or(p.MaxBytes, defaultMaxRecordBytes),
		failOpen: p.FailOpen,
		failed:   p.Failed,
	}
	k.storage.TombstoneFor = func(created uint32) time.Duration {
		now := settings.now()
		return k.tombstoneFor(sinceEpoch(created, now), now)
	}
	return k, nil
}

// problems returns what does not go together in the settings.
func (p Stored) problems(settings carrierSettings) []error {
	var all []error
	complainIf := func(wrong bool, format string, a ...any) {
		if wrong {
			all = append(all, fmt.Errorf(format, a...))
		}
	}
	complainIf(p.Store == nil, "no store: set Stored.Store, such as to memstore.New(0)")
	complainIf(p.Timeout < 0, "setting Stored.Timeout must not be negative: write 0 for two seconds")
	complainIf(p.MaxBytes < 0, "setting Stored.MaxBytes must not be negative: write 0 for 65,536")
	complainIf(p.Standby && p.Accept == nil, "setting Stored.Standby needs Accept, the cookies that sessions stay in: set it to "+
		"the Signed or Encrypted that was used before")
	complainIf((p.AcceptUnsealed || p.WriteUnsealed) && p.Keys == nil, "settings Stored.AcceptUnsealed and WriteUnsealed need "+
		"Keys, which seal the records in the end: set Stored.Keys, or remove them")
	complainIf(p.AcceptUnsealed && p.WriteUnsealed, "settings Stored.AcceptUnsealed and WriteUnsealed exclude each other: "+
		"WriteUnsealed is for the first step, in which new records are not sealed, AcceptUnsealed for the second, in which they are")
	complainIf(settings.touch && p.Accept == nil, "setting Config.Touch is for sessions in cookies: remove it, or set Stored.Accept")
	if !settings.secrets {
		return all
	}
	_, encrypts := p.Accept.(Encrypted)
	complainIf(p.WriteUnsealed, "setting Stored.WriteUnsealed would leave secret fields unsealed: remove it")
	complainIf(p.Standby && p.Accept != nil && !encrypts, "setting Stored.Standby keeps sessions in the cookies of Accept: set "+
		"Stored.Accept to an Encrypted, not to a %T: %w", p.Accept, ErrNotConfidential)
	complainIf(p.Keys == nil, "setting Stored.Keys must seal the records of a session with secret fields: %w", ErrNoKey)
	return all
}

// acceptCarrier makes the carrier of the cookies that Accept takes; nil for none.
func (p Stored) acceptCarrier(settings carrierSettings) (carrier, error) {
	switch p.Accept.(type) {
	case nil:
		return nil, nil
	case Signed, Encrypted:
	default:
		return nil, errors.New("setting Stored.Accept must be a Signed or an Encrypted, whose cookies move into the store")
	}
	if !p.Standby {
		settings.largestBody = 0 // no session is written to a cookie
	}
	accept, err := p.Accept.carrier(settings)
	if err != nil {
		return nil, fmt.Errorf("setting Stored.Accept: %w", err)
	}
	return accept, nil
}

// format returns the format of the records.
func (p Stored) format(settings carrierSettings) (*record.Format, error) {
	var keys *keyring.Records
	if p.Keys != nil {
		var err error
		if keys, err = p.Keys.records(settings.cookie.Name, settings.typeID); err != nil {
			return nil, err
		}
	}
	f := record.NewFormat(settings.cookie.Name, settings.typeID, keys)
	f.AcceptUnsealed, f.WriteUnsealed = p.AcceptUnsealed, p.WriteUnsealed
	return f, nil
}

// fail answers a request whose session could not be read or written. It first takes out of the header what a middleware
// around Handler has told caches, so that no cache gives the answer to visitors whose sessions can be read.
func (k *storeCarrier) fail(w http.ResponseWriter, r *http.Request, err error) {
	gatherLines(w.Header())
	new(headerLines).protectFromCaches(w.Header(), true)
	if k.failed != nil {
		k.failed(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if errors.Is(err, ErrGone) {
		http.Error(w, "The session has ended. Please load the page again.", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "The session is out of reach for a moment. Please try again.", http.StatusServiceUnavailable)
}

// limited returns a context for the engine calls of one load or one commit.
func (k *storeCarrier) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, k.timeout)
}
