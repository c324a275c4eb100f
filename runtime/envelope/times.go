package envelope

import (
	"encoding/binary"
	"math"
)

const createdLen = 4

func appendTimes(b []byte, created, seen uint32) []byte {
	b = binary.BigEndian.AppendUint32(b, created)
	return binary.AppendUvarint(b, uint64(seen))
}

// readTimes splits b, which has at least createdLen bytes, into the times and the body. It accepts only the bytes that
// appendTimes writes for the times, so that a session has one encoding.
func readTimes(b []byte) (created, seen uint32, body []byte, ok bool) {
	created = binary.BigEndian.Uint32(b)
	seen, body, ok = readSeen(b[createdLen:])
	if !ok {
		return 0, 0, nil, false
	}
	return created, seen, body, true
}

func readSeen(b []byte) (seen uint32, rest []byte, ok bool) {
	v, n := binary.Uvarint(b)
	padded := n > 1 && b[n-1] == 0
	if n <= 0 || padded || v > math.MaxUint32 { // which refuses every uvarint of more than five bytes
		return 0, nil, false
	}
	return uint32(v), b[n:], true
}

func seenLen(seen uint32) int {
	n := 1
	for ; seen >= 0x80; seen >>= 7 {
		n++
	}
	return n
}
