// Package redisstore keeps records in Redis 7 or newer, or in Valkey, with the client library that the app has.
//
//	client := redis.NewClient(&redis.Options{Addr: addr, ContextTimeoutEnabled: true})
//	sessions, err := NewSessionManager(typedsession.Stored{Store: redisstore.New(client)}, SessionConfig{})
//
// [New] takes any client of go-redis, [NewFunc] every other one, such as those of rueidis, valkey-go and redigo:
//
//	s := redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) { // rueidis and valkey-go
//		return client.Do(ctx, client.B().Arbitrary(c.Name...).Keys(c.Key).Args(c.Args...).Build()).ToAny()
//	})
//
//	s := redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) { // redigo
//		conn, err := pool.GetContext(ctx)
//		if err != nil {
//			return nil, err
//		}
//		defer conn.Close()
//		return redigo.DoContext(conn, ctx, c.Name[0], c.All()[1:]...)
//	})
//
// # What the server needs
//
//   - maxmemory-policy noeviction, or one of the volatile policies if it may end sessions before their time. An eviction
//     can also take the index of an owner and leave the records, which [Store.Owned] then does not find. With noeviction, a
//     full server refuses writes; Get and Delete go on.
//   - appendonly yes, if sessions are to outlive a restart. After a restart from an older snapshot, records that were
//     deleted since may be back.
//   - A primary. A replica refuses every Swap and Delete with READONLY; reads from one may be stale, so a client must not
//     be told to read from replicas.
//
// Each command names one key, so that a cluster of any size works. Give go-redis ContextTimeoutEnabled; without it a
// server that hangs holds a request for ReadTimeout whatever the context says. Many clients send a command again when the
// connection broke; a Swap that is sent twice then reports its own bytes as those of somebody else.
//
// # What it keeps there
//
// A record is a string under its key, with a byte 0 before its bytes, or, for a record with an owner, a byte 1, the first
// 8 bytes of the owner's SHA-256 and 4 bytes of the second until which the index has it. The index of an owner is a
// sorted set under "owner:" and the owner: the keys of records, scored by the end of their Keep and an hour. It is written
// before the record and cleaned of what has ended whenever a record is added; deleted records stay in it until their Keep
// ends, and Owned asks for each of them. An owner with some 20,000 of them can no longer be listed within two seconds: limit
// how often a user can log in or renew a session. The keys have no prefix: give sessions a database of their own if the
// app's keys could be among them.
//
// Reads, writes and slides take one round trip, a Swap that creates a record with an owner takes two, and one that makes the
// Keep of such a record end later takes three.
package redisstore

import (
	"context"
	"errors"
	"fmt"

	"github.com/typedsession/typedsession/runtime/store"
)

// Store is a store.Store in Redis, made by New or NewFunc.
type Store struct {
	do func(context.Context, Command) (any, error)
}

var _ store.Store = (*Store)(nil)

// New returns a store that uses a client of go-redis: a *redis.Client, *redis.ClusterClient or *redis.Ring, or a
// redis.UniversalClient. It does not connect.
func New[R interface{ Result() (any, error) }](client interface {
	Do(ctx context.Context, args ...any) R
}) *Store {
	return NewFunc(func(ctx context.Context, c Command) (any, error) {
		return client.Do(ctx, c.All()...).Result()
	})
}

// NewFunc returns a store that calls do for every command. do sends the command and returns its answer: an array as []any,
// a string as string or []byte, an integer as int64, no string as nil. The text of an error that the server answers
// has to contain what the server said, such as NOSCRIPT. Several goroutines call do at the same time.
func NewFunc(do func(ctx context.Context, c Command) (any, error)) *Store {
	return &Store{do: do}
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	v, err := s.read(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("redisstore: get: %w", err)
	}
	return v.data, nil
}

// read returns the value under the key. MGET answers with an array, so that no client makes an error of a missing one.
func (s *Store) read(ctx context.Context, key string) (value, error) {
	answer, err := s.array(ctx, Command{Name: []string{"MGET"}, Key: key})
	if err != nil {
		return value{}, err
	}
	if len(answer) != 1 {
		return value{}, fmt.Errorf("MGET of one key answers %d", len(answer))
	}
	raw, _ := bytesOf(answer[0]) // what is no string is nil: no record
	return parseValue(raw), nil
}

// What swap.lua answers first.
const (
	mismatch   = 0
	swapped    = 1
	indexFirst = 2
)

// Swap implements store.Store.
func (s *Store) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	current, done, err := s.swap(ctx, key, old, next)
	if err != nil {
		return nil, false, fmt.Errorf("redisstore: swap: %w", err)
	}
	return current, done, nil
}

func (s *Store) swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if err := errors.Join(ctx.Err(), store.Check(key, next)); err != nil {
		return nil, false, err
	}
	// The index cannot have a record that is only being created, so it is written first.
	indexed := false
	if next.Owner != "" && len(old) == 0 {
		if err := s.index(ctx, key, next); err != nil {
			return nil, false, err
		}
		indexed = true
	}
	code, current, err := s.runSwap(ctx, key, old, next, indexed)
	if err == nil && code == indexFirst {
		if err := s.index(ctx, key, next); err != nil {
			return nil, false, err
		}
		code, current, err = s.runSwap(ctx, key, old, next, true)
	}
	return current, code == swapped, err
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, key string) ([]byte, error) {
	answer, err := s.run(ctx, deleteScript, key)
	if err != nil {
		return nil, fmt.Errorf("redisstore: delete: %w", err)
	}
	if len(answer) == 0 {
		return nil, nil
	}
	raw, err := bytesOf(answer[0])
	if err != nil {
		return nil, fmt.Errorf("redisstore: delete: %w", err)
	}
	return parseValue(raw).data, nil
}
