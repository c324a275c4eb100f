// Package memstore keeps records in the memory of one process. It is for apps that run as one process, for development and
// for tests; when the process ends, all sessions end.
//
//	sessions, err := NewSessionManager(typedsession.Stored{Store: memstore.New(0)}, SessionConfig{})
//
// A store holds a bounded number of bytes. When it is full, the records that were never read back make room, those first
// that end soonest: they are mostly first visits of programs that do not keep cookies, of which anybody can send any number. A
// record that a Get or a Swap has found since it was created never goes before its end. If such records fill the store,
// Swap returns [ErrFull] for what does not fit; reads, deletions and writes that do not grow a record go on. Whoever sends
// each new cookie back once can fill a store with such records: limit the requests of a client, or use another engine.
//
// A store has no goroutine, needs no closing and works in a bubble of testing/synctest. What has ended is removed by later
// writes.
package memstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
)

// DefaultMaxBytes is how many bytes a store made by New(0) takes up at most: 64 MiB.
const DefaultMaxBytes = 64 << 20

// ErrFull means that a record does not fit, because records that were read back fill the store, or because it is larger than
// the store. Nothing was written.
var ErrFull = errors.New("memstore is full of sessions in use: raise the maxBytes of memstore.New")

// Store is a store.Store in memory, made by New.
type Store struct {
	maxBytes int

	mu      sync.Mutex
	records map[string]*record
	owners  map[string]map[*record]struct{}
	fresh   queue // records that nobody has read back
	used    queue // the others
}

// record is what is stored under a key.
type record struct {
	key   string
	data  []byte
	owner string
	ends  time.Time // when it is over
	keep  time.Time // store.Record.Keep as a time
	used  bool      // a Get or a Swap has found this record, or one that this record replaced
	place int       // its index in the queue that it is in
}

var _ store.Store = (*Store)(nil)

// New returns an empty store that takes up about maxBytes bytes of memory at most; 0 stands for DefaultMaxBytes. A session
// takes up some 250 bytes beside its record, and one with an owner some 500. New panics if maxBytes is negative.
func New(maxBytes int) *Store {
	if maxBytes < 0 {
		panic(fmt.Sprintf("memstore.New(%d): want the greatest number of bytes, or 0 for %d", maxBytes, DefaultMaxBytes))
	}
	if maxBytes == 0 {
		maxBytes = DefaultMaxBytes
	}
	return &Store{maxBytes: maxBytes, records: map[string]*record{}, owners: map[string]map[*record]struct{}{}}
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memstore: get: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.live(key, time.Now())
	if r == nil {
		return nil, nil
	}
	s.use(r)
	return bytes.Clone(r.data), nil
}

// Swap implements store.Store.
func (s *Store) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if err := errors.Join(ctx.Err(), store.Check(key, next)); err != nil {
		return nil, false, fmt.Errorf("memstore: swap: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	r := s.live(key, now)
	if r == nil && len(old) != 0 {
		return nil, false, nil
	}
	if r != nil {
		s.use(r)
		if !bytes.Equal(r.data, old) {
			return bytes.Clone(r.data), false, nil
		}
	}
	if err := s.replace(r, newRecord(key, next, now, r != nil), now); err != nil {
		return nil, false, fmt.Errorf("memstore: swap: %w", err)
	}
	return nil, true, nil
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memstore: delete: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.live(key, time.Now())
	if r == nil {
		return nil, nil
	}
	s.remove(r)
	return r.data, nil
}

func newRecord(key string, next store.Record, now time.Time, used bool) *record {
	ttl, keep := next.Milliseconds()
	return &record{
		key:   key,
		data:  bytes.Clone(next.Data),
		owner: next.Owner,
		ends:  later(now, ttl),
		keep:  later(now, keep),
		used:  used,
	}
}

// later adds milliseconds to a time, in two parts because the longest time.Duration is shorter than a Keep that was rounded
// up from it.
func later(now time.Time, ms int64) time.Time {
	return now.Add(time.Duration(ms/1000) * time.Second).Add(time.Duration(ms%1000) * time.Millisecond)
}

// live returns the record under the key, or nil if there is none or it is over.
func (s *Store) live(key string, now time.Time) *record {
	if r := s.records[key]; r != nil && now.Before(r.ends) {
		return r
	}
	return nil
}
