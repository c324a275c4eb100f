package typedsession

import (
	"errors"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Reason says why a cookie was not accepted. It is an error, so that errors.Is(err, ReasonIdle) tells why
// [Manager.Open] returned a fresh session.
//
// A cookie that was altered, is over, or was made by others never fails a request: the handler gets a fresh session,
// and [Config].OnEvent a [KindRejected] with the Reason. A cookie is over once the server will never accept it again,
// such as after a timeout. The browser's cookie is deleted only if this server made it and it is over or unreadable.
//
// With [Stored], the cookie's token leads to a record, and a Reason may concern that. Both stay where they are, but
// for the cookie of a session that Config.Check ended: the clock of this server may be wrong, or another request may be
// renewing the session, so that the next request may be accepted.
//
// A browser that has several cookies of the name, such as after a change of [Config].Domain or Path, sends them all. The
// newest accepted cookie counts: the one seen last, and among equals the one that began last. At most sixteen are looked
// at, and at most four of those that carry the key hint of one of the keys (FORMAT.md, section "Envelope") or a token.
type Reason int

// The reasons, in the order in which a cookie is verified. The last four are of sessions in a store.
const (
	// ReasonAbsent means that there was no cookie. Open and OpenRequest return it; there is no event for it.
	ReasonAbsent Reason = iota + 1
	// ReasonLength means that the value is shorter or longer than any that a server with this Protection makes, such as the
	// token of a Stored where a Signed is expected.
	ReasonLength
	// ReasonEncoding means that the value is not canonical base64url.
	ReasonEncoding
	// ReasonVersion means that the value has another format version.
	ReasonVersion
	// ReasonMode means that the value is of another kind than expected: encrypted where signed is expected, or the reverse,
	// or not a token where sessions are in a store.
	ReasonMode
	// ReasonTag means that the value was altered, or was made with another key, for another cookie name or for
	// another session type.
	ReasonTag
	// ReasonTimes means that a key of the server made the value but its times are malformed.
	ReasonTimes
	// ReasonClock means that the session began, or was last seen, further in the future than Config.Skew: the clocks
	// of two servers differ. With Stored, the handler's session stands in for the browser's, as Info.Unchecked says.
	ReasonClock
	// ReasonIdle means that the session was idle for too long.
	ReasonIdle
	// ReasonAbsolute means that the session began too long ago.
	ReasonAbsolute
	// ReasonRevoked means that the session was ended from outside: Config.Check said so, or it began before
	// Config.RejectCreatedBefore.
	ReasonRevoked
	// ReasonUnreadable means that the session's body is not in the canonical form that every encoder writes (FORMAT.md,
	// section "Body"), or that its record is malformed (section "Records"). With Stored, the handler's session stands in for
	// the browser's, as Info.Unchecked says.
	ReasonUnreadable
	// ReasonUnchecked means that Config.Check failed, without Config.CheckFailOpen. The cookie may be accepted later.
	ReasonUnchecked
	// ReasonGone means that the store has no session for the cookie: it was destroyed or revoked, its time has passed, or the
	// store lost it. Visitors cause it by coming back late.
	ReasonGone
	// ReasonRenewed means that the session got a new token in another request, whose response may be on its way. For a
	// minute after a Renew, requests with the old token are rejected for this reason, and their session stands in for the
	// browser's, as Info.Unchecked says. Afterwards the reason is ReasonGone.
	ReasonRenewed
	// ReasonForeign means that the store has something for the cookie that this server does not accept as a session: made
	// with a key that it does not have, by a newer version, not sealed where Stored.Keys demand it, or by others. The
	// handler's session stands in for the browser's, as Info.Unchecked says.
	ReasonForeign
	// ReasonUnavailable means that the store could not be read. Open and OpenRequest return it beside a *StoreError; the
	// event is a KindStoreFailed.
	ReasonUnavailable

	reasonEnd // one more than the last
)

// reasonTexts has a word and a sentence for each Reason.
var reasonTexts = map[Reason][2]string{
	ReasonAbsent:     {"absent", "there is no session cookie"},
	ReasonLength:     {"length", "the session cookie is too short or too long"},
	ReasonEncoding:   {"encoding", "the session cookie is not base64url"},
	ReasonVersion:    {"version", "the session cookie has another format version"},
	ReasonMode:       {"mode", "the session cookie is not of the kind that is expected: signed, encrypted or a token"},
	ReasonTag:        {"tag", "the session cookie was not made by this server's keys"},
	ReasonTimes:      {"times", "the session cookie's times are malformed"},
	ReasonClock:      {"clock", "the session cookie comes from the future: compare the servers' clocks"},
	ReasonIdle:       {"idle", "the session was idle for too long"},
	ReasonAbsolute:   {"absolute", "the session began too long ago"},
	ReasonRevoked:    {"revoked", "the session was revoked"},
	ReasonUnreadable: {"unreadable", "the session's body is unreadable"},
	ReasonUnchecked:  {"unchecked", "the session could not be checked"},

	ReasonGone:        {"gone", "the store has no such session"},
	ReasonRenewed:     {"renewed", "the session got a new token in another request"},
	ReasonForeign:     {"foreign", "the store has something else for the session cookie than a session of this server's"},
	ReasonUnavailable: {"unavailable", "the session could not be read from the store"},
}

// String returns one word, for logs and metrics; "" for no reason.
func (r Reason) String() string { return reasonTexts[r][0] }

// Error returns what String does, so that a Reason prints the same everywhere. The error of Open, which wraps a Reason,
// says it in a sentence.
func (r Reason) Error() string { return r.String() }

func (r Reason) sentence() string { return reasonTexts[r][1] }

// isOver reports whether this server made the cookie and will never accept it again, so that the browser can delete it.
// A cookie that does not verify is not over: it may belong to another app on the same host, since a cookie goes to all
// ports of a host. A cookie from the future, or one that could not be checked, may be accepted later.
func (r Reason) isOver() bool {
	switch r {
	case ReasonTimes, ReasonIdle, ReasonAbsolute, ReasonRevoked, ReasonUnreadable:
		return true
	}
	return false
}

// isForeign reports whether this server's keys, with its Protection, do not make such a cookie.
func (r Reason) isForeign() bool {
	switch r {
	case ReasonLength, ReasonEncoding, ReasonVersion, ReasonMode, ReasonTag, ReasonForeign:
		return true
	}
	return false
}

// envelopeReason returns the reason for an error of envelope.Open.
func envelopeReason(err error) Reason {
	for _, known := range []struct {
		err    error
		reason Reason
	}{
		{envelope.ErrTag, ReasonTag},
		{envelope.ErrLength, ReasonLength},
		{envelope.ErrEncoding, ReasonEncoding},
		{envelope.ErrVersion, ReasonVersion},
		{envelope.ErrMode, ReasonMode},
		{envelope.ErrTimes, ReasonTimes},
	} {
		if errors.Is(err, known.err) {
			return known.reason
		}
	}
	panic("typedsession: envelope.Open returned an error that has no Reason: " + err.Error())
}
