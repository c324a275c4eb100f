package keyring

import (
	"cmp"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Set is an immutable set of keys: ascending by sign-from, then by key id.
type Set struct {
	keys []Key
}

// maxKeys bounds the work that a forged cookie can cause.
const maxKeys = 8

// ErrTooMany means that more than 8 different keys were given.
var ErrTooMany = errors.New("more than 8 session keys; remove the oldest ones")

// NewSet makes a set of one to eight different keys. It does not refuse weak keys, and it reorders the slice. The error is
// ErrNoKey or ErrTooMany.
func NewSet(keys []Key) (*Set, error) {
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	slices.SortFunc(keys, bySignFrom)
	keys = slices.Compact(keys)
	if len(keys) > maxKeys {
		return nil, ErrTooMany
	}
	return &Set{keys: keys}, nil
}

// Equal reports whether two sets hold the same keys. A nil other is not equal to any set.
func (set *Set) Equal(other *Set) bool {
	return other != nil && slices.Equal(set.keys, other.keys)
}

// bySignFrom compares two keys by sign-from, then by key id, which no two secrets share in practice.
func bySignFrom(a, b Key) int {
	idA, idB := envelope.KeyID(a.Secret), envelope.KeyID(b.Secret)
	return cmp.Or(cmp.Compare(a.SignFrom, b.SignFrom), slices.Compare(idA[:], idB[:]))
}

// IDs returns the ids of the keys ("tsk:84755e8051836961"), in the order of the set.
func (set *Set) IDs() []string {
	var ids []string
	for _, key := range set.keys {
		kid := envelope.KeyID(key.Secret)
		id := "tsk:" + hex.EncodeToString(kid[:])
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}
