package wire

// AppendValues appends a list, each element with appendValue.
func AppendValues[E any](b []byte, v []E, appendValue func([]byte, E) []byte) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = appendValue(b, v[i])
	}
	return b
}

// TryAppendValues is AppendValues for elements that may have no encoding. The error says which has none.
func TryAppendValues[E any](b []byte, v []E, appendValue func([]byte, E) ([]byte, error)) ([]byte, error) {
	b = AppendList(b, len(v))
	var err error
	for i := range v {
		if b, err = appendValue(b, v[i]); err != nil {
			return nil, AtIndex(i, err)
		}
	}
	return b, nil
}

// AppendStructs is AppendValues for elements that are not copied.
func AppendStructs[E any](b []byte, v []E, appendStruct func([]byte, *E) []byte) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = appendStruct(b, &v[i])
	}
	return b
}

// TryAppendStructs is AppendStructs for elements that may have no encoding. The error says which has none.
func TryAppendStructs[E any](b []byte, v []E, appendStruct func([]byte, *E) ([]byte, error)) ([]byte, error) {
	b = AppendList(b, len(v))
	var err error
	for i := range v {
		if b, err = appendStruct(b, &v[i]); err != nil {
			return nil, AtIndex(i, err)
		}
	}
	return b, nil
}

// ReadList reads a list, each element with read. It returns nil for an empty list and for one that does not fit.
func ReadList[E any](r *Reader, read func(*Reader) E) []E {
	elements := r.List()
	v := make([]E, 0, elements.Len())
	for elements.Next() {
		v = append(v, read(r))
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

// ReadArray reads a list of exactly len(v) elements into v, each with read. It zeroes v when the list does not fit.
func ReadArray[E any](r *Reader, v []E, read func(*Reader) E) {
	elements := r.ListOf(len(v))
	for i := 0; elements.Next(); i++ {
		v[i] = read(r)
	}
	if !r.Fits() {
		clear(v)
	}
}
