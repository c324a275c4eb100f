// Package sessionshow prints sessions, for their String, LogValue and MarshalJSON methods. Generated code calls it; apps do not.
// No value of a secret field reaches it.
package sessionshow

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Field is a field of a session and its value.
type Field struct {
	// Name is the field's name in the source.
	Name string
	// Value is the field's value, or a pointer to it; nil and a nil pointer mean that the field is absent.
	Value any
	// Secret says that the field is secret and has a value: "[redacted]" is printed in its place.
	Secret bool
}

const redacted = "[redacted]"

// value returns what is printed: the value that a pointer points to, or "[redacted]" for a secret.
func (f Field) value() any {
	if f.Secret {
		return redacted
	}
	if v := reflect.ValueOf(f.Value); v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem().Interface()
	}
	return f.Value
}

// text returns what is printed in a line of text. Texts are in quotes, so that none looks like another field or line.
func (f Field) text() string {
	value := f.value()
	if f.Secret {
		return redacted
	}
	switch t := reflect.TypeOf(value); t.Kind() {
	case reflect.String:
		return strconv.Quote(fmt.Sprintf("%+v", value))
	case reflect.Slice, reflect.Array:
		if t.Elem().Kind() == reflect.String {
			return Line(fmt.Sprintf("%+q", value))
		}
	}
	return Line(plain(value))
}

// Line returns a text as it is if it can stand in a line, and in quotes otherwise.
func Line(text string) string {
	if utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return text
	}
	return strconv.Quote(text)
}

// absent reports whether there is nothing to print.
func (f Field) absent() bool {
	return !f.Secret && (f.Value == nil || reflect.ValueOf(f.Value).IsZero())
}

// String returns a session as one line, "Name{Field: value, Field: value}". name is the name of its type. Fields that
// are zero are left out.
func String(name string, fields []Field) string {
	var b strings.Builder
	b.WriteString(name + "{")
	separator := ""
	for _, f := range fields {
		if f.absent() {
			continue
		}
		b.WriteString(separator + f.Name + ": " + f.text())
		separator = ", "
	}
	b.WriteString("}")
	return b.String()
}

// JSON returns a session as an object of the fields that are not zero, in their order. A value that JSON cannot hold, such
// as a map with keys that are bools, is shown as text. The error is always nil.
func JSON(fields []Field) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range fields {
		if f.absent() {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", f.Name, jsonOf(f.value()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// jsonOf returns a value as JSON, or as a JSON string of its text if JSON cannot hold it.
func jsonOf(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		text, _ = json.Marshal(plain(value))
	}
	return text
}
