package redisstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/typedsession/typedsession/runtime/store"
)

// parallelReads is how many records a listing reads at the same time.
const parallelReads = 16

// Owned implements store.Store. It reads the index at once and the records in parallel, because in a cluster they are on
// many servers. The index is a hint: it may have records that are deleted or that another owner has by now. They are left
// in it, because a record is written after its entry.
func (s *Store) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	keys, err := s.indexOf(ctx, owner)
	if err != nil {
		return nil, fmt.Errorf("redisstore: owned: %w", err)
	}
	var entries []store.Entry
	for len(keys) > 0 && len(entries) < limit {
		page := keys[:min(len(keys), parallelReads)]
		keys = keys[len(page):]
		values, err := s.readAll(ctx, page)
		if err != nil {
			return nil, fmt.Errorf("redisstore: owned: %w", err)
		}
		for i, v := range values {
			if v.data != nil && v.owner == ownerHash(owner) && len(entries) < limit {
				entries = append(entries, store.Entry{Key: page[i], Data: v.data})
			}
		}
	}
	return entries, nil
}

// indexOf returns the keys in the index of the owner, the latest end of a Keep first.
func (s *Store) indexOf(ctx context.Context, owner string) ([]string, error) {
	answer, err := s.array(ctx, Command{Name: []string{"ZREVRANGE"}, Key: indexKey(owner), Args: []string{"0", "-1"}})
	if err != nil {
		return nil, err
	}
	keys := make([]string, len(answer))
	for i, element := range answer {
		key, err := bytesOf(element)
		if err != nil {
			return nil, err
		}
		keys[i] = string(key)
	}
	return keys, nil
}

// readAll reads the values under the keys at the same time.
func (s *Store) readAll(ctx context.Context, keys []string) ([]value, error) {
	values, errs := make([]value, len(keys)), make([]error, len(keys))
	var all sync.WaitGroup
	for i, key := range keys {
		all.Go(func() { values[i], errs[i] = s.read(ctx, key) })
	}
	all.Wait()
	return values, errors.Join(errs...)
}
