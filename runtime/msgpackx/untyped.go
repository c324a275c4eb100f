package msgpackx

import (
	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// untypedMap decodes a map into an interface as msgpack/v5 does by default, but returns
// ErrKey for a key that is no text.
func untypedMap(d *msgpack.Decoder) (any, error) {
	n, err := d.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	if n < 0 {
		return map[string]any(nil), nil
	}
	m := map[string]any{}
	for range n {
		code, err := d.PeekCode()
		if err != nil {
			return nil, err
		}
		if !msgpcode.IsString(code) && !msgpcode.IsBin(code) && code != msgpcode.Nil {
			return nil, ErrKey
		}
		key, err := d.DecodeString()
		if err != nil {
			return nil, err
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		m[key] = value
	}
	return m, nil
}
