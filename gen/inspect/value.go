// This file declares decoded values, and shows them as text and as JSON.

package inspect

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// Value is a decoded value: nil, bool, int64, uint64, float32, float64, string, or one of the types below. In JSON it
// has the form that readers expect, with bytes as hexadecimal text.
type Value any

type (
	// Word is a text that is shown without quotes: a time, a duration, an address.
	Word string
	// Bytes is a byte string.
	Bytes string
	// JSON is a value that was carried as JSON.
	JSON string
	// List is the elements of a list.
	List []Value
	// Struct is the present numbers of a nested struct, ascending.
	Struct []Member
	// Map is the entries of a map, in their order in the body.
	Map []Entry
	// Misfit is a value that does not fit its type in the app, which reads it as absent.
	Misfit struct {
		Value Value `json:"misfit"`
	}
)

// Member is a field of a nested struct. Its name is its number when the schema does not know the field.
type Member struct {
	Name  string
	Value Value
}

// Entry is an entry of a map.
type Entry struct{ Key, Value Value }

// float returns f, or a Word when JSON has no number for it.
func float[F float32 | float64](f F) Value {
	if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
		return Word(strconv.FormatFloat(float64(f), 'g', -1, 64))
	}
	return f
}

// Text returns a value on one line. Characters that a terminal could take for a command, or would not show, are escaped
// as in Go.
func Text(v Value) string {
	switch v := v.(type) {
	case nil:
		return "nil"
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case uint64:
		return strconv.FormatUint(v, 10)
	case float32:
		return strconv.FormatFloat(float64(v), 'g', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return strconv.Quote(v)
	case Word:
		return string(v)
	case JSON:
		return escapeJSON(string(v))
	case Bytes:
		return "0x" + hex.EncodeToString([]byte(v))
	case List:
		var parts []string
		for _, element := range v {
			parts = append(parts, Text(element))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Struct:
		var parts []string
		for _, m := range v {
			parts = append(parts, m.Name+": "+Text(m.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case Map:
		var parts []string
		for _, e := range v {
			parts = append(parts, Text(e.Key)+": "+Text(e.Value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case Misfit:
		return Text(v.Value) + " (misfit)"
	}
	panic("inspect: a Value of no known type")
}

// MarshalJSON returns the JSON itself.
func (j JSON) MarshalJSON() ([]byte, error) { return []byte(j), nil }

// MarshalText returns hexadecimal digits.
func (b Bytes) MarshalText() ([]byte, error) {
	return hex.AppendEncode(nil, []byte(b)), nil
}

// MarshalJSON returns an object with the members in their order.
func (s Struct) MarshalJSON() ([]byte, error) {
	o := object{}
	for _, m := range s {
		o.add(m.Name, m.Value)
	}
	return o.end()
}

// MarshalJSON returns an object with the entries in their order. A key that is not a text is converted by Text.
func (m Map) MarshalJSON() ([]byte, error) {
	o := object{}
	for _, e := range m {
		key, ok := e.Key.(string)
		if !ok {
			key = Text(e.Key)
		}
		o.add(key, e.Value)
	}
	return o.end()
}

// object is a JSON object that is being written: encoding/json would sort the keys of a map.
type object struct {
	b   bytes.Buffer
	err error
}

func (o *object) add(name string, v Value) {
	if o.b.Len() > 0 {
		o.b.WriteByte(',')
	}
	for i, part := range []any{name, v} {
		if i > 0 {
			o.b.WriteByte(':')
		}
		encoded, err := json.Marshal(part)
		if err != nil && o.err == nil {
			o.err = err
		}
		o.b.Write(encoded)
	}
}

func (o *object) end() ([]byte, error) {
	return append(append([]byte{'{'}, o.b.Bytes()...), '}'), o.err
}
