package msgpackx

import (
	"bytes"
	"fmt"

	"github.com/vmihailenco/msgpack/v5"
)

// Codec is the wire.Codec of fields with the option msgpack. It encodes with msgpack/v5,
// integers in their shortest form. It sorts the keys of every map by their bytes, also in
// a map that a type's own method wrote, because msgpack/v5 sorts maps of a few types only.
type Codec struct{}

// Marshal returns the encoding of v: one value that Unmarshal accepts, with all maps
// sorted. The error is an error of msgpack/v5 or of a type's own method, ErrMalformed,
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

// Unmarshal decodes data into what v, a pointer, points to. The error is an error of
// msgpack/v5 or of a type's own method, ErrMalformed, ErrExtension, ErrUnread,
// ErrOutOfStep or ErrKey.
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

// catch makes an error of a panic. msgpack/v5 panics when it decodes into an interface
// that has methods, for example.
func catch(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("msgpack: panic: %v", p)
	}
}
