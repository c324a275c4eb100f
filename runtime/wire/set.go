package wire

import "math/bits"

// Set is a set of numbers from 1 to MaxSmallNumber: the fields that are present. It chooses their container: a map of
// number to value, or an array with a nil for each absent number where that is strictly shorter (FORMAT.md, section "Container").
// The zero Set is empty.
type Set struct {
	numbers uint64 // a bit for each number; 1 is the lowest
}

// MaxSmallNumber is the largest number that a Set holds. A struct with a larger one is appended with a LargeSet.
const MaxSmallNumber = 64

// Add adds number, 1 to MaxSmallNumber.
func (s *Set) Add(number int) { s.numbers |= 1 << (number - 1) }

// AddIf does what Add does, for a number that may be absent.
func (s *Set) AddIf(number int, present bool) {
	if present {
		s.numbers |= 1 << (number - 1)
	}
}

// Has reports whether number, 1 to MaxSmallNumber, was added.
func (s Set) Has(number int) bool { return s.numbers&(1<<(number-1)) != 0 }

// Any reports whether the set has a number.
func (s Set) Any() bool { return s.numbers != 0 }

// Begin appends the container's head and returns the Writer of its numbers.
func (s Set) Begin(b []byte) ([]byte, Writer) {
	count := bits.OnesCount64(s.numbers)
	return layout{count: count, keyBytes: count, last: bits.Len64(s.numbers)}.begin(b)
}

// LargeSet is a Set of numbers up to 999.
type LargeSet struct {
	words [maxNumber/64 + 1]uint64 // a bit for each number
}

// Add adds number, 1 to 999.
func (s *LargeSet) Add(number int) { s.words[number/64] |= 1 << (number % 64) }

// AddIf does what Add does, for a number that may be absent.
func (s *LargeSet) AddIf(number int, present bool) {
	if present {
		s.words[number/64] |= 1 << (number % 64)
	}
}

// Has reports whether number, 1 to 999, was added.
func (s *LargeSet) Has(number int) bool { return s.words[number/64]&(1<<(number%64)) != 0 }

// Any reports whether the set has a number.
func (s LargeSet) Any() bool { return s != LargeSet{} }

// Begin appends the container's head and returns the Writer of its numbers.
func (s *LargeSet) Begin(b []byte) ([]byte, Writer) {
	var l layout
	for i, word := range s.words {
		if word == 0 {
			continue
		}
		count := bits.OnesCount64(word)
		l.count += count
		l.keyBytes += count * numberSize(i*64) // all numbers of a word have the same size
		l.last = i*64 + bits.Len64(word) - 1
	}
	return l.begin(b)
}

// Writer writes the numbers of a set, in ascending order.
type Writer struct {
	array bool
	last  int
}

// Number appends what comes before the value of number: its key in a map, or
// the nils of the absent numbers before it in an array. The caller appends the
// value next.
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
