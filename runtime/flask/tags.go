package flask

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Flask writes what JSON lacks as an object with one key, the tag, which begins with a space. A dictionary of the app that
// looks like this gets tagDict around it.
const (
	tagDict     = " di"
	tagTuple    = " t"
	tagBytes    = " b"
	tagMarkup   = " m"
	tagUUID     = " u"
	tagDatetime = " d"
)

func isTag(key string) bool {
	switch key {
	case tagDict, tagTuple, tagBytes, tagMarkup, tagUUID, tagDatetime:
		return true
	}
	return false
}

// TagError says that a value is not of the kind that was asked for. Nil, which is what the map of a Session has for a missing
// key, is of no kind.
type TagError struct {
	Want string // "a tuple", "bytes", "Markup", "a UUID", "a datetime" or "a dictionary"
}

// Error says what was asked for.
func (e *TagError) Error() string { return "flask: the value is not " + e.Want }

// readTagged reads the value under a tag into v.
func readTagged(raw json.RawMessage, tag, want string, v any) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil && soleKey(object) == tag && string(object[tag]) != "null" && json.Unmarshal(object[tag], v) == nil {
		return nil
	}
	return &TagError{Want: want}
}

// ofText returns a text under a tag.
func ofText(tag, text string) json.RawMessage {
	raw, err := textOf(map[string]string{tag: text})
	if err != nil {
		panic(err) // every string has a JSON text
	}
	return raw
}

// Tuple returns the elements of a tuple. The error is a *TagError.
func Tuple(raw json.RawMessage) ([]json.RawMessage, error) {
	var elements []json.RawMessage
	err := readTagged(raw, tagTuple, "a tuple", &elements)
	return elements, err
}

// OfTuple returns a tuple. The error says which element is not JSON or is one that Flask could not read.
func OfTuple(elements ...json.RawMessage) (json.RawMessage, error) {
	for i, element := range elements {
		if err := checkReadable(element); err != nil {
			return nil, fmt.Errorf("flask: element %d of the tuple %w", i, err)
		}
	}
	if elements == nil {
		elements = []json.RawMessage{}
	}
	return textOf(map[string][]json.RawMessage{tagTuple: elements})
}

// Bytes returns a value of bytes. The error is a *TagError.
func Bytes(raw json.RawMessage) ([]byte, error) {
	var text string
	if err := readTagged(raw, tagBytes, "bytes", &text); err != nil {
		return nil, err
	}
	b, err := parseBytes(text)
	if err != nil {
		return nil, &TagError{Want: "bytes"}
	}
	return b, nil
}

func parseBytes(text string) ([]byte, error) { return base64.StdEncoding.DecodeString(text) }

// OfBytes returns a value of bytes.
func OfBytes(b []byte) json.RawMessage { return ofText(tagBytes, base64.StdEncoding.EncodeToString(b)) }

// Markup returns the text of a Markup, which is HTML. The error is a *TagError.
func Markup(raw json.RawMessage) (string, error) {
	var text string
	err := readTagged(raw, tagMarkup, "Markup", &text)
	return text, err
}

// OfMarkup returns a Markup. Flask's templates print its HTML without escaping it. Bytes that are not UTF-8 become U+FFFD.
func OfMarkup(html string) json.RawMessage { return ofText(tagMarkup, html) }

// UUID returns a UUID. The error is a *TagError.
func UUID(raw json.RawMessage) (id [16]byte, err error) {
	var text string
	if err := readTagged(raw, tagUUID, "a UUID", &text); err != nil {
		return id, err
	}
	if id, err = parseUUID(text); err != nil {
		return id, &TagError{Want: "a UUID"}
	}
	return id, nil
}

// parseUUID parses 32 hexadecimal digits, with hyphens or without.
func parseUUID(text string) (id [16]byte, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != len(id) {
		return id, errors.New("flask: not 32 hexadecimal digits")
	}
	return [16]byte(b), nil
}

// OfUUID returns a UUID.
func OfUUID(id [16]byte) json.RawMessage { return ofText(tagUUID, hex.EncodeToString(id[:])) }

// Time returns a datetime, which has whole seconds and is in UTC. Flask takes a naive datetime of Python for UTC. The error
// is a *TagError.
func Time(raw json.RawMessage) (time.Time, error) {
	var text string
	if err := readTagged(raw, tagDatetime, "a datetime", &text); err != nil {
		return time.Time{}, err
	}
	t, err := http.ParseTime(text)
	if err != nil {
		return time.Time{}, &TagError{Want: "a datetime"}
	}
	return t.UTC(), nil
}

// OfTime returns a datetime, in whole seconds and in UTC. Flask reads years from 100 to 9999. It takes an earlier one, which
// the zero time.Time has, for a year from 1969 to 2068, and reads None for a later one.
func OfTime(t time.Time) json.RawMessage { return ofText(tagDatetime, t.UTC().Format(http.TimeFormat)) }

// Dict returns the entries of a dictionary within the session, also of one whose only key is a tag. The error is a *TagError.
func Dict(raw json.RawMessage) (map[string]json.RawMessage, error) {
	values, err := readDict(raw)
	if err != nil {
		return nil, &TagError{Want: "a dictionary"}
	}
	return values, nil
}

// OfDict returns a dictionary. The error says which value is not JSON or is one that Flask could not read.
func OfDict(values map[string]json.RawMessage) (json.RawMessage, error) { return dictText(values) }
