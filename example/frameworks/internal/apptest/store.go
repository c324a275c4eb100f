package apptest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// Store keeps sessions in memory, and fails while IsDown is set.
type Store struct {
	store.Store
	IsDown atomic.Bool
}

// NewStore returns a store that works.
func NewStore() *Store { return &Store{Store: memstore.New(0)} }

var errDown = errors.New("the store is down")

// Get returns a record, or fails.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	if s.IsDown.Load() {
		return nil, errDown
	}
	return s.Store.Get(ctx, key)
}

// Swap replaces a record, or fails.
func (s *Store) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if s.IsDown.Load() {
		return nil, false, errDown
	}
	return s.Store.Swap(ctx, key, old, next)
}
