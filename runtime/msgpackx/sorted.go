package msgpackx

import (
	"bytes"
	"encoding/binary"
	"slices"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// sorted returns a well-formed value with the entries of its maps, at every depth,
// sorted by the bytes of their keys. Entries with equal keys, which only a type's own
// method writes, are sorted by the bytes of their values.
func sorted(value []byte) []byte {
	s := sorter{rest: value}
	return s.append(make([]byte, 0, len(value)))
}

// sorter goes through one value from its front.
type sorter struct {
	rest []byte
}

// entry is an entry of a map, encoded.
type entry struct {
	key, value []byte
}

// append appends the next value to b.
func (s *sorter) append(b []byte) []byte {
	n, kind := s.shape()
	b = append(b, s.next(headLen(s.rest[0]))...)
	switch kind {
	case mapShape:
		entries := make([]entry, n)
		for i := range entries {
			entries[i] = entry{s.append(nil), s.append(nil)}
		}
		slices.SortFunc(entries, func(x, y entry) int {
			if order := bytes.Compare(x.key, y.key); order != 0 {
				return order
			}
			return bytes.Compare(x.value, y.value)
		})
		for _, e := range entries {
			b = append(append(b, e.key...), e.value...)
		}
		return b
	case arrayShape:
		for range n {
			b = s.append(b)
		}
		return b
	}
	return append(b, s.next(n)...)
}

// next takes n bytes.
func (s *sorter) next(n int) []byte {
	taken := s.rest[:n]
	s.rest = s.rest[n:]
	return taken
}

// shape is what follows the head of a value: bytes, values, or pairs of values.
type shape int

const (
	bytesShape shape = iota
	arrayShape
	mapShape
)

// shape returns what follows the head of the next value, and how many of it: bytes, values or pairs.
func (s *sorter) shape() (n int, of shape) {
	code := s.rest[0]
	switch {
	case msgpcode.IsFixedNum(code):
		return 0, bytesShape
	case msgpcode.IsFixedString(code):
		return int(code & msgpcode.FixedStrMask), bytesShape
	case msgpcode.IsFixedArray(code):
		return int(code & msgpcode.FixedArrayMask), arrayShape
	case msgpcode.IsFixedMap(code):
		return int(code & msgpcode.FixedMapMask), mapShape
	}
	length := int(uintOf(s.rest[1:headLen(code)]))
	switch code {
	case msgpcode.Array16, msgpcode.Array32:
		return length, arrayShape
	case msgpcode.Map16, msgpcode.Map32:
		return length, mapShape
	case msgpcode.Str8, msgpcode.Str16, msgpcode.Str32, msgpcode.Bin8, msgpcode.Bin16, msgpcode.Bin32:
		return length, bytesShape
	case msgpcode.Ext8:
		return 1 + length, bytesShape
	case msgpcode.FixExt4:
		return 1 + 4, bytesShape
	case msgpcode.FixExt8:
		return 1 + 8, bytesShape
	case msgpcode.Uint8, msgpcode.Int8:
		return 1, bytesShape
	case msgpcode.Uint16, msgpcode.Int16:
		return 2, bytesShape
	case msgpcode.Uint32, msgpcode.Int32, msgpcode.Float:
		return 4, bytesShape
	case msgpcode.Uint64, msgpcode.Int64, msgpcode.Double:
		return 8, bytesShape
	}
	return 0, bytesShape // nil and bools
}

// headLen returns how many bytes a code takes together with the length after it, if it has one.
func headLen(code byte) int {
	switch code {
	case msgpcode.Str8, msgpcode.Bin8, msgpcode.Ext8:
		return 1 + 1
	case msgpcode.Str16, msgpcode.Bin16, msgpcode.Array16, msgpcode.Map16:
		return 1 + 2
	case msgpcode.Str32, msgpcode.Bin32, msgpcode.Array32, msgpcode.Map32:
		return 1 + 4
	}
	return 1
}

// uintOf returns a number of up to four bytes, the most significant first.
func uintOf(b []byte) uint32 {
	var padded [4]byte
	copy(padded[4-len(b):], b)
	return binary.BigEndian.Uint32(padded[:])
}
