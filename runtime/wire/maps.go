package wire

// AppendTextMap appends m, each value with appendValue. For two keys that are equal once encoded it returns
// ErrDuplicateKey.
func AppendTextMap[K ~string, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) ([]byte, error) {
	keys, err := SortedKeys(m)
	if err != nil {
		return nil, err
	}
	return appendEntries(b, m, keys, AppendText[K], appendValue), nil
}

// TryAppendTextMap is AppendTextMap for values that may have no encoding. The error says which has none.
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

// TryAppendIntMap is AppendIntMap for values that may have no encoding. The error says which has none.
func TryAppendIntMap[K signed, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedIntKeys(m), AppendInt[K], appendValue)
}

// AppendUintMap appends m, each value with appendValue.
func AppendUintMap[K unsigned, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) []byte {
	return appendEntries(b, m, SortedIntKeys(m), AppendUint[K], appendValue)
}

// TryAppendUintMap is AppendUintMap for values that may have no encoding. The error says which has none.
func TryAppendUintMap[K unsigned, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedIntKeys(m), AppendUint[K], appendValue)
}

// AppendBoolMap appends m, each value with appendValue.
func AppendBoolMap[K ~bool, V any](b []byte, m map[K]V, appendValue func([]byte, V) []byte) []byte {
	return appendEntries(b, m, SortedBoolKeys(m), appendBoolKey[K], appendValue)
}

// TryAppendBoolMap is AppendBoolMap for values that may have no encoding. The error says which has none.
func TryAppendBoolMap[K ~bool, V any](b []byte, m map[K]V, appendValue func([]byte, V) ([]byte, error)) ([]byte, error) {
	return tryAppendEntries(b, m, SortedBoolKeys(m), appendBoolKey[K], appendValue)
}

func appendBoolKey[K ~bool](b []byte, key K) []byte { return AppendBool(b, bool(key)) }

// AppendEnumMap appends m, whose keys are values of an enum, each value with appendValue. For a key that is none of
// values it returns ErrNotInEnum, with the key.
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

// TryAppendEnumMap is AppendEnumMap for values that may have no encoding. The error says which has none.
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

// ReadTextMap reads a map, each value with read. Like all functions that read a map, it returns nil for an empty one and
// for one that does not fit.
func ReadTextMap[K ~string, V any](r *Reader, read func(*Reader) V) map[K]V {
	entries := r.Map()
	m := make(map[K]V, entries.Len())
	for entries.Next() {
		key := K(entries.Key())
		m[key] = read(r)
	}
	return fitting(r, m)
}

// ReadSignedMap reads a map whose keys are integers.
func ReadSignedMap[K signed, V any](r *Reader, read func(*Reader) V) map[K]V {
	entries := ReadIntMap[K](r)
	m := make(map[K]V, entries.Len())
	for entries.Next() {
		key := entries.Key()
		m[key] = read(r)
	}
	return fitting(r, m)
}

// ReadUnsignedMap reads a map whose keys are unsigned integers.
func ReadUnsignedMap[K unsigned, V any](r *Reader, read func(*Reader) V) map[K]V {
	entries := ReadUintMap[K](r)
	m := make(map[K]V, entries.Len())
	for entries.Next() {
		key := entries.Key()
		m[key] = read(r)
	}
	return fitting(r, m)
}

// ReadBoolMap reads a map whose keys are booleans.
func ReadBoolMap[K ~bool, V any](r *Reader, read func(*Reader) V) map[K]V {
	entries := r.BoolMap()
	m := make(map[K]V, entries.Len())
	for entries.Next() {
		key := K(entries.Key())
		m[key] = read(r)
	}
	return fitting(r, m)
}

// ReadEnumMap reads a map whose keys are values of an enum. One with an index that values does not have does not fit.
func ReadEnumMap[K ~string, V any](r *Reader, values EnumOf[K], read func(*Reader) V) map[K]V {
	entries := ReadUintMap[uint16](r)
	m := make(map[K]V, entries.Len())
	for entries.Next() {
		i := int(entries.Key())
		if i > len(values) {
			r.Misfit()
			i = 0
		}
		m[values.at(i)] = read(r)
	}
	return fitting(r, m)
}

func fitting[K comparable, V any](r *Reader, m map[K]V) map[K]V {
	if !r.Fits() || len(m) == 0 {
		return nil
	}
	return m
}
