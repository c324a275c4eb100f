// Package jsonx encodes and decodes the values of fields with the option json. Only
// generated code uses it.
package jsonx

import (
	"bytes"
	"encoding/json"
)

// Codec is the wire.Codec of fields with the option json. It encodes with encoding/json,
// which sorts the keys of maps, so that equal values have equal bytes. It does not escape
// characters for HTML, which would make the encoding longer.
type Codec struct{}

// Marshal returns the JSON of v in one line.
func (Codec) Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Unmarshal decodes one JSON value into what v, a pointer, points to.
func (Codec) Unmarshal(data []byte, v any) error {
	return json.Unmarshal(data, v)
}
