package msgpackx

import "github.com/vmihailenco/msgpack/v5"

// Coder has the methods EncodeMsgpack and DecodeMsgpack. msgpack/v5 calls them if a type
// has the methods of a Marshaler as well.
type Coder interface {
	msgpack.CustomEncoder
	msgpack.CustomDecoder
}

// Marshaler has the methods MarshalMsgpack and UnmarshalMsgpack.
type Marshaler interface {
	msgpack.Marshaler
	msgpack.Unmarshaler
}
