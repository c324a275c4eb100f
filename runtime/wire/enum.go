package wire

// Enum reads the index of one of count values: 1 for the first, 0 for the empty
// value (FORMAT.md, section "Text"). Anything else is a misfit and reads as 0; a larger
// index may come from a newer version of the app.
func (r *Reader) Enum(count int) int {
	if n, ok := r.small(); ok && int(n) <= count {
		return int(n)
	} else if ok {
		r.Misfit()
		return 0
	}
	k, n := r.head()
	if k != kindUint || n > uint64(count) {
		r.Misfit()
		return 0
	}
	return int(n)
}

// EnumOf are the values of an enum, in the order of their indexes in bodies: the first has index 1. The empty value,
// with index 0, is not among them.
type EnumOf[T ~string] []T

// index returns the index of v, 0 for the empty one; -1 if it is none of the values.
func (e EnumOf[T]) index(v T) int {
	if v == "" {
		return 0
	}
	for i := range e {
		if e[i] == v {
			return i + 1
		}
	}
	return -1
}

// Check returns ErrNotInEnum for a v that is neither empty nor one of the values.
func (e EnumOf[T]) Check(v T) error {
	if e.index(v) < 0 {
		return ErrNotInEnum
	}
	return nil
}

// Append appends the index of v. For a v that Check refuses it returns ErrNotInEnum and b as it was.
func (e EnumOf[T]) Append(b []byte, v T) ([]byte, error) {
	i := e.index(v)
	if i < 0 {
		return b, ErrNotInEnum
	}
	return AppendInt(b, i), nil
}

// Read reads the index of a value. An index that the enum does not have is a misfit and reads as "".
func (e EnumOf[T]) Read(r *Reader) T {
	return e.at(r.Enum(len(e)))
}

// at returns the value with the index i, which is at most the number of values.
func (e EnumOf[T]) at(i int) T {
	if i == 0 {
		return ""
	}
	return e[i-1]
}

// Key returns the value with the index i, a key that was read from r. An index that the enum does not have is a misfit,
// for which Key returns "".
func (e EnumOf[T]) Key(r *Reader, i uint16) T {
	if int(i) > len(e) {
		r.Misfit()
		return ""
	}
	return e.at(int(i))
}
