package wire

import (
	"cmp"
	"maps"
	"slices"
)

// SortedKeys returns the keys of m in the order in which a body holds them: by
// the bytes of their text, as AppendText writes it. If that makes two of them
// equal it returns ErrDuplicateKey.
func SortedKeys[M ~map[K]V, K ~string, V any](m M) ([]K, error) {
	if len(m) == 0 {
		return nil, nil
	}
	keys := make([]K, 0, len(m))
	valid := true
	for k := range m {
		keys = append(keys, k)
		valid = valid && k == ValidText(k)
	}
	if valid {
		slices.Sort(keys)
		return keys, nil
	}
	slices.SortFunc(keys, func(a, b K) int { return cmp.Compare(ValidText(a), ValidText(b)) })
	for i, k := range keys[1:] {
		if ValidText(k) == ValidText(keys[i]) {
			return nil, ErrDuplicateKey
		}
	}
	return keys, nil
}

// SortedIntKeys returns the keys of m in the order in which a body holds them:
// by value.
func SortedIntKeys[M ~map[K]V, K signed | unsigned, V any](m M) []K {
	return slices.Sorted(maps.Keys(m))
}

// SortedBoolKeys returns the keys of m in the order in which a body holds them:
// false before true.
func SortedBoolKeys[M ~map[K]V, K ~bool, V any](m M) []K {
	var keys []K
	for _, k := range []K{false, true} {
		if _, held := m[k]; held {
			keys = append(keys, k)
		}
	}
	return keys
}
