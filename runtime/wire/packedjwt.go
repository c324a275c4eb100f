package wire

import (
	"encoding/binary"
	"math/bits"
	"strings"
)

// AppendJWT appends a signed token in its compact form (RFC 7515, section 7.1) as
// the bytes of its three parts, and any other text as AppendText does.
func AppendJWT[T ~string](b []byte, v T) []byte {
	return appendPacked(b, string(v), packJWT)
}

// JWT reads what AppendJWT appends. Anything but a text or the bytes of three
// parts is a misfit and reads as "".
func (r *Reader) JWT() string {
	return r.packed(unpackJWT)
}

// packJWT packs uvarint length ‖ header ‖ uvarint length ‖ payload ‖ signature.
func packJWT(b []byte, v string) ([]byte, bool) {
	header, rest, _ := strings.Cut(v, ".")
	payload, signature, three := strings.Cut(rest, ".")
	if !three {
		return b, false
	}
	d := base64urlDigits
	headerSize, payloadSize := d.size(len(header)), d.size(len(payload))
	b = appendBytesHead(b, countedLen(headerSize)+countedLen(payloadSize)+d.size(len(signature)))
	b, exactHeader := d.pack(binary.AppendUvarint(b, uint64(headerSize)), header)
	b, exactPayload := d.pack(binary.AppendUvarint(b, uint64(payloadSize)), payload)
	b, exactSignature := d.pack(b, signature)
	return b, exactHeader && exactPayload && exactSignature
}

func unpackJWT(data string) (string, bool) {
	header, rest, ok := cutCounted(data)
	if !ok {
		return "", false
	}
	payload, signature, ok := cutCounted(rest)
	if !ok {
		return "", false
	}
	d := base64urlDigits
	var text strings.Builder
	text.Grow(d.count(len(header)) + 1 + d.count(len(payload)) + 1 + d.count(len(signature)))
	d.unpack(&text, header)
	text.WriteByte('.')
	d.unpack(&text, payload)
	text.WriteByte('.')
	d.unpack(&text, signature)
	return text.String(), true
}

// countedLen returns how many bytes n bytes and the uvarint before them take.
func countedLen(n int) int {
	return uvarintLen(uint64(n)) + n
}

// cutCounted reads a uvarint and returns as many of the bytes after it, and the rest.
// It refuses a uvarint that is longer than needed, which would be a second form of the
// same token. It also refuses a truncated or too large uvarint: size is then not
// positive, and so differs from uvarintLen.
func cutCounted(data string) (counted, rest string, ok bool) {
	var head [binary.MaxVarintLen64]byte
	n, size := binary.Uvarint(head[:copy(head[:], data)])
	if size != uvarintLen(n) || n > uint64(len(data)-size) {
		return "", "", false
	}
	end := size + int(n)
	return data[size:end], data[end:], true
}

func uvarintLen(n uint64) int {
	return (bits.Len64(n|1) + 6) / 7
}
