// Package inspect decodes a cookie, or a record of a store, for a person to read: it verifies it with keys, if there are
// any, and decodes the body by the schema of the session, if that is known. It runs no user code, and hides secrets unless
// it is told to show them.
package inspect

import (
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// Request names the cookie to inspect, or the record, and holds what is known about it.
type Request struct {
	Cookies []Cookie
	// Record is what an engine keeps under a key of its store; nil to inspect a cookie.
	Record []byte
	// RecordKey is that key, or the token that it follows from; empty when it is not known.
	RecordKey string
	// Sessions are the sessions that the cookie may belong to. Without any, fields have numbers only.
	Sessions []*schema.Session
	// Sure says that the cookie belongs to one of Sessions. Otherwise a cookie with another name is taken for another
	// app's.
	Sure bool
	// Name is the cookie's name, with its prefix or without; empty when it is not known.
	Name string
	// TypeID is the session's type id; empty when it is not known.
	TypeID string
	// Keys verify the cookie. Without them it is decoded but not verified.
	Keys *typedsession.Keys
	// Secrets says to show secret values.
	Secrets bool
	Now     time.Time
}

// Report is the result of inspecting a cookie. It holds no key, and no secret value unless Request.Secrets is set.
type Report struct {
	Cookie   string `json:"cookie,omitempty"`  // its name as sent; empty when the name is not known
	Session  string `json:"session,omitempty"` // the generated type with its package; empty when the session is not known
	TypeID   string `json:"type_id,omitempty"`
	Bytes    int    `json:"bytes"`              // the length of the value as sent, or of the record
	Mode     string `json:"mode,omitempty"`     // "signed", "encrypted" or "token", and of a record "sealed" or "unsealed"; empty when none is certain
	KeyHint  *byte  `json:"key_hint,omitempty"` // the low four bits of the key id's first byte
	Verified bool   `json:"verified"`           // one of the keys made the value; otherwise anybody may have made it
	KeyID    string `json:"key_id,omitempty"`   // the id of that key

	// Records are the keys that the record of a token may have, or the key of the record that was inspected.
	Records []RecordName `json:"records,omitempty"`
	// Kind says what a record stands for: "session", "emptied", "renewed" or "ended". It is empty for a cookie.
	Kind string `json:"kind,omitempty"`
	// Successor is the key of the record in which a renewed session goes on.
	Successor string `json:"successor,omitempty"`

	// Permanent is nil for an encrypted value that no key opens, and the times also for a sealed record.
	Permanent *bool      `json:"permanent,omitempty"`
	Created   *time.Time `json:"created,omitempty"`
	Seen      *time.Time `json:"seen,omitempty"`
	// IdleEnds and AbsoluteEnds are the times at which the directive's timeouts end the session. The app's Config may
	// set other timeouts.
	IdleEnds     *time.Time `json:"idle_ends,omitempty"`
	AbsoluteEnds *time.Time `json:"absolute_ends,omitempty"`
	// Over says whether one of these times has passed. It is nil when the times of a cookie are not verified.
	Over *bool `json:"over,omitempty"`

	// Fields are the numbers in the cookie, ascending.
	Fields []Field `json:"fields,omitempty"`
	// Problems are the reasons why a server would not accept the cookie or the record or, when the keys cannot be tried,
	// why not.
	Problems []Problem `json:"problems,omitempty"`
	// Notes are further remarks about the cookie.
	Notes []string `json:"notes,omitempty"`
	// Ignored are the names of other cookies in the input. Long names are shortened, and only the first few are listed.
	Ignored []string `json:"ignored,omitempty"`
}

// Problem is a reason, as a word that never changes and as a sentence. The words are those of typedsession.Reason,
// "unknown-session", and for records "unknown-record", "renewed" and "ended".
type Problem struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

func (r *Report) problem(reason, text string) {
	r.Problems = append(r.Problems, Problem{reason, text})
}

func (r *Report) note(text string) { r.Notes = append(r.Notes, text) }

// Inspect inspects the record of the request or, if it has none, the cookie that the request means. It returns an error
// when it cannot tell which cookie that is; the error is an *AmbiguousError if a flag would decide.
func Inspect(r Request) (*Report, error) {
	if r.Record != nil {
		return r.inspectRecord()
	}
	candidates, ignored, err := r.candidates()
	if err != nil {
		return nil, err
	}
	if stored := tokens(candidates); len(stored) > 0 {
		return r.inspectToken(stored, ignored)
	}
	found, err := r.choose(candidates)
	if err != nil {
		return nil, err
	}
	report := &Report{Cookie: found.name, TypeID: found.typeID, Bytes: len(found.value), Ignored: ignored}
	if found.session != nil {
		report.Session = goName(found.session)
	}
	x := examination{request: r, choice: found, report: report}
	x.run()
	return report, nil
}
