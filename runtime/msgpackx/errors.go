package msgpackx

import "errors"

// ErrMalformed is returned for bytes that are not one or several msgpack values,
// and for one that nests more than 32 containers.
var ErrMalformed = errors.New("no well-formed msgpack of at most 32 containers in one another: let the type's method encode one")

// ErrExtension is returned for a value that holds a msgpack extension other than a
// timestamp, such as an interned string. Only the decoder of an extension knows which
// lengths its bytes announce, so that they cannot be checked.
var ErrExtension = errors.New("msgpack extension that is no timestamp: let the type's method encode it as a byte string, and without interned strings")

// ErrSeveral is returned if a type's method encodes several values and the method that
// decodes would get only the first, or none: the method is UnmarshalMsgpack, or the
// first value is nil.
var ErrSeveral = errors.New("several msgpack values that would not be read back: let the type's method encode an array of them")

// ErrUnread is returned when a type's method decodes less than was encoded.
var ErrUnread = errors.New("part of the msgpack value was not read: let the type's method decode all that it encodes")

// ErrOutOfStep is returned when a type's method looks for a value in the bytes of
// a timestamp.
var ErrOutOfStep = errors.New("msgpack timestamp where the type's method expects another value")

// ErrKey is returned for a map inside an interface whose keys are not all texts.
// msgpack/v5 decodes every map that is in an interface as a map[string]any.
var ErrKey = errors.New("map inside an interface with a key that is no text: msgpack reads it as a map[string]any, so use texts as keys, or declare the map's type in place of the interface")
