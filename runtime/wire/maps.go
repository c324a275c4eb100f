package wire

// The functions of this file append whole maps, with their keys in the order of a body, and finish the reading of a map.

// AppendTextMap appends m, each value with appendValue. For two keys that are equal once encoded it returns nil and
// ErrDuplicateKey.
func AppendTextMap[K ~string, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) ([]byte, error) {
	keys, err := SortedKeys(m)
	if err != nil {
		return nil, err
	}
	return appendEntries(b, m, keys, AppendText[K], appendValue), nil
}

// TryAppendTextMap appends m as AppendTextMap does, with values that may have no encoding. If one has
// none, it returns nil and an error that names the key.
func TryAppendTextMap[K ~string, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	keys, err := SortedKeys(m)
	if err != nil {
		return nil, err
	}
	return tryAppendEntries(b, m, keys, AppendText[K], appendValue)
}

// AppendIntMap appends m, each value with appendValue.
func AppendIntMap[K signed, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) []byte {
	return appendEntries(b, m, SortedIntKeys(m), AppendInt[K], appendValue)
}

// TryAppendIntMap appends m as AppendIntMap does, with values that may have no encoding. If one has
// none, it returns nil and an error that names the key.
func TryAppendIntMap[K signed, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedIntKeys(m), AppendInt[K], appendValue)
}

// AppendUintMap appends m, each value with appendValue.
func AppendUintMap[K unsigned, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) []byte {
	return appendEntries(b, m, SortedIntKeys(m), AppendUint[K], appendValue)
}

// TryAppendUintMap appends m as AppendUintMap does, with values that may have no encoding. If one has
// none, it returns nil and an error that names the key.
func TryAppendUintMap[K unsigned, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedIntKeys(m), AppendUint[K], appendValue)
}

// AppendBoolMap appends m, each value with appendValue.
func AppendBoolMap[K ~bool, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) []byte {
	return appendEntries(b, m, SortedBoolKeys(m), appendBoolKey[K], appendValue)
}

// TryAppendBoolMap appends m as AppendBoolMap does, with values that may have no encoding. If one has
// none, it returns nil and an error that names the key.
func TryAppendBoolMap[K ~bool, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedBoolKeys(m), appendBoolKey[K], appendValue)
}

func appendBoolKey[K ~bool](b []byte, key K) []byte { return AppendBool(b, bool(key)) }

// AppendEnumMap appends m, whose keys are values of an enum, each value with appendValue. For a key that is none of
// values it returns nil and ErrNotInEnum, in a PathError with the key.
func AppendEnumMap[K ~string, V any](b []byte, m map[K]V, values EnumOf[K], appendValue func([]byte, V) []byte) ([]byte, error) {
	if err := checkEnumKeys(m, values); err != nil {
		return nil, err
	}
	b = AppendMap(b, len(m))
	for i := range len(values) + 1 {
		if v, held := m[values.at(i)]; held {
			b = appendValue(AppendInt(b, i), v)
		}
	}
	return b, nil
}

// TryAppendEnumMap appends m as AppendEnumMap does, with values that may have no encoding. If one has
// none, it returns nil and an error that names the key.
func TryAppendEnumMap[K ~string, V any](b []byte, m map[K]V, values EnumOf[K], appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	err := checkEnumKeys(m, values)
	if err != nil {
		return nil, err
	}
	b = AppendMap(b, len(m))
	for i := range len(values) + 1 {
		if v, held := m[values.at(i)]; held {
			if b, err = appendValue(AppendInt(b, i), v); err != nil {
				return nil, AtKey(values.at(i), err)
			}
		}
	}
	return b, nil
}

func checkEnumKeys[K ~string, V any](m map[K]V, values EnumOf[K]) error {
	for k := range m {
		if err := values.Check(k); err != nil {
			return AtKey(k, err)
		}
	}
	return nil
}

func appendEntries[K comparable, V any](b []byte, m map[K]V, keys []K, appendKey func([]byte, K) []byte, appendValue func([]byte, V) []byte) []byte {
	b = AppendMap(b, len(keys))
	for _, k := range keys {
		b = appendValue(appendKey(b, k), m[k])
	}
	return b
}

func tryAppendEntries[K comparable, V any](b []byte, m map[K]V, keys []K, appendKey func([]byte, K) []byte, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	b = AppendMap(b, len(keys))
	var err error
	for _, k := range keys {
		if b, err = appendValue(appendKey(b, k), m[k]); err != nil {
			return nil, AtKey(k, err)
		}
	}
	return b, nil
}

// FittingMap returns m, a map that was read from r, or nil if it is empty or a misfit.
func FittingMap[M ~map[K]V, K comparable, V any](r *Reader, m M) M {
	if !r.Fits() || len(m) == 0 {
		return nil
	}
	return m
}
