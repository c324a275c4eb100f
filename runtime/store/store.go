// Package store says what an engine must do that keeps sessions: Redis, a database, the memory of the process.
//
// An app makes a [Store] and passes it to the constructor of its manager in a typedsession.Stored, whose doc says what a
// session in a store can do:
//
//	sessions, err := NewSessionManager(typedsession.Stored{Store: memstore.New(0)}, SessionConfig{})
//
// The app does not call the methods of a Store itself. These packages are beside this one:
//
//   - memstore keeps records in the memory of one process;
//   - redisstore keeps them in Redis or Valkey;
//   - sqlstore keeps them in Postgres, SQLite, MySQL or MariaDB;
//   - storetest holds the tests that an engine of your own must pass.
//
// The README of this package says what to configure in each, what a session costs, and how to go on with many servers.
//
// # Records
//
// A store maps keys to records. A record is bytes that the engine neither reads nor changes, a time until which the engine
// keeps them, and an optional owner. The engine measures that time by its own clock, from the moment of the write: app
// servers whose clocks differ see the same records. A record whose time has passed does not exist, for every method, even
// where the engine has not removed it yet. The times in the session are judged by the app servers' clocks; the engine's
// only decides when it may forget.
//
// # Compare and swap
//
// [Store.Swap] is the only method that puts bytes under a key. It compares and writes in one step: of several callers that
// swap the same old bytes, one succeeds. Each of the others learns what is there instead, decides anew and tries again, so
// that no change is lost. An engine that reads, compares and then writes, without a lock or a condition in the engine, is wrong.
package store

import (
	"context"
	"time"
)

// Store is what every engine implements, in full: there are no optional interfaces, which would vanish behind the first
// type that wraps a store.
//
// Several goroutines may call the methods at the same time. For one key the calls take effect one after another: a Get that
// begins after a Swap or a Delete has returned sees its effect.
//
// Keys and owners are names as [Check] demands them, and their case matters. The engine keeps no byte slice that it was
// given, and the caller may change every slice that it gets.
//
// An error means that the engine could not do or could not confirm what it was asked for. After an error from Swap or
// Delete the caller does not know whether the write happened; a later Get tells. Results other than the error are then
// nil and false. That there is no record, or another one, is never an error.
//
// Every method returns soon after its context is done, as far as the engine's client lets it, with an error that wraps the
// context's. With a context that is done when the method is called, it does nothing else.
type Store interface {
	// Get returns the bytes of the record under the key, or nil if there is none. It changes nothing; in particular it
	// does not make the record live longer.
	Get(ctx context.Context, key string) (data []byte, err error)

	// Swap writes next under the key if the bytes there are old, byte for byte; an empty or nil old stands for no record.
	// If they are not, Swap writes nothing, reports false and returns what is there, nil for none. When Swap writes,
	// current is nil. The new record replaces all of the old one: bytes, times and owner.
	Swap(ctx context.Context, key string, old []byte, next Record) (current []byte, swapped bool, err error)

	// Delete removes the record under the key and returns its bytes, or nil if there was none. Of several callers that
	// delete one record, one gets its bytes.
	Delete(ctx context.Context, key string) (was []byte, err error)

	// Owned returns the records of an owner, at most limit, and none if the limit is not positive. The record whose Keep
	// ends last comes first; where every session has the same absolute timeout, this is the newest. Engines may round the
	// end to a few seconds. A record of which Swap has returned, and that lives throughout the call, is in the answer,
	// unless the limit cuts it off. A record that is over, or that has another owner by now, is not, and does not count
	// against the limit.
	//
	// An engine without an index of owners returns an error that wraps errors.ErrUnsupported, and so does its Swap for a
	// record with an owner.
	Owned(ctx context.Context, owner string, limit int) ([]Entry, error)
}

// Record is what Swap writes.
type Record struct {
	Data []byte // at least one byte

	// TTL is how long the record exists, from the write by the engine's clock. It is at least a millisecond, and a part of
	// a millisecond is rounded up. Every method finds the record until the TTL has passed and never afterwards.
	TTL time.Duration

	// Keep is how long, from the write, later records may take the place of this one: until the absolute end of a session
	// whose idle timeout is the TTL. Only the index of owners uses it, as the order of its records and as the time after
	// which an entry can go. A Keep below the TTL counts as the TTL. An engine may go on with the Keep of the record that is
	// replaced if that ends later.
	Keep time.Duration

	Owner string // whose record this is, for Owned; "" for nobody's
}

// Entry is a record that Owned found.
type Entry struct {
	Key  string // what Get finds the record under
	Data []byte // its bytes
}
