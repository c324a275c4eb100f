package msgpackx

import (
	"bytes"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
)

// Codec is msgpack/v5 as package wire takes it, for fields with the option msgpack.
// Integers have their shortest form, and the keys of every map are sorted by their
// bytes, also where a type's own method wrote the map: msgpack/v5 itself sorts maps of
// a few types only.
type Codec struct{}

// Marshal returns the encoding of v: one value that Unmarshal takes, with all maps
// sorted. The error is that of msgpack/v5 or of a type's own method, or ErrMalformed,
// ErrExtension or ErrSeveral.
func (Codec) Marshal(v any) (_ []byte, err error) {
	defer catch(&err)
	var encoded bytes.Buffer
	encoder := msgpack.NewEncoder(&encoded)
	encoder.UseCompactInts(true)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	if err := one(encoded.Bytes()); err != nil {
		return nil, err
	}
	return sorted(encoded.Bytes()), nil
}

// Unmarshal decodes data into what v, a pointer, points to.
func (Codec) Unmarshal(data []byte, v any) (err error) {
	defer catch(&err)
	found, err := inspect(data)
	if err != nil {
		return err
	}
	source := &source{data: data, timestamps: found.timestamps}
	decoder := msgpack.NewDecoder(source)
	decoder.SetMapDecoder(untypedMap)
	if err := decoder.Decode(v); err != nil {
		return err
	}
	if source.pos != len(data) {
		return ErrUnread
	}
	return nil
}

// one returns an error unless data is one value.
func one(data []byte) error {
	found, err := inspect(data)
	if err == nil && found.count > 1 {
		err = ErrSeveral
	}
	return err
}

// catch makes an error of a panic: msgpack/v5 panics, for instance, where it decodes
// into an interface that has methods.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("msgpack: panic: %v", p)
	}
}
