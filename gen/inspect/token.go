// This file reports which record a token stands for.

package inspect

import (
	"encoding/base64"
	"fmt"
	"slices"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// RecordName is the key of a record in a store.
type RecordName struct {
	Cookie string `json:"cookie,omitempty"` // the name as sent of the cookie whose token has this key; empty when it does not matter
	Key    string `json:"key"`
}

// isToken reports whether the session of a cookie value is in a store.
func isToken(value string) bool {
	_, ok := typedsession.RecordKey("", "", value)
	return ok
}

// isRecordKey reports whether text has the form of a record's key: 16 bytes in base64url.
func isRecordKey(text string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	return err == nil && len(text) == 22 && len(raw) == 16 // the decoder skips line breaks
}

// tokens returns the candidates whose session is in a store.
func tokens(all []candidate) []candidate {
	return slices.DeleteFunc(slices.Clone(all), func(c candidate) bool { return !isToken(c.value) })
}

// inspectToken reports the key of the record that a token stands for. Where only the token is known, but not the cookie's
// prefix, it reports the key for each prefix. The candidates have tokens, and there is at least one.
func (r Request) inspectToken(candidates []candidate, ignored []string) (*Report, error) {
	if _, labels := distinct(candidates); len(labels) > 1 {
		return nil, &AmbiguousError{labels}
	}
	first := candidates[0]
	report := &Report{TypeID: first.typeID, Bytes: len(first.value), Mode: "token", Ignored: ignored}
	if !first.guessed {
		report.Cookie = first.name
	}
	if first.session != nil {
		report.Session = goName(first.session)
	}
	report.note("it is a token: the session is in a store, and a server that keeps sessions in cookies rejects it (length)")
	for _, c := range candidates {
		if c.value != first.value {
			report.note(fmt.Sprintf("another cookie %s is a token too", Printable(c.name)))
			continue
		}
		if key, ok := typedsession.RecordKey(c.name, c.typeID, c.value); ok && c.name != "" && c.typeID != "" {
			report.Records = append(report.Records, RecordName{c.name, key})
		}
	}
	switch {
	case first.typeID == "":
		report.problem(unknownSession, "the key depends on the session's type: say which with -package, or with -id (and -name)")
	case first.name == "":
		report.problem(unknownSession, "the key depends on the cookie's name: say it with -name")
	case len(report.Records) == 0:
		report.problem(unknownSession, "no key can be told for a cookie name or a type id of this length")
	case len(report.Records) > 1:
		report.note("the key depends on the cookie's name as sent, with its prefix: say it with -name")
	}
	return report, nil
}
