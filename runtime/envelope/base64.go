package envelope

import "encoding/binary"

// A value is base64url text (RFC 4648, section 5) without padding, and only the canonical text of its bytes is accepted.
// Package encoding/base64 takes twice as long, which would be a fifth of the time of writing or reading a session. A fuzz
// test compares the two.

const base64urlAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// base64urlPairs are the two characters for each twelve bits.
var base64urlPairs = func() (pairs [1 << 12]uint16) {
	for i := range pairs {
		pairs[i] = uint16(base64urlAlphabet[i>>6])<<8 | uint16(base64urlAlphabet[i&63])
	}
	return pairs
}()

// notBase64url marks a byte that is no character of the alphabet. It is above the 24 bits that four characters encode.
const notBase64url = 1 << 24

// base64urlBits are the bits that a byte encodes as the first to fourth character of four, or notBase64url.
var base64urlBits = func() (bits [4][256]uint32) {
	for place := range bits {
		for c := range bits[place] {
			bits[place][c] = notBase64url
		}
		for v := range len(base64urlAlphabet) {
			bits[place][base64urlAlphabet[v]] = uint32(v) << (18 - 6*place)
		}
	}
	return bits
}()

// base64urlLen returns how many characters encode a number of bytes. It overflows only if the result does not fit an int.
func base64urlLen(bytes int) int { return bytes/3*4 + (bytes%3*8+5)/6 }

// appendBase64url appends src as text.
func appendBase64url(dst, src []byte) []byte {
	pairs := &base64urlPairs
	for ; len(src) >= 8; src = src[6:] {
		six := binary.BigEndian.Uint64(src) >> 16
		dst = binary.BigEndian.AppendUint64(dst, uint64(pairs[six>>36])<<48|uint64(pairs[six>>24&0xfff])<<32|
			uint64(pairs[six>>12&0xfff])<<16|uint64(pairs[six&0xfff]))
	}
	for ; len(src) >= 3; src = src[3:] {
		three := uint32(src[0])<<16 | uint32(src[1])<<8 | uint32(src[2])
		dst = binary.BigEndian.AppendUint32(dst, uint32(pairs[three>>12])<<16|uint32(pairs[three&0xfff]))
	}
	switch len(src) {
	case 2:
		two := uint32(src[0])<<16 | uint32(src[1])<<8
		dst = binary.BigEndian.AppendUint16(dst, pairs[two>>12])
		dst = append(dst, byte(pairs[two&0xfff]>>8))
	case 1:
		dst = binary.BigEndian.AppendUint16(dst, pairs[uint32(src[0])<<4])
	}
	return dst
}

// appendBase64urlBytes appends the bytes that text encodes, and reports whether text is canonical. If it is not, what was
// appended means nothing.
func appendBase64urlBytes(dst []byte, text string) ([]byte, bool) {
	bits := &base64urlBits
	var seen uint32 // all bits that were found; at or above notBase64url if a character is wrong
	for ; len(text) >= 8; text = text[8:] {
		high := bits[0][text[0]] | bits[1][text[1]] | bits[2][text[2]] | bits[3][text[3]]
		low := bits[0][text[4]] | bits[1][text[5]] | bits[2][text[6]] | bits[3][text[7]]
		seen |= high | low
		dst = binary.BigEndian.AppendUint64(dst, uint64(high)<<40|uint64(low)<<16)
		dst = dst[:len(dst)-2]
	}
	if len(text) >= 4 {
		three := bits[0][text[0]] | bits[1][text[1]] | bits[2][text[2]] | bits[3][text[3]]
		seen |= three
		dst = append(dst, byte(three>>16), byte(three>>8), byte(three))
		text = text[4:]
	}
	switch len(text) {
	case 3:
		two := bits[0][text[0]] | bits[1][text[1]] | bits[2][text[2]]
		seen |= two | two<<24 // the bits below the two bytes must be zero
		dst = append(dst, byte(two>>16), byte(two>>8))
	case 2:
		one := bits[0][text[0]] | bits[1][text[1]]
		seen |= one | one<<16 // the bits below the byte must be zero
		dst = append(dst, byte(one>>16))
	case 1:
		return dst, false
	}
	return dst, seen < notBase64url
}
