package typedsession

import (
	"encoding"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/typedsession/typedsession/runtime/wire"
)

// This file reports texts that are not UTF-8. A body holds UTF-8 only: each wrong byte of such a text is replaced
// (FORMAT.md, section "Text"), so that the session does not hold what the app set.

// ValidText returns v with each byte that is not UTF-8 replaced, for the field of that number of a locked session. It queues
// a KindRepaired if it replaced any.
func ValidText[T ~string](c *Core, number int, v T) T {
	valid := wire.ValidText(v)
	if valid != v {
		c.queue(Event{Kind: KindRepaired, Number: number, Err: errRepaired})
	}
	return valid
}

// replacements are the forms of U+FFFD in a body, which replaces a byte that is not UTF-8: as text, and as encoding/json
// writes it.
var replacements = [...]string{"\ufffd", `\ufffd`}

func holdsReplacement(encoded string) bool {
	for _, r := range replacements {
		if strings.Contains(encoded, r) {
			return true
		}
	}
	return false
}

// queueRepaired reports the fields of a locked session that changed and whose values hold a text that is not UTF-8. body
// is what they encode to. A text that a field holds by itself has been repaired, and reported, when it was set.
func (c *Core) queueRepaired(body string) {
	if !holdsReplacement(body) || c.unsent != nil && c.unsent.body == body {
		return
	}
	values := reflect.ValueOf(c.manager.codec.values(c)).Elem()
	for number, encoded := range wire.EachField(body) {
		if !holdsReplacement(encoded) {
			continue
		}
		if before, _ := wire.FieldBytes(c.body, number); before == encoded {
			continue
		}
		if v := values.FieldByName(c.manager.fields.of(number)); v.IsValid() && holdsInvalidText(v, maxValueDepth) {
			c.queue(Event{Kind: KindRepaired, Number: number, Err: errRepaired})
		}
	}
}

// maxValueDepth is how deep holdsInvalidText looks: deeper than any body nests.
const maxValueDepth = 100

// holdsInvalidText reports whether a text in v, or what a method of v makes of it, is not UTF-8.
func holdsInvalidText(v reflect.Value, depth int) bool {
	if depth == 0 {
		return false
	}
	if v.CanInterface() && v.Kind() != reflect.Pointer {
		if m, ok := v.Interface().(encoding.TextMarshaler); ok {
			text, err := m.MarshalText()
			return err == nil && !utf8.Valid(text)
		}
	}
	switch v.Kind() {
	case reflect.String:
		return !utf8.ValidString(v.String())
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && holdsInvalidText(v.Elem(), depth-1)
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return false
		}
		for i := range v.Len() {
			if holdsInvalidText(v.Index(i), depth-1) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if holdsInvalidText(entries.Key(), depth-1) || holdsInvalidText(entries.Value(), depth-1) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if holdsInvalidText(v.Field(i), depth-1) {
				return true
			}
		}
	}
	return false
}
