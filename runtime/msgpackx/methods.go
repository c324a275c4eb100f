package msgpackx

import "github.com/vmihailenco/msgpack/v5"

// Coder has the methods EncodeMsgpack and DecodeMsgpack. They come before those of
// a Marshaler.
type Coder interface {
	msgpack.CustomEncoder
	msgpack.CustomDecoder
}

// Marshaler has the methods MarshalMsgpack and UnmarshalMsgpack.
type Marshaler interface {
	msgpack.Marshaler
	msgpack.Unmarshaler
}
