package msgpackx

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Value adapts a value whose type has msgpack methods of its own, EncodeMsgpack and
// DecodeMsgpack or MarshalMsgpack and UnmarshalMsgpack, to wire.AppendBinary and
// wire.Reader.Binary. It does not recover from a panic in these methods.
type Value struct {
	pointer any
}

// Of returns the Value that pointer, a non-nil pointer, points to.
func Of(pointer any) Value {
	return Value{pointer}
}

// MarshalBinary returns what the type's method encodes. The error is an error of that
// method, or ErrMalformed, ErrExtension or ErrSeveral if UnmarshalBinary would not
// accept the encoding. The keys of maps are sorted where msgpack/v5 can sort them, so
// that an unchanged value has the same bytes.
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
