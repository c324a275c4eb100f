package wire

import (
	"encoding"
	"math"
)

// The methods of this file read single values from a body. A value of another kind is a misfit.

type signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

type unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Bool reads a boolean. Anything else is a misfit and reads as false.
func (r *Reader) Bool() bool {
	if r.state == fits && r.pos < len(r.body) && r.body[r.pos]|1 == codeYes {
		yes := r.body[r.pos] == codeYes
		r.pos++
		r.redundantIf(!yes)
		return yes
	}
	r.head() // fails if there is no value; any other value is a misfit
	r.Misfit()
	return false
}

// ReadInt reads an integer. Anything else, and one outside T's range, is a
// misfit and reads as 0.
func ReadInt[T signed](r *Reader) T {
	if n, ok := r.small(); ok {
		return T(n)
	}
	n := r.int64()
	v := T(n)
	if int64(v) != n {
		r.Misfit()
		return 0
	}
	return v
}

// ReadUint reads an integer. Anything else, a negative one, and one outside T's
// range is a misfit and reads as 0.
func ReadUint[T unsigned](r *Reader) T {
	if n, ok := r.small(); ok {
		return T(n)
	}
	n, ok := r.unsigned()
	k := kindUint
	if !ok {
		k, n = r.head()
	}
	v := T(n)
	if k != kindUint || uint64(v) != n {
		r.Misfit()
		return 0
	}
	return v
}

func (r *Reader) int64() int64 {
	if n, ok := r.unsigned(); ok {
		return int64(n)
	}
	k, n := r.head()
	if k != kindNegative && (k != kindUint || n > math.MaxInt64) {
		r.Misfit()
		return 0
	}
	return int64(n)
}

// Float32 reads a float32. Anything else, a float64 too, is a misfit and reads
// as 0.
func (r *Reader) Float32() float32 {
	k, n := r.head()
	if k != kindFloat32 {
		r.Misfit()
		return 0
	}
	r.redundantIf(n == 0)
	return math.Float32frombits(uint32(n))
}

// Float64 reads a float64. Anything else, a float32 too, is a misfit and reads
// as 0.
func (r *Reader) Float64() float64 {
	k, n := r.head()
	if k != kindFloat64 {
		r.Misfit()
		return 0
	}
	r.redundantIf(n == 0)
	return math.Float64frombits(n)
}

// Text reads a text, a substring of the body. Anything else is a misfit and
// reads as "".
func (r *Reader) Text() string {
	if s, ok := r.shortText(); ok {
		return s
	}
	k, n := r.head()
	if k != kindText {
		r.Misfit()
		return ""
	}
	return r.text(int(n))
}

// text takes the n bytes that follow a text's head.
func (r *Reader) text(n int) string {
	s := r.body[r.pos : r.pos+n]
	if !isUTF8(s) {
		r.fail(r.pos, "text is not valid UTF-8")
		return ""
	}
	r.pos += n
	return s
}

// Bytes reads a byte string and returns a copy of it, nil when it is empty.
// Anything else is a misfit and reads as nil.
func (r *Reader) Bytes() []byte {
	s := r.bytes()
	if s == "" {
		return nil
	}
	return []byte(s)
}

func (r *Reader) bytes() string {
	if s, ok := r.shortBytes(); ok {
		return s
	}
	k, n := r.head()
	if k != kindBytes {
		r.Misfit()
		return ""
	}
	s := r.body[r.pos : r.pos+int(n)]
	r.pos += int(n)
	return s
}

// ByteArray reads a byte string of exactly len(dst) bytes into dst. Anything
// else is a misfit and zeroes dst.
func (r *Reader) ByteArray(dst []byte) {
	s := r.bytes()
	if len(s) != len(dst) {
		r.Misfit()
	}
	if r.state != fits {
		clear(dst)
		return
	}
	copy(dst, s)
}

// Binary reads a byte string into v with UnmarshalBinary. Anything else, and bytes
// for which UnmarshalBinary fails, is a misfit; v then holds whatever
// UnmarshalBinary left in it.
func (r *Reader) Binary(v encoding.BinaryUnmarshaler) {
	s := r.bytes()
	if r.state == fits && v.UnmarshalBinary([]byte(s)) != nil {
		r.Misfit()
	}
}

// MarshaledText reads a text into v with UnmarshalText. Anything else, and a text
// for which UnmarshalText fails, is a misfit; v then holds whatever UnmarshalText
// left in it.
func (r *Reader) MarshaledText(v encoding.TextUnmarshaler) {
	s := r.Text()
	if r.state == fits && v.UnmarshalText([]byte(s)) != nil {
		r.Misfit()
	}
}
