package wire

// The functions of this file adjust a value to what a field can hold: to valid text, to the bounds of a list, to the range
// of an integer.

// ValidText returns v as a body holds it: each byte that is not valid UTF-8, as
// a range loop sees it, is replaced by one U+FFFD.
func ValidText[T ~string](v T) T {
	if isUTF8(string(v)) {
		return v
	}
	return T(replaceInvalid(string(v)))
}

// replaceInvalid replaces each invalid byte of s by U+FFFD. It does not use
// strings.ToValidUTF8, which replaces a run of invalid bytes by one.
func replaceInvalid(s string) string {
	return string([]rune(s))
}

// Newest returns the last n elements of v, or all if v has fewer.
func Newest[S ~[]E, E any](v S, n int) S {
	return v[max(0, len(v)-n):]
}

// AddInt returns x+delta. A sum outside T's range becomes the nearer end of the range.
func AddInt[T signed](x, delta T) T {
	sum := x + delta
	switch {
	case delta > 0 && sum < x:
		return ^lowest[T]()
	case delta < 0 && sum > x:
		return lowest[T]()
	}
	return sum
}

// lowest returns T's smallest value, which is what the first power of two that T cannot hold wraps to.
func lowest[T signed]() T {
	v := T(1)
	for v > 0 {
		v <<= 1
	}
	return v
}

// AddUint returns x+delta. A sum outside T's range becomes the nearer end of the range.
func AddUint[T unsigned](x T, delta int64) T {
	magnitude := uint64(delta)
	if delta < 0 {
		magnitude = -magnitude
		if magnitude > uint64(x) {
			return 0
		}
		return x - T(magnitude)
	}
	if highest := ^T(0); magnitude > uint64(highest-x) {
		return highest
	}
	return x + T(magnitude)
}

// Zero sets *v to its zero value.
func Zero[T any](v *T) { *v = *new(T) }
