package wire

import (
	"bytes"
	"errors"
	"reflect"
)

// Codec is another encoding, such as JSON. A body holds a value that a Codec encoded as
// a byte string, which this package does not interpret. A Codec encodes equal values to
// equal bytes.
type Codec interface {
	// Marshal encodes the value that v, a pointer, points to.
	Marshal(v any) ([]byte, error)
	// Unmarshal decodes data into what v, a pointer, points to.
	Unmarshal(data []byte, v any) error
}

// ErrNotBack is returned for a value of a Codec that, decoded and encoded again, has
// other bytes than before. Only the bytes are compared: JSON decodes an int in an
// interface as a float64, which has the same bytes and is accepted.
var ErrNotBack = errors.New("value does not come back from its encoding as it is: check for interfaces, own marshalers and options like omitempty in it")

// AppendCarried appends the encoding by c of the value that v points to, as a byte
// string. On an error, which is an error of c or ErrNotBack, it returns b as it was.
func AppendCarried[T any](b []byte, v *T, c Codec) ([]byte, error) {
	data, err := c.Marshal(v)
	if err != nil {
		return b, err
	}
	if err := comesBack[T](data, c); err != nil {
		return b, err
	}
	return AppendBytes(b, data), nil
}

// comesBack returns an error unless data, decoded and encoded again, is the same.
func comesBack[T any](data []byte, c Codec) error {
	v := new(T)
	if err := c.Unmarshal(data, v); err != nil {
		return err
	}
	again, err := c.Marshal(v)
	if err == nil && !bytes.Equal(again, data) {
		err = ErrNotBack
	}
	return err
}

// IsCarriedZero reports whether c encodes the value that v points to as it encodes the
// zero value. A field with such a value is absent.
func IsCarriedZero[T any](v *T, c Codec) bool {
	if reflect.ValueOf(v).Elem().IsZero() {
		return true
	}
	data, err := c.Marshal(v)
	return err == nil && isZero[T](data, c)
}

func isZero[T any](data []byte, c Codec) bool {
	zero, err := c.Marshal(new(T))
	return err == nil && bytes.Equal(data, zero)
}

// CarriedLen returns the length in bytes of the encoding by c of the value that v points
// to, or 0 if c returns an error.
func CarriedLen[T any](v *T, c Codec) int {
	data, err := c.Marshal(v)
	if err != nil {
		return 0
	}
	return len(data)
}

// ReadCarried reads what AppendCarried appended. Anything but a byte string is a misfit
// and reads as zero, and so are bytes that c does not decode to a value that
// AppendCarried accepts.
//
// If c would encode the value to other bytes than were read, such as when the bytes hold
// a member that the type does not have, the bytes are kept as long as the value does not
// change, like the unknown numbers of a nested struct.
func ReadCarried[T any](r *Reader, c Codec) (v T) {
	data := []byte(r.bytes())
	if r.state != fits {
		return v
	}
	whole, err := decodeCarried(&v, data, c)
	if err != nil {
		r.Misfit()
		var zero T
		return zero
	}
	if !whole {
		r.nested |= nestedUnknown
	}
	return v
}

// decodeCarried decodes data into v. whole reports whether c encodes v to data again.
func decodeCarried[T any](v *T, data []byte, c Codec) (whole bool, err error) {
	if err := c.Unmarshal(data, v); err != nil {
		return false, err
	}
	again, err := c.Marshal(v)
	if err != nil {
		return false, err
	}
	if bytes.Equal(again, data) {
		return true, nil
	}
	return false, comesBack[T](again, c)
}
