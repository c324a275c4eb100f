package msgpackx

import (
	"bytes"

	"github.com/vmihailenco/msgpack/v5"
)

// Value is a pointer to a value whose type has its own msgpack methods, in the
// form that wire.AppendBinary and Reader.Binary take.
type Value struct {
	pointer any
}

// Of returns the Value around pointer.
func Of(pointer any) Value {
	return Value{pointer}
}

// MarshalBinary returns what the type's methods encode.
func (v Value) MarshalBinary() ([]byte, error) {
	return msgpack.Marshal(v.pointer)
}

// UnmarshalBinary has the type's methods decode data.
func (v Value) UnmarshalBinary(data []byte) error {
	return msgpack.NewDecoder(bytes.NewReader(data)).Decode(v.pointer)
}
