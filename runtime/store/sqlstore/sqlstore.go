// Package sqlstore keeps records in a table of Postgres, SQLite, MySQL or MariaDB, through database/sql and the driver that
// the app has.
//
//	s := sqlstore.New(db, sqlstore.Postgres)
//	err := s.CreateTable(ctx)       // or run the statements of Schema in your migrations
//	removed, err := s.Sweep(ctx)    // now and then, such as every hour, in one of the servers
//	sessions, err := NewSessionManager(typedsession.Stored{Store: s}, SessionConfig{})
//
// The drivers that the tests use are pgx, ncruces/go-sqlite3 and go-sql-driver/mysql, the last with MariaDB. Others work if
// their errors tell a conflict as one of these does: by a method SQLState, by a method or field Code, or by a field Number.
//
// # What the database needs
//
//   - Postgres: nothing. Through a pgbouncer that pools transactions, tell pgx default_query_exec_mode=exec or
//     =simple_protocol; this package prepares nothing itself.
//   - SQLite 3.35 or newer: a file, not ":memory:", which is another database for each connection of the pool. Use
//     journal_mode=WAL and a busy_timeout below Stored.Timeout. With ncruces/go-sqlite3 or modernc.org/sqlite, the name to
//     open is "file:app.db?_pragma=journal_mode(wal)&_pragma=busy_timeout(1000)".
//   - MySQL and MariaDB: interpolateParams=true in the DSN saves a round trip a call.
//
// A Get takes one statement, a Swap one if it writes and two if it does not, and a Delete two.
//
// All times are computed by the database. A statement that fails because of another transaction (serialization failure,
// deadlock, lock timeout, SQLITE_BUSY) is tried again until the context is done, or for ten seconds if it has no deadline.
//
// # Not done yet
//
// The package was not run against MySQL itself, nor with drivers other than those named. It does not partition its table;
// the README of package store says how to.
package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/typedsession/typedsession/runtime/store"
)

// Store is a store.Store in a table named typedsession, made by New.
type Store struct {
	db *sql.DB
	statements
}

var _ store.Store = (*Store)(nil)

// New returns a store in a database of the dialect. It panics if there is no such dialect. It does not connect.
func New(db *sql.DB, d Dialect) *Store {
	return &Store{db: db, statements: newStatements(d)}
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key string) ([]byte, error) {
	data, err := retry(ctx, func(ctx context.Context) ([]byte, error) { return s.get(ctx, key) })
	return data, wrap(ctx, "get", err)
}

func (s *Store) get(ctx context.Context, key string) (data []byte, err error) {
	err = s.db.QueryRowContext(ctx, s.selectRecord.text, s.selectRecord.args(values{id: key})...).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return data, err
}

// swapResult is what a Swap has found.
type swapResult struct {
	current []byte
	swapped bool
}

// Swap implements store.Store.
func (s *Store) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	err := errors.Join(ctx.Err(), store.Check(key, next))
	if err != nil {
		return nil, false, wrap(ctx, "swap", err)
	}
	write := s.update
	if len(old) == 0 {
		write = s.create
	}
	v := newValues(key, old, next)
	result, err := retry(ctx, func(ctx context.Context) (swapResult, error) { return s.swap(ctx, write, v) })
	if err != nil {
		return nil, false, wrap(ctx, "swap", err)
	}
	return result.current, result.swapped, nil
}

// swap tries to write, and otherwise reads what is there, in a statement of its own: one that did both would read what was
// there before the write that it waited for. If it then reads the old bytes, it tries again. Either the record has got these
// bytes since, or MySQL has reported a row as not written because the row had all the values already; a millisecond later,
// the times are others.
func (s *Store) swap(ctx context.Context, write func(context.Context, values) (bool, error), v values) (swapResult, error) {
	for {
		swapped, err := write(ctx, v)
		if err != nil || swapped {
			return swapResult{swapped: swapped}, err
		}
		current, err := s.get(ctx, v.id)
		if err != nil || !bytes.Equal(current, v.old) {
			return swapResult{current: current}, err
		}
	}
}

// update writes over a record that has the old bytes.
func (s *Store) update(ctx context.Context, v values) (bool, error) {
	return s.exec(ctx, s.updateRecord, v)
}

// create writes where there is no record, or one that is over.
func (s *Store) create(ctx context.Context, v values) (bool, error) {
	created, err := s.exec(ctx, s.insertRecord, v)
	if err != nil && s.insertFails && isDuplicate(err) {
		return s.exec(ctx, s.updateEnded, v)
	}
	return created, err
}

// exec runs a statement and reports whether it has written.
func (s *Store) exec(ctx context.Context, st statement, v values) (bool, error) {
	result, err := s.db.ExecContext(ctx, st.text, st.args(v)...)
	if err != nil {
		return false, err
	}
	rows, err := result.RowsAffected()
	return rows > 0, err
}

// Delete implements store.Store.
func (s *Store) Delete(ctx context.Context, key string) ([]byte, error) {
	was, err := retry(ctx, func(ctx context.Context) ([]byte, error) { return s.delete(ctx, key) })
	return was, wrap(ctx, "delete", err)
}

// delete removes the bytes that it has read and no others, so that it returns what was there on every database.
func (s *Store) delete(ctx context.Context, key string) ([]byte, error) {
	for {
		data, err := s.get(ctx, key)
		if err != nil || data == nil {
			return nil, err
		}
		deleted, err := s.exec(ctx, s.deleteRecord, values{id: key, old: data})
		if err != nil {
			return nil, err
		}
		if deleted {
			return data, nil
		}
	}
}

// Owned implements store.Store.
func (s *Store) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	entries, err := retry(ctx, func(ctx context.Context) ([]store.Entry, error) { return s.owned(ctx, owner, limit) })
	return entries, wrap(ctx, "owned", err)
}

func (s *Store) owned(ctx context.Context, owner string, limit int) (entries []store.Entry, err error) {
	v := values{owner: owner, limit: max(limit, 0)}
	rows, err := s.db.QueryContext(ctx, s.selectOwned.text, s.selectOwned.args(v)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var e store.Entry
		if err := rows.Scan(&e.Key, &e.Data); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return entries, nil
}

// wrap adds the name of the method that failed, and the error of the context if that is why.
func wrap(ctx context.Context, method string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("sqlstore: %s: %w", method, store.ContextError(ctx, err))
}
