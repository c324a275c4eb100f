package typedsession

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/runtime/sessionshow"
	"github.com/typedsession/typedsession/runtime/wire"
)

// This file has the errors of setters, of commits and of Open. The errors of keys are in keys.go.

// ErrTooLarge means that a session was not sent because its cookie, or its record in a store, would be too large. A
// [TooLargeError] wraps it.
var ErrTooLarge = errors.New("session does not fit")

// TooLargeError says that a session was not sent because its cookie would be larger than browsers accept, or its record
// larger than Stored.MaxBytes. The browser keeps the session it has. The next commit, if there is one, tries to send the
// change again.
type TooLargeError struct {
	Session string      // name of the session type
	Cookie  string      // name of the cookie as sent; "" for a record in a store
	Bytes   int         // how many bytes the cookie's name and value would have together, or the record
	Limit   int         // the most that browsers accept, 4096, or Stored.MaxBytes
	Fields  []FieldSize // the fields of the session, largest first
}

// FieldSize is how many bytes one field takes in the encoded body. In the cookie they are a third more, because the
// value is base64url.
type FieldSize struct {
	Number int    // number of the field, 1 to 999
	Name   string // name of the field, or "unknown number 17" for one that a newer version of the app wrote
	Bytes  int    // bytes of its value in the body
}

// shownFields keeps the error readable for a session of a hundred fields.
const shownFields = 5

// Error names the five largest fields.
func (e *TooLargeError) Error() string {
	if e.Cookie != "" {
		return fmt.Sprintf("%s %v a cookie: %s", e.Session, ErrTooLarge, e.detail())
	}
	return fmt.Sprintf("%s %v its record: %s", e.Session, ErrTooLarge, e.detail())
}

func (e *TooLargeError) detail() string {
	if e.Cookie == "" {
		return fmt.Sprintf("the record would have %d bytes, at most %d are possible; the largest fields: %s (bytes); keep less in "+
			"them, set max= to bound them, or set Stored.MaxBytes", e.Bytes, e.Limit, e.largest())
	}
	return fmt.Sprintf("%s would have %d bytes, at most %d are possible; the largest fields: %s (bytes); keep less in them, or set max= to bound them",
		e.Cookie, e.Bytes, e.Limit, e.largest())
}

// largest returns the names and sizes of the largest fields.
func (e *TooLargeError) largest() string {
	var largest []string
	for _, f := range e.Fields[:min(len(e.Fields), shownFields)] {
		largest = append(largest, fmt.Sprintf("%s %d", f.Name, f.Bytes))
	}
	return strings.Join(largest, ", ")
}

// Unwrap returns ErrTooLarge.
func (e *TooLargeError) Unwrap() error { return ErrTooLarge }

// ErrTooLate means that a session changed when no cookie could be sent any more. A [TooLateError] wraps it.
var ErrTooLate = errors.New("session changed after the response had begun")

// TooLateError says what was changed or called when the cookie could not be sent any more.
type TooLateError struct {
	Session string   // name of the session type
	Fields  []string // names of the fields that changed
	Calls   []string // which calls had no effect: Renew, Destroy, Remember, or a Save whose cookie http.TimeoutHandler threw away

	because lateness
}

// Error names the fields and the calls.
func (e *TooLateError) Error() string {
	return fmt.Sprintf("%s %v: %s", e.Session, ErrTooLate, e.detail())
}

func (e *TooLateError) detail() string {
	what := append(append([]string(nil), e.Fields...), e.Calls...)
	return strings.Join(what, ", ") + " did not reach the browser; " + e.because.advice()
}

// Unwrap returns ErrTooLate.
func (e *TooLateError) Unwrap() error { return ErrTooLate }

// UncheckedError says what was changed in the fresh session that a handler got because Config.Check failed for the
// browser's session, its store did not give it, or Config.Adopt failed. The change is not sent: the browser keeps the
// session that it has. UncheckedError wraps ReasonUnchecked and Err.
type UncheckedError struct {
	Session string   // name of the session type
	Fields  []string // names of the fields that changed
	Err     error    // the error of Config.Check or Config.Adopt; for a store, a *StoreError or a Reason, such as ReasonRenewed
}

// Error names the fields, and ends with Err.
func (e *UncheckedError) Error() string {
	return fmt.Sprintf("%s changed unchecked: %s", e.Session, e.detail())
}

func (e *UncheckedError) detail() string {
	what, why := "checked", e.Err.Error()
	switch err := e.Err.(type) {
	case *StoreError:
		what = "read"
	case Reason:
		what, why = "used", err.sentence()
	}
	return fmt.Sprintf("%s did not replace the browser's session, which could not be %s: look at Info.Unchecked first; "+
		"a login calls Renew, a logout Destroy: %s", strings.Join(e.Fields, ", "), what, sessionshow.Line(why))
}

// Unwrap returns ReasonUnchecked and Err.
func (e *UncheckedError) Unwrap() []error { return []error{ReasonUnchecked, e.Err} }

// ErrWithheld means that a session changed in a request of another site, and was not sent because the browser may have a
// session whose cookie SameSite withheld. A [WithheldError] wraps it.
var ErrWithheld = errors.New("session changed in a request from another site, whose cookie SameSite may have withheld")

// WithheldError says what was changed in the fresh session that a handler got because SameSite may have withheld the
// browser's cookie from a request of another site, as [Info].Withheld reports. The change is not sent: the browser keeps
// the session that it may have.
type WithheldError struct {
	Session string   // name of the session type
	Fields  []string // names of the fields that changed
}

// Error names the fields and says what to do.
func (e *WithheldError) Error() string {
	return fmt.Sprintf("%s %v: %s", e.Session, ErrWithheld, e.detail())
}

func (e *WithheldError) detail() string {
	return strings.Join(e.Fields, ", ") + " did not replace the session that the browser may have: SameSite keeps its cookie " +
		"out of this request from another site, as Info.Withheld says; call Renew if it is to be replaced, as by a login, or " +
		"wrap the handler in recipes.FormPost, so that the browser sends the request again with the cookie"
}

// Unwrap returns ErrWithheld.
func (e *WithheldError) Unwrap() error { return ErrWithheld }

// RefusedError says that a field did not take a value, because the value breaks a bound of the field's tag or has no
// encoding. The field keeps the value it had. Err may come from a MarshalText or MarshalBinary method of the app, and
// then quotes whatever that method quotes.
type RefusedError struct {
	Session string // name of the session type; empty in a session that no manager made
	Number  int    // number of the field, 1 to 999
	Field   string // name of the field; empty in a session that no manager made
	// Err says which bound the value breaks, why it has no encoding, or that its type does not read back what it wrote, a
	// wire.NotReadError. It is a *wire.PathError if an element of a list, an entry of a map or a field of a struct is the
	// cause.
	Err error
}

// Error names the field, the place in it and the bound, never the value; but it quotes the error of a type's own method,
// which may show the value. It names an entry of a map by the entry's key. For a secret field, it shows neither keys nor
// the errors of other packages.
func (e *RefusedError) Error() string {
	field, err := e.place()
	if e.Session == "" {
		return fmt.Sprintf("session field %s refused a value: %s", field, sessionshow.Line(err.Error()))
	}
	return fmt.Sprintf("%s field %s refused a value: %s", e.Session, field, sessionshow.Line(err.Error()))
}

// place returns the field with the path in it, and what is wrong there.
func (e *RefusedError) place() (field string, err error) {
	if field = e.Field; e.Session == "" {
		field = strconv.Itoa(e.Number)
	}
	if inside, ok := e.Err.(*wire.PathError); ok {
		return field + inside.Path, inside.Err
	}
	return field, e.Err
}

func (e *RefusedError) detail() string { return e.Err.Error() }

// Unwrap returns what is wrong with the value.
func (e *RefusedError) Unwrap() error { return e.Err }

// RejectedError says why [Manager.Open] or [Manager.OpenRequest] returned a fresh session. It wraps Reason and Err.
type RejectedError struct {
	Session string // name of the session type
	Reason  Reason // why the cookie was not accepted
	// Err is what kept a session that lives from being accepted, if that is more than Reason says: the error of
	// Config.Check or Config.Adopt, a *StoreError, or the Reason of another cookie. It is nil otherwise.
	Err error
}

// Error gives the reason as a sentence.
func (e *RejectedError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("fresh %s: %s: %s", e.Session, e.Reason.sentence(), sessionshow.Line(e.Err.Error()))
	}
	return fmt.Sprintf("fresh %s: %s", e.Session, e.Reason.sentence())
}

// Unwrap returns the Reason, and Err if there is one.
func (e *RejectedError) Unwrap() []error {
	if e.Err != nil {
		return []error{e.Reason, e.Err}
	}
	return []error{e.Reason}
}

// ErrUnmarshal is returned by the UnmarshalJSON and UnmarshalText methods of sessions.
var ErrUnmarshal = errors.New("a session is read from its cookie alone: decode into a type of your own, and hand its " +
	"values to the setters")

// errRepaired is what a KindRepaired event says.
var errRepaired = errors.New("the text was not UTF-8: each wrong byte was replaced by U+FFFD; refuse such a text, or " +
	"keep bytes in a []byte")

// ErrOtherManager is returned by [Manager.Seal], [Manager.SealTo] and [Manager.Describe] for a session that another manager
// opened.
var ErrOtherManager = errors.New("session belongs to another manager: pass it to the one that opened it")

// errNoManager is returned by [Manager.Describe] for a session that no manager has made or sealed.
var errNoManager = errors.New("session was made by no manager yet: seal it first, or open it with Open(ctx, \"\")")

// ErrInHandler is returned by [Manager.Seal] and [Manager.SealTo] for a session that SessionFrom returned: [Manager.Handler]
// sends its cookie.
var ErrInHandler = errors.New("session is the request's own, and its Handler sends the cookie: call Save to commit it " +
	"now, Describe to learn how large it is")

// errReadLate is the Err of a KindReadLate event.
var errReadLate = errors.New("the response went out without Vary: Cookie, so that a cache may give what the session " +
	"told to others: ask for the session before the first Write, WriteHeader or Flush")

// errInsecure is the Err of a KindInsecure event.
var errInsecure = errors.New("browsers drop a Secure cookie that is sent over plain HTTP: serve HTTPS, let the proxy " +
	"in front say \"X-Forwarded-Proto: https\" if it does, set Config.Development while working on loopback, or " +
	"Config.PlainHTTP in a network that you trust")

// errPlainHTTP is the Err of a KindPlainHTTP event.
var errPlainHTTP = errors.New("Config.PlainHTTP is set: whoever is in the network between a browser and this server can " +
	"read session cookies, use them and replace them; serve HTTPS and remove it where you do not trust that network")

// outsideDomain returns the Err of a KindOutsideDomain event.
func outsideDomain(host, domain string) error {
	return fmt.Errorf("browsers drop a cookie for Config.Domain %q that a response from the host %.100q sets: correct or "+
		"remove Config.Domain, or let the proxy in front pass on the Host that it got, or say X-Forwarded-Host", domain, host)
}

// errConflict is the Err of a KindConflict event.
var errConflict = errors.New("another request gave the field another value at the same time, which this one replaced")

// foreign returns the Err of a KindForeign event.
func (m *manager) foreign(reason Reason) error {
	switch {
	case m.store == nil && reason == ReasonLength:
		return errForeignLength
	case m.store == nil:
		return errForeign
	case reason == ReasonForeign:
		return errForeignRecord
	case reason == ReasonMode:
		return errForeignMode
	case reason == ReasonGone:
		return errForeignGone
	}
	return errForeignToken
}

// errForeignLength is the Err of a KindForeign event for a cookie whose length no session in a cookie has.
var errForeignLength = errors.New("the cookie that came is shorter or longer than any with a session: perhaps it is the token of " +
	"a session in a store, for which the constructor needs a Stored; or another app on localhost has one of the same name, since " +
	"cookies do not know ports (give one of the two another cookie= in its directive)")

// errForeignRecord is the Err of a KindForeign event for a record in the store that this server cannot open.
var errForeignRecord = errors.New("the store has the session, and no key of Stored.Keys opens its record, or it is not sealed: " +
	"use the keys that wrote it, or Stored.AcceptUnsealed, or delete the records if those keys leaked; what the request " +
	"changes is dropped, and a login begins anew")

// errForeignGone is the Err of a KindForeign event for a token without a record.
var errForeignGone = errors.New("the store has no session for the token that came: its time is over, or the store was emptied, " +
	"as memory is when a server starts; or another app on localhost has a cookie of the same name, since cookies do not know ports " +
	"(give one of the two another cookie= in its directive)")

// errForeignMode is the Err of a KindForeign event for a cookie that holds a session itself, where sessions are in a store.
var errForeignMode = errors.New("the cookie that came holds a session itself: set Stored.Accept to the Signed or Encrypted that " +
	"made it, and the session moves into the store; or it is another app's on localhost, since cookies do not know ports")

// errForeignToken is the Err of a KindForeign event for a cookie that is neither a token nor a session of Stored.Accept.
var errForeignToken = errors.New("the cookie that came is no token, and no key of Stored.Accept made it: perhaps another app on " +
	"localhost has one of the same name, since cookies do not know ports (give one of the two another cookie= in its " +
	"directive); or the keys are new, and then the next change of the session replaces it")

// errForeign is the Err of a KindForeign event.
var errForeign = errors.New("this server's keys did not make the cookie that came: perhaps another app on localhost has " +
	"one of the same name, since cookies do not know ports (give one of the two another cookie= in its directive); or the " +
	"keys are new, and then the next change of the session replaces it")
