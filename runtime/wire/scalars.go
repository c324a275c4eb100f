package wire

import (
	"encoding"
	"math"
	"time"
)

type signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

type unsigned interface {
	~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Bool reads a boolean. Anything else is a misfit and reads as false.
func (r *Reader) Bool() bool {
	if r.state == fits && r.pos < len(r.body) && r.body[r.pos]|1 == codeYes {
		r.pos++
		if r.body[r.pos-1] == codeNo {
			r.redundant = true
			return false
		}
		return true
	}
	k, n := r.head()
	if k != kindBool {
		r.Misfit()
		return false
	}
	return n == 1
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

// small reads an integer that is its own first byte, which fits every type. If
// there is none, it reads nothing.
func (r *Reader) small() (n byte, ok bool) {
	if r.state != fits || r.pos >= len(r.body) || r.body[r.pos] > fixUintMax {
		return 0, false
	}
	n = r.body[r.pos]
	r.pos++
	if n == 0 {
		r.redundant = true
	}
	return n, true
}

// unsigned reads an integer of two or four bytes, which most that are not small
// are. If there is none, it reads nothing.
func (r *Reader) unsigned() (n uint64, ok bool) {
	at := r.pos
	if r.state != fits || at >= len(r.body) {
		return 0, false
	}
	switch rest := r.body[at+1:]; r.body[at] {
	case uint16b:
		if len(rest) < 2 {
			return 0, false
		}
		n = uint64(rest[0])<<8 | uint64(rest[1])
		if n <= math.MaxUint8 {
			return 0, false
		}
		r.pos = at + 3
	case uint32b:
		if len(rest) < 4 {
			return 0, false
		}
		n = uint64(rest[0])<<24 | uint64(rest[1])<<16 | uint64(rest[2])<<8 | uint64(rest[3])
		if n <= math.MaxUint16 {
			return 0, false
		}
		r.pos = at + 5
	default:
		return 0, false
	}
	return n, true
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
	if n == 0 {
		r.redundant = true
	}
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
	if n == 0 {
		r.redundant = true
	}
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

// shortText reads a text of at most 31 bytes in one step. If there is none, it
// reads nothing.
func (r *Reader) shortText() (s string, ok bool) {
	at := r.pos
	if r.state != fits || at >= len(r.body) {
		return "", false
	}
	n := int(r.body[at] ^ fixText)
	if n > fixTextMax || n >= len(r.body)-at {
		return "", false
	}
	s = r.body[at+1 : at+1+n]
	if !isUTF8(s) {
		return "", false
	}
	r.pos = at + 1 + n
	if n == 0 {
		r.redundant = true
	}
	return s, true
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

// shortBytes reads a byte string of at most 255 bytes in one step. If there is
// none, it reads nothing.
func (r *Reader) shortBytes() (s string, ok bool) {
	at := r.pos
	if r.state != fits || len(r.body)-at < 2 || r.body[at] != bin8 {
		return "", false
	}
	end := at + 2 + int(r.body[at+1])
	if end > len(r.body) {
		return "", false
	}
	r.pos = end
	if end == at+2 {
		r.redundant = true
	}
	return r.body[at+2 : end], true
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

// Time reads a time in whole seconds since the Unix epoch, and returns it in
// UTC. Anything but an integer in int64's range is a misfit and reads as the
// zero time.
func (r *Reader) Time() time.Time {
	n := r.int64()
	if r.state != fits {
		return time.Time{}
	}
	return r.moment(time.Unix(n, 0))
}

// moment returns t as it is read. The zero time is how a time is absent.
func (r *Reader) moment(t time.Time) time.Time {
	if t.IsZero() {
		r.redundant = true
	}
	return t.UTC()
}

// Binary reads a byte string into v. Anything else, and bytes that v refuses,
// is a misfit; v then holds whatever its UnmarshalBinary left there.
func (r *Reader) Binary(v encoding.BinaryUnmarshaler) {
	s := r.bytes()
	if r.state == fits && v.UnmarshalBinary([]byte(s)) != nil {
		r.Misfit()
	}
}

// MarshaledText reads a text into v. Anything else, and a text that v refuses,
// is a misfit; v then holds whatever its UnmarshalText left there.
func (r *Reader) MarshaledText(v encoding.TextUnmarshaler) {
	s := r.Text()
	if r.state == fits && v.UnmarshalText([]byte(s)) != nil {
		r.Misfit()
	}
}
