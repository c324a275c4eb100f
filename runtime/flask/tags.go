package flask

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Flask writes what JSON lacks as an object with one key, the tag, which begins with a space. An object of the app that
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

// TagError says that a value is not of the wanted kind.
type TagError struct {
	Want string // "a tuple", "bytes", "Markup", "a UUID", "a datetime" or "a dict"
}

// Error says what was wanted.
func (e *TagError) Error() string { return "flask: the value is not " + e.Want }

// tagged reads the value under a tag into v.
func tagged(raw json.RawMessage, tag, want string, v any) error {
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) == nil && len(object) == 1 {
		if inner, ok := object[tag]; ok && json.Unmarshal(inner, v) == nil {
			return nil
		}
	}
	return &TagError{Want: want}
}

// with returns a value under a tag.
func with(tag string, v any) json.RawMessage {
	inner, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("flask: %v", err)) // v is a string, or valid JSON
	}
	return json.RawMessage(`{"` + tag + `":` + string(inner) + `}`)
}

// Tuple returns the elements of a tuple. The error is a *TagError.
func Tuple(raw json.RawMessage) ([]json.RawMessage, error) {
	var elements []json.RawMessage
	err := tagged(raw, tagTuple, "a tuple", &elements)
	return elements, err
}

// OfTuple returns a tuple of elements that are JSON, and panics if one is not.
func OfTuple(elements ...json.RawMessage) json.RawMessage {
	if elements == nil {
		elements = []json.RawMessage{}
	}
	return with(tagTuple, elements)
}

// Bytes returns a value of bytes. The error is a *TagError.
func Bytes(raw json.RawMessage) ([]byte, error) {
	var text string
	if err := tagged(raw, tagBytes, "bytes", &text); err != nil {
		return nil, err
	}
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, &TagError{Want: "bytes"}
	}
	return b, nil
}

// OfBytes returns a value of bytes.
func OfBytes(b []byte) json.RawMessage { return with(tagBytes, base64.StdEncoding.EncodeToString(b)) }

// Markup returns the text of a Markup, which is HTML. The error is a *TagError.
func Markup(raw json.RawMessage) (string, error) {
	var text string
	err := tagged(raw, tagMarkup, "Markup", &text)
	return text, err
}

// OfMarkup returns a Markup of HTML, which Flask's templates print as it is.
func OfMarkup(html string) json.RawMessage { return with(tagMarkup, html) }

// UUID returns a UUID. The error is a *TagError.
func UUID(raw json.RawMessage) (id [16]byte, err error) {
	var text string
	if err := tagged(raw, tagUUID, "a UUID", &text); err != nil {
		return id, err
	}
	b, err := hex.DecodeString(strings.ReplaceAll(text, "-", ""))
	if err != nil || len(b) != len(id) {
		return id, &TagError{Want: "a UUID"}
	}
	return [16]byte(b), nil
}

// OfUUID returns a UUID.
func OfUUID(id [16]byte) json.RawMessage { return with(tagUUID, hex.EncodeToString(id[:])) }

// Time returns a datetime, which has whole seconds and is in UTC. The error is a *TagError.
func Time(raw json.RawMessage) (time.Time, error) {
	var text string
	if err := tagged(raw, tagDatetime, "a datetime", &text); err != nil {
		return time.Time{}, err
	}
	t, err := http.ParseTime(text)
	if err != nil {
		return time.Time{}, &TagError{Want: "a datetime"}
	}
	return t.UTC(), nil
}

// OfTime returns a datetime, in whole seconds and in UTC.
func OfTime(t time.Time) json.RawMessage { return with(tagDatetime, t.UTC().Format(http.TimeFormat)) }

// Dict returns the entries of a dictionary within the session, also of one whose only key is that of a tag. The error is a
// *TagError.
func Dict(raw json.RawMessage) (map[string]json.RawMessage, error) {
	values, wasTagged, err := readDict(raw)
	if err != nil {
		return nil, &TagError{Want: "a dict"}
	}
	for key := range values {
		if isTag(key) && len(values) == 1 && !wasTagged {
			return nil, &TagError{Want: "a dict"} // but a tuple, a datetime or another tagged value
		}
	}
	return values, nil
}

// OfDict returns a dictionary. Its values are JSON; the error says which is not.
func OfDict(values map[string]json.RawMessage) (json.RawMessage, error) { return appendDict(values) }

// readTaggedDict returns the dictionary under tagDict: its only key has two underscores appended.
func readTaggedDict(inner json.RawMessage) (map[string]json.RawMessage, error) {
	var values map[string]json.RawMessage
	if err := json.Unmarshal(inner, &values); err != nil || len(values) != 1 {
		return nil, fmt.Errorf("%w: the tag for dictionaries is not around one", ErrUnreadable)
	}
	for key, value := range values {
		if len(key) < 2 {
			return nil, fmt.Errorf("%w: the tag for dictionaries is not around one", ErrUnreadable)
		}
		values = map[string]json.RawMessage{key[:len(key)-2]: value}
	}
	return values, nil
}
