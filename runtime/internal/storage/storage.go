// Package storage reads, writes, renews and ends the records of sessions in a store.
//
// Every write compares the record that is there with the one that the writer knows (store.Store.Swap). If another writer
// was first, the change is made again to what that writer left. A write whose answer was lost is found by the revision in
// the record, so that it is neither made twice nor lost.
package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/guard"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store"
)

// TombstoneTTL is how long a tombstone stays at least: the record that says that a session was renewed or ended. It is longer
// than a request takes that has read the session before.
const TombstoneTTL = time.Minute

// Storage keeps the sessions of one manager in a store.
type Storage struct {
	// TombstoneFor, if not nil, returns how long the tombstone of a session that began at created, as in record.Record, stays
	// at least because a cookie that holds the session could move in again. Set it before the Storage is in use.
	TombstoneFor func(created uint32) time.Duration

	engine *guard.Guard
	locks  guard.Locks
	format *record.Format
	now    func() time.Time
}

// New makes a Storage of records in a format. A record is sealed with the key that is valid at the time that now returns.
func New(engine store.Store, format *record.Format, now func() time.Time) *Storage {
	return &Storage{engine: guard.New(engine), format: format, now: now}
}

// Format returns the format of the records.
func (s *Storage) Format() *record.Format { return s.format }

// ErrGone means that a session is over, or was renewed by another request, so that nothing can be written to it.
var ErrGone = errors.New("the session is over or was renewed by another request")

// Error is an error of the engine.
type Error struct {
	Op  string // what was asked for: "read", "write", "renew", "end" or "list"
	Err error
}

// Error says what was asked for and what the engine answered.
func (e *Error) Error() string { return fmt.Sprintf("cannot %s the session: %v", e.Op, e.Err) }

// Unwrap returns the engine's error.
func (e *Error) Unwrap() error { return e.Err }

// Next is what a write puts in the place of the current record.
type Next struct {
	Record    record.Record // its Rev is drawn by the write
	TTL, Keep time.Duration // as in store.Record
	Owner     string        // the encoded owner field; "" for nobody
	OwnedBy   string        // the encoded owner field of the current record; "" for nobody
	Unchanged bool          // the current record says the same, so that it need not be written
}

// Revise decides what a write puts in the place of the current record, whose Kind is Session or Emptied; it is the zero
// Record if there is none yet. since says which changes the current record has already. Revise may be called several
// times.
type Revise func(current record.Record, since Mark) (Next, error)

// Mark says which changes of a request a record has.
type Mark struct {
	Fields string // the encoded fields of the request's session with these changes
	UpTo   int    // the number of entries of the request's journal, from its beginning
}

// NewToken draws a token.
func NewToken() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails (crypto/rand)
	return record.NewToken(random)
}

// encode encodes a record that replaces old, with a new revision. It seals the record if old was sealed, even under
// record.Format.WriteUnsealed.
func (s *Storage) encode(key string, old held, next record.Record) ([]byte, record.Record) {
	next.Sealed = next.Sealed || old.by.Key != nil
	_, _ = rand.Read(next.Rev[:]) // never fails (crypto/rand)
	return s.format.Encode(key, next, s.now()), next
}

// record returns what the engine gets for the encoded record of next.
func (s *Storage) record(data []byte, next Next) store.Record {
	r := store.Record{Data: data, TTL: max(next.TTL, time.Millisecond), Keep: next.Keep}
	if next.Owner != "" {
		r.Owner = s.format.Owner(next.Owner)
	}
	return r
}

// tombstone returns what the engine gets in the place of old when a session ends or is renewed.
func (s *Storage) tombstone(key string, old held, of record.Record, ttl time.Duration) store.Record {
	data, _ := s.encode(key, old, of)
	return store.Record{Data: data, TTL: ttl, Keep: ttl}
}

// Get returns the bytes of the record under a key, nil for none. The error is an *Error.
func (s *Storage) Get(ctx context.Context, key string) ([]byte, error) {
	data, err := s.engine.Get(ctx, key)
	if err != nil {
		return nil, &Error{Op: "read", Err: err}
	}
	return data, nil
}

// Owned returns the records of an owner, at most limit, as store.Store.Owned does. owner is the encoded owner field. The
// error is an *Error.
func (s *Storage) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	entries, err := s.engine.Owned(ctx, s.format.Owner(owner), limit)
	if err != nil {
		return nil, &Error{Op: "list", Err: err}
	}
	return entries, nil
}
