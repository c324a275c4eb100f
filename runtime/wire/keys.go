package wire

import (
	"cmp"
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
