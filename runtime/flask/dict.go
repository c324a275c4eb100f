package flask

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// tagDictSuffix ends the key of a dictionary under tagDict, so that the key is no tag.
const tagDictSuffix = "__"

// readDict reads a dictionary, with or without tagDict around it. A tagged value of another kind is no dictionary.
func readDict(text []byte) (map[string]json.RawMessage, error) {
	values, err := readObject(text)
	if err != nil {
		return nil, err
	}
	switch key := soleKey(values); {
	case key == tagDict:
		return readTaggedDict(values[tagDict])
	case isTag(key):
		return nil, fmt.Errorf("%w: it is a value under the tag %q, not a dictionary", ErrUnreadable, key)
	}
	return values, nil
}

// readTaggedDict reads the dictionary under tagDict.
func readTaggedDict(text []byte) (map[string]json.RawMessage, error) {
	values, err := readObject(text)
	if err != nil {
		return nil, err
	}
	key, suffixed := strings.CutSuffix(soleKey(values), tagDictSuffix)
	if !suffixed {
		return nil, fmt.Errorf("%w: there is no dictionary under the tag %q", ErrUnreadable, tagDict)
	}
	return map[string]json.RawMessage{key: values[key+tagDictSuffix]}, nil
}

// soleKey returns the key of the only entry, or "".
func soleKey[V any](values map[string]V) string {
	if len(values) == 1 {
		for key := range values {
			return key
		}
	}
	return ""
}

// readObject reads an object of JSON. Of entries with the same key, the last one counts, as in Python.
func readObject(text []byte) (values map[string]json.RawMessage, err error) {
	switch err := json.Unmarshal(text, &values); {
	case err != nil || values == nil || !utf8.Valid(text):
		return nil, fmt.Errorf("%w: it is not a JSON object (Python's NaN and Infinity are not JSON)", ErrUnreadable)
	case hasHalfSurrogate(text, values):
		return nil, fmt.Errorf("%w: one of its keys has half of a surrogate pair", ErrUnreadable)
	}
	return values, nil
}

// halfSurrogate matches every escape in a JSON string. What it matches is six bytes long for half of a surrogate pair alone.
var halfSurrogate = regexp.MustCompile(`\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|u[dD][89a-fA-F]..|.)`)

// hasHalfSurrogate reports whether a key of an object has half of a surrogate pair, for which json.Unmarshal puts U+FFFD.
func hasHalfSurrogate(text []byte, values map[string]json.RawMessage) bool {
	suspect := false
	for key := range values {
		suspect = suspect || strings.ContainsRune(key, utf8.RuneError)
	}
	if !suspect {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(text))
	_, _ = d.Token() // the brace. The text is an object, so that nothing fails here
	for d.More() {
		start := d.InputOffset()
		_, _ = d.Token()
		for _, escape := range halfSurrogate.FindAll(text[start:d.InputOffset()], -1) {
			if len(escape) == len(`\ud800`) {
				return true
			}
		}
		var value json.RawMessage
		_ = d.Decode(&value)
	}
	return false
}

// dictText writes a dictionary as Flask does: with sorted keys and without white space. A dictionary whose only key is a
// tag gets tagDict around it.
func dictText(values map[string]json.RawMessage) (json.RawMessage, error) {
	for key, value := range values {
		if !utf8.ValidString(key) {
			return nil, fmt.Errorf("flask: the key %s is not UTF-8", quote(key))
		}
		if err := checkReadable(value); err != nil {
			return nil, fmt.Errorf("flask: the value of %s %w", quote(key), err)
		}
	}
	if key := soleKey(values); isTag(key) {
		return textOf(map[string]map[string]json.RawMessage{tagDict: {key + tagDictSuffix: values[key]}})
	}
	if values == nil {
		values = map[string]json.RawMessage{}
	}
	return textOf(values)
}

// quote quotes a key for an error, and shortens it.
func quote(key string) string {
	const most = 60
	if runes := []rune(key); len(runes) > most {
		return fmt.Sprintf("%q", string(runes[:most])+"…")
	}
	return fmt.Sprintf("%q", key)
}

// textOf returns v as JSON, without the escapes that json.Marshal adds for HTML: they would make the cookie longer.
func textOf(v any) (json.RawMessage, error) {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("flask: %w", err)
	}
	return slices.Clip(bytes.TrimSuffix(text.Bytes(), []byte("\n"))), nil
}
