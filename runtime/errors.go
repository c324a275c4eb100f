package typedsession

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/runtime/wire"
)

// ErrTooLarge means that a session was not sent because its cookie would be too large: a [TooLargeError] wraps it.
var ErrTooLarge = errors.New("session does not fit a cookie")

// TooLargeError says that a session was not sent because its cookie would be larger than browsers accept. The
// browser keeps the session it has; the change is tried again at the next commit, if there is one.
type TooLargeError struct {
	Session string      // name of the session type
	Cookie  string      // name of the cookie
	Bytes   int         // length that the cookie's name and value would have
	Limit   int         // the largest length accepted, in bytes
	Fields  []FieldSize // what it consists of, largest first
}

// FieldSize is how many bytes of the body one field takes, before the cookie's value grows by a third in base64url.
type FieldSize struct {
	Number int    // number of the field, 1 to 999
	Name   string // name of the field, or "unknown number 17" for one that a newer version of the app wrote
	Bytes  int    // bytes of its value in the body
}

// shownFields keeps the error readable for a session of a hundred fields.
const shownFields = 5

// Error names the five largest fields.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s %v: %s", e.Session, ErrTooLarge, e.detail())
}

func (e *TooLargeError) detail() string {
	var largest []string
	for _, f := range e.Fields[:min(len(e.Fields), shownFields)] {
		largest = append(largest, fmt.Sprintf("%s %d", f.Name, f.Bytes))
	}
	return fmt.Sprintf("%s would have %d bytes, at most %d are possible; the largest fields: %s (bytes); keep less in them, or set max= to bound them",
		e.Cookie, e.Bytes, e.Limit, strings.Join(largest, ", "))
}

// Unwrap returns ErrTooLarge.
func (e *TooLargeError) Unwrap() error { return ErrTooLarge }

// ErrTooLate means that a session changed when no cookie could be sent any more: a [TooLateError] wraps it.
var ErrTooLate = errors.New("session changed after the response had begun")

// TooLateError says what was changed or called when the cookie could not be sent any more.
type TooLateError struct {
	Session string   // name of the session type
	Fields  []string // names of the fields that changed
	Calls   []string // which of Renew, Destroy and Remember were called
}

// Error names the fields and the calls.
func (e *TooLateError) Error() string {
	return fmt.Sprintf("%s %v: %s", e.Session, ErrTooLate, e.detail())
}

func (e *TooLateError) detail() string {
	what := append(append([]string(nil), e.Fields...), e.Calls...)
	return strings.Join(what, ", ") + " did not reach the browser; do it before the first Write, WriteHeader or Flush"
}

// Unwrap returns ErrTooLate.
func (e *TooLateError) Unwrap() error { return ErrTooLate }

// UncheckedError says what was changed in a session that stands in for the browser's, which could not be checked. It is
// not sent: the browser keeps the session it has. It wraps ReasonUnchecked, and Err.
type UncheckedError struct {
	Session string   // name of the session type
	Fields  []string // names of the fields that changed
	Err     error    // what Config.Check said
}

// Error names the fields and says what Config.Check did.
func (e *UncheckedError) Error() string {
	return fmt.Sprintf("%s changed unchecked: %s", e.Session, e.detail())
}

func (e *UncheckedError) detail() string {
	return fmt.Sprintf("%s did not replace the browser's session, which could not be checked: look at Info.Unchecked first; "+
		"a login calls Renew, a logout Destroy: %s", strings.Join(e.Fields, ", "), oneLine(e.Err.Error()))
}

// Unwrap returns ReasonUnchecked and what Config.Check said.
func (e *UncheckedError) Unwrap() []error { return []error{ReasonUnchecked, e.Err} }

// RefusedError says that a field did not take a value, because the value breaks a bound of the field's tag or has no
// encoding. The field keeps the value it had. Err may come from a MarshalText or MarshalBinary method of the app: what
// such a method says about a value stands in it as it is.
type RefusedError struct {
	Session string // name of the session type; empty in a session that no manager made
	Number  int    // number of the field
	Field   string // name of the field, likewise
	// Err says which bound, or why there is no encoding. It is a *wire.PathError where that is true of something inside
	// the value: of an element of a list, an entry of a map or a field of a struct.
	Err error
}

// Error names the field, the place in it and the bound, never the value. Of a map it says the key, unless the field is
// secret.
func (e *RefusedError) Error() string {
	field, err := e.place()
	if e.Session == "" {
		return fmt.Sprintf("session field %s refused a value: %s", field, oneLine(err.Error()))
	}
	return fmt.Sprintf("%s field %s refused a value: %s", e.Session, field, oneLine(err.Error()))
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

// RejectedError is the error of [Manager.Open] and OpenRequest: why the session it returned is a fresh one. It wraps
// the Reason, and Err.
type RejectedError struct {
	Session string // name of the session type
	Reason  Reason // why the cookie was not accepted
	Err     error  // what Config.Check said, for ReasonUnchecked
}

// Error gives the reason as a sentence.
func (e *RejectedError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("fresh %s: %s: %s", e.Session, e.Reason.sentence(), oneLine(e.Err.Error()))
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

// ErrOtherManager is returned by [Manager.Seal] for a session that another manager opened.
var ErrOtherManager = errors.New("session belongs to another manager: seal it with the one that opened it")

// ErrInHandler is returned by [Manager.Seal] for the session of a request that passes through [Manager.Handler].
var ErrInHandler = errors.New("session is the request's own, and its Handler sends the cookie: call Save to commit it " +
	"now, Describe to learn how large it is")

// errReadLate is what a KindReadLate event says.
var errReadLate = errors.New("the response went out without Vary: Cookie, so that a cache may give what the session " +
	"told to others: ask for the session before the first Write, WriteHeader or Flush")

// errPlainHTTP is what a KindInsecure event says.
var errPlainHTTP = errors.New("browsers drop a Secure cookie that is sent over plain HTTP: serve HTTPS, let the proxy " +
	"in front say X-Forwarded-Proto, or set Config.Development while working on loopback")
