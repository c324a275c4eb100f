package wire

import "strings"

// AppendHex appends pairs of lower-case hexadecimal digits as the bytes that they
// encode (RFC 4648, section 8), and any other text as AppendText does.
func AppendHex[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), hexDigits.packAll)
}

// Hex reads what AppendHex appends. Anything but a text or a byte string is a
// misfit and reads as "".
func (r *Reader) Hex() string {
	return r.packed(hexDigits.unpackAll)
}

// AppendBase32 appends upper-case base32 without padding as the bytes that it
// encodes (RFC 4648, section 6), and any other text as AppendText does.
func AppendBase32[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), base32Digits.packAll)
}

// Base32 reads what AppendBase32 appends. Anything but a text or a byte string
// is a misfit and reads as "".
func (r *Reader) Base32() string {
	return r.packed(base32Digits.unpackAll)
}

// AppendBase64URL appends base64url without padding as the bytes that it encodes
// (RFC 4648, section 5), and any other text as AppendText does.
func AppendBase64URL[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), base64urlDigits.packAll)
}

// Base64URL reads what AppendBase64URL appends. Anything but a text or a byte
// string is a misfit and reads as "".
func (r *Reader) Base64URL() string {
	return r.packed(base64urlDigits.unpackAll)
}

// packAll appends the byte string that v encodes, and reports whether v is its text form.
func (d *digits) packAll(b []byte, v string) ([]byte, bool) {
	return d.pack(appendBytesHead(b, d.size(len(v))), v)
}

// unpackAll returns the text form of data. Every byte string has one.
func (d *digits) unpackAll(data string) (string, bool) {
	var text strings.Builder
	text.Grow(d.count(len(data)))
	d.unpack(&text, data)
	return text.String(), true
}
