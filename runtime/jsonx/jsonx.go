// Package jsonx carries values through a session body as JSON: those of fields with
// the option json. Only generated code uses it.
package jsonx

import (
	"bytes"
	"encoding/json"
)

// Codec is encoding/json as package wire takes it. The keys of maps are sorted, so that
// equal values have equal bytes, and no character is escaped for the sake of HTML.
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
