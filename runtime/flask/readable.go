package flask

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	// maxDepth bounds the nesting of a value. Flask fails to write about 320 levels and to read about 950; a deep stack
	// of its own leaves it fewer.
	maxDepth = 200
	// maxDigits bounds a number. Python reads no longer integer unless it is told to.
	maxDigits = 4300
)

// checkReadable returns why Flask could not read a value. It would answer 500 to every request with such a cookie.
func checkReadable(text json.RawMessage) error {
	if !json.Valid(text) || !utf8.Valid(text) {
		return errors.New("is not JSON in UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	return checkValue(value, maxDepth)
}

// checkValue checks a value that may have this many levels.
func checkValue(value any, levels int) error {
	if levels == 0 {
		return fmt.Errorf("is nested more deeply than %d levels, which Flask may fail to read", maxDepth)
	}
	switch value := value.(type) {
	case json.Number:
		if len(value) > maxDigits {
			return fmt.Errorf("has a number of more than %d digits, which Python does not read", maxDigits)
		}
	case []any:
		for _, element := range value {
			if err := checkValue(element, levels-1); err != nil {
				return err
			}
		}
	case map[string]any:
		for key, entry := range value {
			if len(value) == 1 && !fitsTag(key, entry) {
				return fmt.Errorf("has something under the tag %q that Flask fails to read: make a dictionary whose only key is a tag with OfDict", key)
			}
			if err := checkValue(entry, levels-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// fitsTag reports whether a value may stand under a key that may be a tag.
func fitsTag(key string, value any) bool {
	text, isText := value.(string)
	switch key {
	case tagDict:
		object, isObject := value.(map[string]any)
		return isObject && strings.HasSuffix(soleKey(object), tagDictSuffix)
	case tagTuple:
		_, isArray := value.([]any)
		return isArray
	case tagMarkup, tagDatetime:
		return isText
	case tagBytes:
		_, err := parseBytes(text)
		return isText && err == nil
	case tagUUID:
		_, err := parseUUID(text)
		return isText && err == nil
	}
	return true
}
