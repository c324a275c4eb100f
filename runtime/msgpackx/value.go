package msgpackx

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
)

// Value is a value whose type has its own msgpack methods, EncodeMsgpack and
// DecodeMsgpack or MarshalMsgpack and UnmarshalMsgpack, in the form that
// wire.AppendBinary and Reader.Binary of package wire take. A panic in these
// methods is the app's own.
type Value struct {
	pointer any
}

// Of returns the Value that pointer, a non-nil pointer, points to.
func Of(pointer any) Value {
	return Value{pointer}
}

// MarshalBinary returns what the type's method encodes: an error of that method,
// or one that wraps ErrMalformed or ErrExtension when UnmarshalBinary would not
// take it back. Where msgpack/v5 can sort the keys of a map it does, so that what
// did not change keeps its bytes.
func (v Value) MarshalBinary() ([]byte, error) {
	var encoded bytes.Buffer
	encoder := msgpack.NewEncoder(&encoded)
	encoder.SetSortMapKeys(true)
	if err := encoder.Encode(v.pointer); err != nil {
		return nil, err
	}
	if _, err := inspect(encoded.Bytes()); err != nil {
		return nil, err
	}
	return encoded.Bytes(), nil
}

// UnmarshalBinary has the type's method decode data. It returns that method's
// error, or ErrMalformed, ErrExtension, ErrUnread or ErrOutOfStep; the value then
// holds whatever the method left there.
func (v Value) UnmarshalBinary(data []byte) error {
	timestamps, err := inspect(data)
	if err != nil {
		return err
	}
	source := source{data: data, timestamps: timestamps}
	if err := msgpack.NewDecoder(&source).Decode(v.pointer); err != nil {
		return err
	}
	if source.pos < len(data) {
		return ErrUnread
	}
	return nil
}
