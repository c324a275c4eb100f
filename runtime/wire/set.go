package wire

import "math"

// Numbers a set may hold (FORMAT, "Body").
const (
	minNumber = 1
	maxNumber = 999
)

// Set collects the numbers that are present, to choose their container: a map
// of number to value, or an array with a nil for each absent number where that
// is strictly shorter (FORMAT, "Container"). The zero Set is empty.
type Set struct {
	count    int // numbers present
	keyBytes int // bytes of their keys in a map
	last     int // the largest, an array's length
}

// Add says that number, 1 to 999, is present. Numbers are added in ascending
// order.
func (s *Set) Add(number int) {
	s.count++
	s.keyBytes += numberSize(number)
	s.last = number
}

// others is the set of the numbers up to last that s does not have.
func (s Set) others(last int) Set {
	keyBytes := last + max(0, last-fixUintMax) + max(0, last-math.MaxUint8) // the largest numbers of one byte, and of two
	return Set{count: last - s.count, keyBytes: keyBytes - s.keyBytes, last: last}
}

// AddIf is Add for a number that may be absent.
func (s *Set) AddIf(number int, present bool) {
	if present {
		s.Add(number)
	}
}

// Begin appends the container's head and returns the Writer of its numbers.
func (s Set) Begin(b []byte) ([]byte, Writer) {
	if s.isArray() {
		return AppendList(b, s.last), Writer{array: true}
	}
	return AppendMap(b, s.count), Writer{}
}

// isArray compares the two containers. Values weigh the same in both, so that
// what counts is heads, keys, and the nils of absent numbers.
func (s Set) isArray() bool {
	absent := s.last - s.count
	if s.last <= fixContainerMax { // as most are: both heads are a byte, and so is each key
		return absent < s.count
	}
	return containerSize(s.last)+absent < containerSize(s.count)+s.keyBytes
}

// containerSize is the bytes of a map's or array's head. No set needs the
// 32-bit form.
func containerSize(n int) int {
	if n <= fixContainerMax {
		return 1
	}
	return 3
}

// numberSize is the bytes of a number as a map key.
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

// Writer writes the numbers of a Set, in ascending order.
type Writer struct {
	array bool
	last  int
}

// Number appends what stands before the value of number: its key in a map, or
// the nils of the absent numbers before it in an array. The value is appended
// next.
func (w *Writer) Number(b []byte, number int) []byte {
	if w.array && w.last+1 == number { // small enough to be inlined
		w.last = number
		return b
	}
	return w.number(b, number)
}

func (w *Writer) number(b []byte, number int) []byte {
	if !w.array {
		return AppendInt(b, number)
	}
	for w.last++; w.last < number; w.last++ {
		b = append(b, codeNil)
	}
	return b
}
