package wire

import (
	"bytes"
	"errors"
	"reflect"
)

// Codec is another encoding, by which values are carried as byte strings that the
// body does not look into. It encodes equal values to equal bytes.
type Codec interface {
	// Marshal encodes the value that v, a pointer, points to.
	Marshal(v any) ([]byte, error)
	// Unmarshal decodes data into what v, a pointer, points to.
	Unmarshal(data []byte, v any) error
}

// ErrNotBack is returned for a value that is carried and that, decoded and encoded
// again, has other bytes than before. Only the bytes are compared: an int in an interface
// comes back from JSON as a float64, which has the same bytes.
var ErrNotBack = errors.New("value does not come back from its encoding as it is: check for interfaces, own marshalers and options like omitempty in it")

// AppendCarried appends what c makes of the value that v points to, as a byte string.
// On an error, which is that of c or ErrNotBack, it returns b as it was.
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

// IsCarriedZero reports whether c encodes the value that v points to as it does the
// zero value, which is how such a value is absent.
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

// CarriedLen returns the length of what c makes of the value that v points to, 0 when
// it makes nothing of it.
func CarriedLen[T any](v *T, c Codec) int {
	data, err := c.Marshal(v)
	if err != nil {
		return 0
	}
	return len(data)
}

// ReadCarried reads what AppendCarried appended. Anything but a byte string, and bytes
// of which c makes no value that AppendCarried would take, is a misfit and reads as
// zero.
//
// Bytes that c would not write for the value it reads, such as those of a member that
// the type does not have, are kept as long as the value does not change, as the
// unknown numbers of a nested struct are.
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

// decodeCarried reports whether the value is encoded as data again.
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
