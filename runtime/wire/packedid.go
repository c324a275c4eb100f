package wire

import "strings"

const (
	idLen   = 16 // bytes of a UUID or ULID
	uuidLen = len("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	ulidLen = len("01F8MGV8AC3NGSJW0FE8W1BV70")
)

// AppendUUID appends a UUID of lower-case digits in groups of 8-4-4-4-12 as 16
// bytes (RFC 9562, section 4), and any other text as AppendText does.
func AppendUUID[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), packUUID)
}

// UUID reads what AppendUUID appends. Anything but a text or 16 bytes is a
// misfit and reads as "".
func (r *Reader) UUID() string {
	return r.packed(unpackUUID)
}

// AppendULID appends a ULID of upper-case digits as 16 bytes, and any other text
// as AppendText does.
func AppendULID[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), packULID)
}

// ULID reads what AppendULID appends. Anything but a text or 16 bytes is a
// misfit and reads as "".
func (r *Reader) ULID() string {
	return r.packed(unpackULID)
}

func packUUID(b []byte, v string) ([]byte, bool) {
	if len(v) != uuidLen || v[8] != '-' || v[13] != '-' || v[18] != '-' || v[23] != '-' {
		return b, false
	}
	b = appendBytesHead(b, idLen)
	exact := true
	for _, group := range [...]string{v[:8], v[9:13], v[14:18], v[19:23], v[24:]} {
		var ok bool
		b, ok = hexDigits.pack(b, group)
		exact = exact && ok
	}
	return b, exact
}

func unpackUUID(data string) (string, bool) {
	if len(data) != idLen {
		return "", false
	}
	var text strings.Builder
	text.Grow(uuidLen)
	hexDigits.unpack(&text, data[:4])
	for _, group := range [...]string{data[4:6], data[6:8], data[8:10], data[10:]} {
		text.WriteByte('-')
		hexDigits.unpack(&text, group)
	}
	return text.String(), true
}

func packULID(b []byte, v string) ([]byte, bool) {
	if len(v) != ulidLen {
		return b, false
	}
	return ulidDigits.packAll(b, v)
}

func unpackULID(data string) (string, bool) {
	if len(data) != idLen {
		return "", false
	}
	return ulidDigits.unpackAll(data)
}
