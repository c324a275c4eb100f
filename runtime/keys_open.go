package typedsession

import (
	"fmt"
	"io"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/cookie"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// Opened is what a cookie value carries, as [Keys.Open] found it. Printed, logged or marshaled it shows everything but
// the body.
type Opened struct {
	// Encrypted reports whether the value is encrypted; otherwise it is signed.
	Encrypted bool
	// KeyID names the key that made the value, as Keys.String does: "tsk:84755e8051836961".
	KeyID string
	// Permanent is the bit that Remember sets. A manager ignores it if the session type has no remember= option.
	Permanent bool
	// Created and Seen are when the session began and when it was last written or refreshed, in whole seconds, UTC.
	Created, Seen time.Time
	// Body is the encoded session (FORMAT.md, section "Body"), which is authentic but may be unreadable: Open does not
	// decode it. It may hold secrets.
	Body string
}

// Open verifies a cookie value and returns what it carries, for tools that show cookies, such as "typedsession inspect".
// An app reads sessions with [Manager.Open]. Keys.Open knows no timeouts, no RejectCreatedBefore, no Check and no mode of
// an app, and does not decode the body: an app may reject a value that Keys.Open accepts.
//
// cookieName is the cookie's name as sent, with its prefix. typeID is the id of the session type: the directive's id=, or
// "import/path.Name", at most 65535 bytes. Keys are derived for both, so that a value does not verify under a wrong name
// or id.
//
// The error wraps the Reason: ReasonLength, ReasonEncoding, ReasonVersion, ReasonTag or ReasonTimes. With ReasonTimes,
// Encrypted and KeyID are set. The error wraps ErrNoKey for Keys that no constructor made.
func (k *Keys) Open(cookieName, typeID, value string) (Opened, error) {
	longest := (&cookie.Settings{Name: cookieName}).MaxValueBytes()
	if len(value) > longest { // before keys are derived for a name of any length
		return Opened{}, rejected(ReasonLength)
	}
	if len(typeID) > envelope.MaxNameLen {
		return Opened{}, fmt.Errorf("type id has %d bytes, at most %d are possible", len(typeID), envelope.MaxNameLen)
	}
	both, err := k.modes(envelope.Context{CookieName: cookieName, TypeID: typeID}, true)
	if err != nil {
		return Opened{}, err
	}
	contents, by, err := both.Open(value, longest)
	if by == (keyring.SignedBy{}) {
		return Opened{}, rejected(envelopeReason(err))
	}
	opened := Opened{Encrypted: by.Encrypts(), KeyID: by.String()}
	if err != nil {
		return opened, rejected(envelopeReason(err))
	}
	t := timesOf(contents, time.Now())
	opened.Permanent, opened.Created, opened.Seen = t.permanent, t.created, t.seen
	opened.Body = contents.Body
	return opened, nil
}

// Check reports whether a manager with these timeouts, and no other configuration, accepts the session at now, before it
// looks into the body. The error wraps ReasonClock, ReasonIdle or ReasonAbsolute.
func (o Opened) Check(idle, absolute time.Duration, now time.Time) error {
	p := policy{usual: profile{idle: idle, absolute: absolute}, skew: defaultSkew}
	if reason := p.refuse(times{created: o.Created, seen: o.Seen}, now); reason != 0 {
		return rejected(reason)
	}
	return nil
}

// rejected returns an error that wraps a Reason and says it in a sentence.
func rejected(r Reason) error { return fmt.Errorf("%s (%w)", r.sentence(), r) }

// String returns everything but the body.
func (o Opened) String() string {
	mode, permanent := "signed", ""
	if o.Encrypted {
		mode = "encrypted"
	}
	if o.Permanent {
		permanent = ", permanent"
	}
	return fmt.Sprintf("%s by %s%s, created %s, seen %s, body of %d bytes", mode, o.KeyID, permanent,
		o.Created.Format(time.RFC3339), o.Seen.Format(time.RFC3339), len(o.Body))
}

// Format writes what String returns, for every verb and flag.
func (o Opened) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// MarshalText returns what String returns. It never fails.
func (o Opened) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
