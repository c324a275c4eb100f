package memstore

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// Owned implements store.Store. A listing does not count as reading a record back.
func (s *Store) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memstore: owned: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.liveOf(owner, time.Now())
	slices.SortFunc(found, func(a, b *record) int {
		return cmp.Or(b.keep.Compare(a.keep), cmp.Compare(a.key, b.key))
	})
	found = found[:min(len(found), max(limit, 0))]
	entries := make([]store.Entry, len(found))
	for i, r := range found {
		entries[i] = store.Entry{Key: r.key, Data: bytes.Clone(r.data)}
	}
	return entries, nil
}

func (s *Store) liveOf(owner string, now time.Time) []*record {
	var found []*record
	for r := range s.owners[owner] {
		if now.Before(r.ends) {
			found = append(found, r)
		}
	}
	return found
}
