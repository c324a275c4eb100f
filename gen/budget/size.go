package budget

import "strconv"

// Size is a number of bytes, at most Huge. Unbounded stands for no limit.
type Size int

const (
	// Unbounded is the size of what has no bound.
	Unbounded Size = -1
	// Huge is the size of everything that is larger, too: the product of a billion
	// elements and a billion bytes overflows an int. Base64 makes Huge a third larger,
	// which still fits an int of 32 bits.
	Huge Size = 1e9
)

func (s Size) plus(t Size) Size {
	switch {
	case s == Unbounded || t == Unbounded:
		return Unbounded
	case s >= Huge-t:
		return Huge
	}
	return s + t
}

func (s Size) times(n int) Size {
	switch {
	case s == Unbounded:
		return Unbounded
	case n > 0 && s > (Huge-1)/Size(n):
		return Huge
	}
	return s * Size(n)
}

// String returns the number of bytes, or a word for Unbounded and Huge.
func (s Size) String() string {
	switch s {
	case Unbounded:
		return "unbounded"
	case Huge:
		return "over 10^9"
	}
	return strconv.Itoa(int(s))
}
