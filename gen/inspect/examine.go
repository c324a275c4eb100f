// This file fills in the report about the chosen cookie.

package inspect

import (
	"errors"
	"fmt"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
)

// maxCookieBytes is the longest name and value that browsers accept together (RFC 6265bis, section 5.6).
const maxCookieBytes = 4096

// examination is a choice while the report about it is written.
type examination struct {
	choice
	request Request
	report  *Report
}

func (x *examination) run() {
	switch {
	case x.value == "":
		x.report.note("it has no value: a Set-Cookie line like this deletes the cookie")
	case x.name == "" && isRecordKey(x.value):
		x.report.note("it may be the ID of a session in a store, which is the key of its record: read the record, and give it to inspect -record=ID")
	}
	shown, err := envelope.Peek(x.value, maxCookieBytes-len(x.name))
	if err != nil && x.refused == nil {
		x.refuse(err)
		return
	}
	closed := err == nil && shown.Encrypted && x.opened.KeyID == ""
	x.verification(closed)
	if err != nil {
		return
	}
	x.header(shown)
	if closed {
		x.report.note("it is encrypted: without its key only the mode, the length and the key hint can be seen, and anybody can have made it")
		return
	}
	x.report.Permanent = &shown.Permanent
	switch {
	case x.report.Verified && x.refused != nil:
		return // its times are malformed, and so is everything after them
	case !x.report.Verified:
		x.opened = typedsession.Opened{
			Permanent: shown.Permanent,
			Created:   sinceEpoch(int64(shown.Created)),
			Seen:      sinceEpoch(int64(shown.Created) + int64(shown.Seen)),
			Body:      shown.Body,
		}
	}
	x.times()
	x.fields()
}

// unknownSession is the name of the problem that the keys cannot be tried.
const unknownSession = "unknown-session"

// verification reports the result of trying the keys. closed says that the value is
// encrypted and that no key opens it.
func (x *examination) verification(closed bool) {
	switch {
	case x.opened.KeyID != "":
		x.report.Verified, x.report.KeyID = true, x.opened.KeyID
	case closed && x.request.Keys == nil: // run notes what an encrypted value shows
	case x.request.Keys == nil:
		x.report.note("there are no keys to verify it with: anybody can have made it")
	case x.refused == nil && x.typeID == "":
		x.report.problem(unknownSession, "it cannot be verified, because keys are derived for the session's type: say which with -package, or with -id (and -name)")
	case x.refused == nil:
		x.report.problem(unknownSession, "it cannot be verified, because keys are derived for the cookie's name: say it with -name")
	}
	if x.refused != nil {
		x.refuse(x.refused)
	}
	for _, name := range x.also {
		if name == x.name {
			x.report.note("another cookie of this name verifies too: a server takes the first that is not over")
		} else {
			x.report.note(fmt.Sprintf("cookie %s verifies too: see it with -name %[1]s", Printable(name)))
		}
	}
}

// envelopeReasons are the reasons for values that no server makes.
var envelopeReasons = map[error]typedsession.Reason{
	envelope.ErrLength:   typedsession.ReasonLength,
	envelope.ErrEncoding: typedsession.ReasonEncoding,
	envelope.ErrVersion:  typedsession.ReasonVersion,
	envelope.ErrTimes:    typedsession.ReasonTimes,
}

// refuse reports an error of package envelope, or one that wraps a Reason.
func (x *examination) refuse(err error) {
	var reason typedsession.Reason
	if errors.As(err, &reason) {
		x.report.problem(reason.String(), err.Error())
	} else if reason, ok := envelopeReasons[err]; ok {
		x.report.problem(reason.String(), fmt.Sprintf("the %v (%v)", err, reason))
	} else {
		x.report.problem(unknownSession, err.Error()) // no key can be derived for this type id
	}
}

// header reports what the first byte shows of any value without a key.
func (x *examination) header(shown envelope.Unverified) {
	x.report.Mode = "signed"
	if shown.Encrypted {
		x.report.Mode = "encrypted"
	}
	x.report.KeyHint = &shown.Hint
}

func sinceEpoch(seconds int64) time.Time { return time.Unix(envelope.Epoch+seconds, 0).UTC() }

// moments reports when the session began and when it was last seen.
func (x *examination) moments() {
	x.report.Created, x.report.Seen = &x.opened.Created, &x.opened.Seen
}

// times reports the times, and whether the session has ended by the timeouts of the directive.
func (x *examination) times() {
	x.moments()
	s := x.session
	if s == nil {
		return
	}
	idle, absolute := s.Idle, s.Absolute
	switch {
	case !x.opened.Permanent:
	case s.RememberIdle > 0:
		idle, absolute = s.RememberIdle, s.RememberAbsolute
	default:
		x.report.note("it is marked permanent, of which a session without remember= takes no notice")
	}
	idleEnds, absoluteEnds := x.opened.Seen.Add(idle), x.opened.Created.Add(absolute)
	x.report.IdleEnds, x.report.AbsoluteEnds = &idleEnds, &absoluteEnds
	if !x.report.Verified && x.report.Kind == "" {
		return
	}
	err := x.opened.Check(idle, absolute, x.request.Now)
	over := errors.Is(err, typedsession.ReasonIdle) || errors.Is(err, typedsession.ReasonAbsolute)
	x.report.Over = &over
	if err != nil {
		x.refuse(err)
	}
}

func (x *examination) fields() {
	if x.others != nil {
		x.report.note("it is none of " + listed(x.others) + ": to see what it holds, say which one it should be")
		return
	}
	decoder := body{session: x.session, encrypted: x.report.Mode == "encrypted" || x.report.Mode == "sealed", secrets: x.request.Secrets, now: x.request.Now}
	fields, err := decoder.fields(x.opened.Body)
	if err != nil {
		x.report.problem(typedsession.ReasonUnreadable.String(), err.Error())
		return
	}
	x.report.Fields = fields
	if len(fields) == 0 {
		x.report.note("it holds nothing: every field is absent")
	}
	if x.session == nil {
		x.report.note("without the package, fields have numbers only, and which of them are secret is not known: name it with -package")
	}
	redacted := false
	for _, f := range fields {
		redacted = redacted || f.Redacted
		switch {
		case !f.Secret || decoder.encrypted:
		case x.report.Kind != "":
			x.report.note(fmt.Sprintf("field %s is secret, and the record is not sealed", f.Name))
		default:
			x.report.note(fmt.Sprintf("field %s is secret and came in a signed cookie: the app drops it", f.Name))
		}
	}
	if redacted {
		x.report.note("[redacted] values are secret, or may be: -secrets shows them")
	}
}
