// Package inspect looks into a cookie for a person: it verifies the value with keys, if there are any, and decodes what
// it holds after the schema of its session, if that is known. It runs no user code, and keeps secrets back unless it is
// told to show them.
package inspect

import (
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// Request says what to look into, and what is known about it.
type Request struct {
	Cookies []Cookie
	// Sessions are those that the cookie may be of. Without any, fields have numbers only.
	Sessions []*schema.Session
	// Sure says that the cookie is of one of Sessions. Otherwise one of another name is taken for another app's.
	Sure bool
	// Name, if not empty, is the cookie's name, with its prefix or without.
	Name string
	// TypeID, if not empty, is the session's.
	TypeID string
	// Keys verify. Without them a value is only looked at.
	Keys *typedsession.Keys
	// Secrets says to show secret values.
	Secrets bool
	Now     time.Time
}

// Report is what there is to say about a cookie. It holds no key, and no value that is secret unless Request.Secrets
// asked for it.
type Report struct {
	Cookie   string `json:"cookie,omitempty"`  // its name as sent; empty when it is not known
	Session  string `json:"session,omitempty"` // the generated type with its package; empty when it is not known
	TypeID   string `json:"type_id,omitempty"`
	Bytes    int    `json:"bytes"`              // of the value, as sent
	Mode     string `json:"mode,omitempty"`     // "signed" or "encrypted"; empty when it cannot be told
	KeyHint  *byte  `json:"key_hint,omitempty"` // the low four bits of the key id's first byte
	Verified bool   `json:"verified"`           // one of the keys made the value; else anybody can have
	KeyID    string `json:"key_id,omitempty"`   // of that key

	Permanent *bool      `json:"permanent,omitempty"`
	Created   *time.Time `json:"created,omitempty"`
	Seen      *time.Time `json:"seen,omitempty"`
	// IdleEnds and AbsoluteEnds are when the timeouts of the directive have passed; the app's Config may say otherwise.
	IdleEnds     *time.Time `json:"idle_ends,omitempty"`
	AbsoluteEnds *time.Time `json:"absolute_ends,omitempty"`
	// Over says whether one of them has, if the times are verified.
	Over *bool `json:"over,omitempty"`

	// Fields are the numbers that the cookie holds, ascending.
	Fields []Field `json:"fields,omitempty"`
	// Problems are why a server would not accept the cookie, or, where there are keys, why that cannot be told.
	Problems []Problem `json:"problems,omitempty"`
	// Notes are what else is worth knowing.
	Notes []string `json:"notes,omitempty"`
	// Ignored are names of other cookies in the input: the first few, and shortened.
	Ignored []string `json:"ignored,omitempty"`
}

// Problem is a reason, in a word that stays the same and in a sentence. The words are those of typedsession.Reason and
// "unknown-session".
type Problem struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

func (r *Report) problem(reason, text string) {
	r.Problems = append(r.Problems, Problem{reason, text})
}

func (r *Report) note(text string) { r.Notes = append(r.Notes, text) }

// Inspect looks into the cookie that the request is about. The error says that it cannot be told which one that is; an
// *AmbiguousError if a flag would tell.
func Inspect(r Request) (*Report, error) {
	candidates, ignored, err := r.candidates()
	if err != nil {
		return nil, err
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
