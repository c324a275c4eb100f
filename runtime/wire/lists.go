package wire

// The functions of this file append whole lists, and finish the reading of a list.

// AppendValues appends a list, each element with appendValue.
func AppendValues[E any](b []byte, v []E, appendValue func([]byte, E) []byte) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = appendValue(b, v[i])
	}
	return b
}

// TryAppendValues appends a list as AppendValues does, of elements that may have no encoding. If one has
// none, it returns nil and an error that names the index.
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

// AppendTexts appends a list of texts, each as AppendText does.
func AppendTexts[T ~string](b []byte, v []T) []byte {
	b = AppendList(b, len(v))
	for _, text := range v {
		if s := string(text); isUTF8(s) { // the body of appendText, which saves a call for each element
			b = AppendValidText(b, s)
		} else {
			b = AppendValidText(b, replaceInvalid(s))
		}
	}
	return b
}

// AppendInts appends a list of integers, each as AppendInt does.
func AppendInts[T signed](b []byte, v []T) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = AppendInt(b, v[i])
	}
	return b
}

// AppendUints appends a list of unsigned integers, each as AppendUint does.
func AppendUints[T unsigned](b []byte, v []T) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = AppendUint(b, v[i])
	}
	return b
}

// AppendStructs appends a list, each element with appendStruct, which gets a pointer: elements are not copied.
func AppendStructs[E any](b []byte, v []E, appendStruct func([]byte, *E) []byte) []byte {
	b = AppendList(b, len(v))
	for i := range v {
		b = appendStruct(b, &v[i])
	}
	return b
}

// TryAppendStructs appends a list as AppendStructs does, of elements that may have no encoding. If one has
// none, it returns nil and an error that names the index.
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

// Fitting returns v, which was read from r, or the zero value if it is a misfit.
func Fitting[T any](r *Reader, v T) T {
	if !r.Fits() {
		return *new(T)
	}
	return v
}

// FittingList returns v, a list that was read from r, or nil if it is empty or a misfit.
func FittingList[L ~[]E, E any](r *Reader, v L) L {
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}
