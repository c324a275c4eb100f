package msgpackx

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
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
// or ErrMalformed, ErrExtension or ErrSeveral when UnmarshalBinary would not take
// it back. Where msgpack/v5 can sort the keys of a map it does, so that what
// did not change keeps its bytes.
func (v Value) MarshalBinary() ([]byte, error) {
	var encoded bytes.Buffer
	encoder := msgpack.NewEncoder(&encoded)
	encoder.SetSortMapKeys(true)
	if err := encoder.Encode(v.pointer); err != nil {
		return nil, err
	}
	found, err := inspect(encoded.Bytes())
	if err != nil {
		return nil, err
	}
	if found.count > 1 && !v.takesSeveral(encoded.Bytes()[0]) {
		return nil, ErrSeveral
	}
	return encoded.Bytes(), nil
}

// takesSeveral reports whether msgpack/v5 lets the type's method read on after a
// first value that begins with code: it reads one value for UnmarshalMsgpack, and
// calls no method for nil.
func (v Value) takesSeveral(code byte) bool {
	_, decodes := v.pointer.(msgpack.CustomDecoder)
	return decodes && code != msgpcode.Nil
}

// UnmarshalBinary decodes data by the type's method. It returns that method's
// error, or ErrMalformed, ErrExtension, ErrUnread or ErrOutOfStep; the value then
// holds whatever the method left there.
func (v Value) UnmarshalBinary(data []byte) error {
	found, err := inspect(data)
	if err != nil {
		return err
	}
	source := source{data: data, timestamps: found.timestamps}
	if err := msgpack.NewDecoder(&source).Decode(v.pointer); err != nil {
		return err
	}
	if source.pos < len(data) {
		return ErrUnread
	}
	return nil
}
