package wire

import (
	"bytes"
	"encoding"
)

// The functions of this file check that a type's own methods read back what they wrote: a value that they do not read
// back would be gone in the next request. Sessions use them where a value enters, which is in a setter, and when a value
// was changed in place. AppendBinary and AppendMarshaledText, which encode a whole body, do not check it again.

// NotReadError is the error of a value that a type's own methods encode, and do not read back or do not encode again.
type NotReadError struct {
	// Err is the error of the type's method. It is nil for a secret field, since the error may show the value.
	Err error
}

// Error says what is wrong, with the text of Err.
func (e NotReadError) Error() string {
	const what = "the type's own methods do not read back what they wrote: set another value, or correct the methods"
	if e.Err == nil {
		return what
	}
	return what + ": " + e.Err.Error()
}

// Unwrap returns the error of the type's method.
func (e NotReadError) Unwrap() error { return e.Err }

type binaryValue interface {
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

type textValue interface {
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// AppendCheckedBinary does what AppendBinary does. If the value is not read back, it also returns a NotReadError. back is
// a zero value of v's type, into which the value is read.
func AppendCheckedBinary(b []byte, v encoding.BinaryMarshaler, back binaryValue) ([]byte, error) {
	data, err := v.MarshalBinary()
	if err != nil {
		return b, err
	}
	return AppendBytes(b, data), readBack(data, back.UnmarshalBinary, back.MarshalBinary)
}

// AppendCheckedText does what AppendMarshaledText does. If the value is not read back, it also returns a NotReadError.
// back is a zero value of v's type, into which the value is read.
func AppendCheckedText(b []byte, v encoding.TextMarshaler, back textValue) ([]byte, error) {
	data, err := marshalText(v)
	if err != nil {
		return b, err
	}
	return AppendValidText(b, string(data)), readTextBack(data, back)
}

// CheckBinary returns the error that AppendCheckedBinary returns, and appends nothing.
func CheckBinary(v encoding.BinaryMarshaler, back binaryValue) error {
	data, err := v.MarshalBinary()
	if err != nil {
		return err
	}
	return readBack(data, back.UnmarshalBinary, back.MarshalBinary)
}

// CheckText returns the error that AppendCheckedText returns, and appends nothing.
func CheckText(v encoding.TextMarshaler, back textValue) error {
	data, err := marshalText(v)
	if err != nil {
		return err
	}
	return readTextBack(data, back)
}

func readTextBack(data []byte, back textValue) error {
	return readBack(data, back.UnmarshalText, func() ([]byte, error) { return marshalText(back) })
}

// marshalText returns what v's MarshalText returns, as valid UTF-8.
func marshalText(v encoding.TextMarshaler) ([]byte, error) {
	data, err := v.MarshalText()
	if err != nil || isUTF8(string(data)) {
		return data, err
	}
	return []byte(replaceInvalid(string(data))), nil
}

// readBack returns a NotReadError unless unmarshal reads data, and marshal encodes what was read. A value without an
// encoding would keep the next request from saving the whole session.
//
// The second encoding may differ from data, other than with a Codec: a type with methods of its own may read a value in
// another form than it wrote, as url.URL reads the scheme HTTP as http. The other form has to be read back too.
func readBack(data []byte, unmarshal func([]byte) error, marshal func() ([]byte, error)) error {
	// data may be memory of the value that was encoded, and unmarshal may change what it gets.
	if err := unmarshal(bytes.Clone(data)); err != nil {
		return NotReadError{err}
	}
	again, err := marshal()
	if err == nil && !bytes.Equal(again, data) {
		err = unmarshal(again)
	}
	if err != nil {
		return NotReadError{err}
	}
	return nil
}
