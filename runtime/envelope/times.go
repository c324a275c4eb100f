package envelope

import (
	"encoding/binary"
	"math"
)

const createdLen = 4

// AppendTimes appends created, in seconds since Epoch, and seen, in seconds after created.
func AppendTimes(b []byte, created, seen uint32) []byte {
	b = binary.BigEndian.AppendUint32(b, created)
	return binary.AppendUvarint(b, uint64(seen))
}

// ReadTimes splits b into the times and the bytes after them. It accepts only the bytes that AppendTimes writes for the
// times, so that a session has one encoding.
func ReadTimes(b []byte) (created, seen uint32, rest []byte, ok bool) {
	if len(b) < createdLen {
		return 0, 0, nil, false
	}
	created = binary.BigEndian.Uint32(b)
	seen, rest, ok = readSeen(b[createdLen:])
	if !ok {
		return 0, 0, nil, false
	}
	return created, seen, rest, true
}

func readSeen(b []byte) (seen uint32, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	padded := n > 1 && b[n-1] == 0
	if n <= 0 || padded || v > math.MaxUint32 { // which refuses every uvarint of more than five bytes
		return 0, nil, false
	}
	return uint32(v), b[n:], true
}

// TimesLen returns how many bytes AppendTimes appends.
func TimesLen(seen uint32) int { return createdLen + seenLen(seen) }

func seenLen(seen uint32) int {
	n := 1
	for ; seen >= 0x80; seen >>= 7 {
		n++
	}
	return n
}
