package wire

// The functions of this file check the max= bounds of fields, and say where inside a field a check fails.

// MaxText returns a TooLong for a text that has more than max bytes in a body.
func MaxText[T ~string](v T, max int) error {
	if len(v) <= max/3 { // each invalid byte becomes three; the function is small enough to be inlined
		return nil
	}
	return maxText(string(v), max)
}

func maxText(v string, max int) error {
	if len(v) <= max && isUTF8(v) {
		return nil
	}
	return MaxBytes(len(ValidText(v)), max)
}

// MaxEachText returns a TooLong, wrapped in a PathError with the index, for the first text of a list that has more than
// max bytes in a body.
func MaxEachText[T ~string](v []T, max int) error {
	for i := range v {
		if len(v[i]) <= max/3 {
			continue
		}
		if err := maxText(string(v[i]), max); err != nil {
			return AtIndex(i, err)
		}
	}
	return nil
}

// MaxBytes returns a TooLong for more than max bytes.
func MaxBytes(n, max int) error {
	if n > max {
		return TooLong{Got: n, Max: max}
	}
	return nil
}

// MaxLen returns a TooMany for more than max elements.
func MaxLen(n, max int) error {
	if n > max {
		return TooMany{Got: n, Max: max}
	}
	return nil
}

// CheckList returns the first error that check returns for an element of v, in a PathError with the index.
func CheckList[E any](v []E, check func(*E) error) error {
	for i := range v {
		if err := check(&v[i]); err != nil {
			return AtIndex(i, err)
		}
	}
	return nil
}

// CheckMap returns an error that check returns for an entry of m, in a PathError with the key. If check fails for several
// entries, it may be any of them.
func CheckMap[K comparable, V any](m map[K]V, check func(K, V) error) error {
	for k, v := range m {
		if err := check(k, v); err != nil {
			return AtKey(k, err)
		}
	}
	return nil
}
