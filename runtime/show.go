package typedsession

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// FieldValue is a field with its value, as generated code has it printed.
type FieldValue struct {
	// Name is the field's name in the source.
	Name string
	// Value is the field's value; a nil pointer is an absent one.
	Value any
	// Secret says that there is a value, which is not to be shown.
	Secret bool
}

const redacted = "[redacted]"

// value returns what is printed: a pointer's value, or the word that stands for a
// secret.
func (f FieldValue) value() any {
	if f.Secret {
		return redacted
	}
	if v := reflect.ValueOf(f.Value); v.Kind() == reflect.Pointer && !v.IsNil() {
		return v.Elem().Interface()
	}
	return f.Value
}

// absent reports whether there is nothing to print.
func (f FieldValue) absent() bool {
	return !f.Secret && (f.Value == nil || reflect.ValueOf(f.Value).IsZero())
}

// ShowString returns a session as one line: name, which is its type's, and the
// fields that are not zero.
func ShowString(name string, fields []FieldValue) string {
	var b strings.Builder
	b.WriteString(name + "{")
	separator := ""
	for _, f := range fields {
		if f.absent() {
			continue
		}
		fmt.Fprintf(&b, "%s%s: %+v", separator, f.Name, f.value())
		separator = ", "
	}
	b.WriteString("}")
	return b.String()
}

// ShowJSON returns a session as an object of the fields that are not zero, in their
// order. A value that JSON cannot hold, such as a map with keys that are bools, is
// shown as text. The error is always nil.
func ShowJSON(fields []FieldValue) ([]byte, error) {
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

// jsonOf returns a value as JSON, in case of need its text.
func jsonOf(value any) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		text, _ = json.Marshal(fmt.Sprintf("%+v", value))
	}
	return text
}
