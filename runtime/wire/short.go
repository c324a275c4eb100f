package wire

import "math"

// The methods of this file read the short forms that most values have in one step,
// instead of first a head and then a value, because reading a session spends most of
// its time on them. If a value has no such form, or is not canonical, they read
// nothing, and the caller goes on with head.

// shortArray reads the head of an array of at most 15 elements. If there is
// none, it reads nothing.
func (r *Reader) shortArray() (n int, ok bool) {
	if r.state != fits || r.pos >= len(r.body) {
		return 0, false
	}
	n = int(r.body[r.pos] ^ fixArray)
	if n > fixContainerMax || n >= len(r.body)-r.pos {
		return 0, false
	}
	r.pos++
	return n, true
}

// small reads an integer from 0 to 127, which is a single byte and fits every
// integer type. If there is none, it reads nothing.
func (r *Reader) small() (n byte, ok bool) {
	if r.state != fits || r.pos >= len(r.body) || r.body[r.pos] > fixUintMax {
		return 0, false
	}
	n = r.body[r.pos]
	r.pos++
	r.redundantIf(n == 0)
	return n, true
}

// unsigned reads an unsigned integer of two or four bytes, as which most integers
// above 127 are encoded. If there is none, it reads nothing.
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
	r.redundantIf(n == 0)
	return s, true
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
	r.redundantIf(end == at+2)
	return r.body[at+2 : end], true
}
