package budget

import "strconv"

// Size is a number of bytes, at most Huge. Unbounded stands for no limit.
type Size int

const (
	// Unbounded is the size of what has no bound.
	Unbounded Size = -1
	// Huge is the size of all that is larger, too: a billion elements of a billion
	// bytes are more than an int counts. A third more than it, which base64 makes of
	// it, is an int of 32 bits still.
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

// String returns the number, or the word.
func (s Size) String() string {
	switch s {
	case Unbounded:
		return "unbounded"
	case Huge:
		return "over 10^9"
	}
	return strconv.Itoa(int(s))
}
