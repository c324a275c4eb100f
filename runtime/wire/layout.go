package wire

import (
	"encoding/binary"
	"math"
)

// layout chooses the container of a set of numbers, map or array, by their number and their size. The zero layout is the
// layout of the empty set.
type layout struct {
	count    int // numbers present
	keyBytes int // bytes of their keys in a map
	last     int // the largest number, which is the length of an array
}

// Numbers a set may hold (FORMAT.md, section "Body").
const (
	minNumber = 1
	maxNumber = 999
)

// add adds a number, 1 to 999. Numbers are added in ascending order.
func (l *layout) add(number int) {
	l.count++
	l.keyBytes += numberSize(number)
	l.last = number
}

// others returns the layout of the numbers up to last that were not added.
func (l layout) others(last int) layout {
	keyBytes := last + max(0, last-fixUintMax) + max(0, last-math.MaxUint8) // the largest numbers of one byte, and of two
	return layout{count: last - l.count, keyBytes: keyBytes - l.keyBytes, last: last}
}

// begin appends the container's head and returns the Writer of its numbers.
func (l layout) begin(b []byte) ([]byte, Writer) {
	if l.isArray() {
		return AppendList(b, l.last), Writer{array: true}
	}
	return AppendMap(b, l.count), Writer{}
}

// isArray reports whether the container is an array: whether heads, keys and the
// nils of absent numbers take fewer bytes in an array than in a map. Values take
// the same in both.
func (l layout) isArray() bool {
	absent := l.last - l.count
	if l.last <= fixContainerMax { // the usual case: each head and each key is one byte
		return absent < l.count
	}
	return containerSize(l.last)+absent < containerSize(l.count)+l.keyBytes
}

// containerSize returns the length in bytes of the head of a map or array of n entries or
// elements, 0 to 999.
func containerSize(n int) int {
	if n <= fixContainerMax {
		return 1
	}
	return 3
}

// numberSize returns the length in bytes of a number as a map key.
func numberSize(number int) int {
	switch {
	case number <= fixUintMax:
		return 1
	case number < 1<<8:
		return 2
	default:
		return 3
	}
}

// AppendList appends the head of a list. The caller appends its n elements next.
func AppendList(b []byte, n int) []byte {
	return appendHead(b, n, fixArray, array16)
}

// AppendMap appends the head of a map. The caller appends its n keys next, in the
// order of SortedKeys, each followed by its value.
func AppendMap(b []byte, n int) []byte {
	return appendHead(b, n, fixMap, map16)
}

// appendHead appends the head of a list or map of n elements or entries. fix is the
// first byte of the fixed form and long that of the 16-bit form; the 32-bit form has
// the code after it.
func appendHead(b []byte, n int, fix, long byte) []byte {
	switch {
	case n <= fixContainerMax:
		return append(b, fix|byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, long), uint16(n))
	default:
		return binary.BigEndian.AppendUint32(append(b, long+1), uint32(n))
	}
}
