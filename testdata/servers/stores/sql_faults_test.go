package stores

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

func TestPostgresDownIsAnErrorAndUpAgainIsTheSameStore(t *testing.T) {
	server := newPostgres(t)
	engine := withTable(t, newDB(t, "pgx", postgresDSN(server.Address())), sqlstore.Postgres)
	mustSwap(t, engine, "", record("kept"))
	server.Kill()
	mustFail(t, engine, "kept")
	server.start()
	mustHold(t, engine, "kept")
	mustSwap(t, engine, "kept", record("written"))
}

func TestPostgresAnAnswerThatIsLostIsAnErrorOfASwapThatHasWritten(t *testing.T) {
	server := newPostgres(t)
	p := newProxy(t, server.Address())
	direct := withTable(t, newDB(t, "pgx", postgresDSN(server.Address())), sqlstore.Postgres)
	loseAnswer(t, p, sqlstore.New(withoutPings(t, p.Address()), sqlstore.Postgres), direct)
}

// withoutPings opens a database that sends a statement at once and in one message: what is swallowed is its answer.
func withoutPings(t *testing.T, address string) *sql.DB {
	t.Helper()
	config, err := pgx.ParseConfig(postgresDSN(address) + "&default_query_exec_mode=simple_protocol")
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config, stdlib.OptionShouldPing(func(context.Context, stdlib.ShouldPingParams) bool { return false }))
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPostgresReadOnlyRefusesToWrite(t *testing.T) {
	server := newPostgres(t)
	writer := withTable(t, newDB(t, "pgx", postgresDSN(server.Address())), sqlstore.Postgres)
	mustSwap(t, writer, "", record("kept"))
	reader := sqlstore.New(newDB(t, "pgx", postgresDSN(server.Address())+"&default_transaction_read_only=on"), sqlstore.Postgres)
	mustHold(t, reader, "kept")
	mustNotWrite(t, reader, "kept")
	if _, err := reader.Delete(t.Context(), key); err == nil || !strings.Contains(err.Error(), "25006") {
		t.Errorf("Delete returns error %v", err)
	}
	mustHold(t, writer, "kept")
}

// TestPostgresSerializableTransactionsAreTriedAgain makes every statement a transaction that others make fail.
func TestPostgresSerializableTransactionsAreTriedAgain(t *testing.T) {
	dsn := postgresDSN(newPostgres(t).Address()) + "&default_transaction_isolation=serializable"
	incrementTogether(t, withTable(t, newDB(t, "pgx", dsn), sqlstore.Postgres))
}

// TestSQLiteBusyIsTriedAgainUntilTheDeadline holds the file's only lock for writing.
func TestSQLiteBusyIsTriedAgainUntilTheDeadline(t *testing.T) {
	dsn := strings.Replace(sqliteDSN(t), "busy_timeout(5000)", "busy_timeout(0)", 1)
	engine := withTable(t, newDB(t, "sqlite3", dsn), sqlstore.SQLite)
	mustSwap(t, engine, "", record("kept"))
	blocker := lock(t, newDB(t, "sqlite3", dsn))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, swapped, err := engine.Swap(ctx, key, []byte("kept"), record("never")); swapped || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("while the file is locked Swap returns %v, error %v", swapped, err)
	}
	mustHold(t, engine, "kept")
	written := make(chan error, 1)
	go func() {
		_, swapped, err := engine.Swap(t.Context(), key, []byte("kept"), record("written"))
		if err == nil && !swapped {
			err = errors.New("not swapped")
		}
		written <- err
	}()
	if err := blocker.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	mustHold(t, engine, "written")
}

// lock begins a transaction that writes.
func lock(t *testing.T, db *sql.DB) *sql.Tx {
	t.Helper()
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.ExecContext(t.Context(), "UPDATE typedsession SET owner = owner"); err != nil {
		t.Fatal(err)
	}
	return tx
}

func TestMariaDBDownIsAnErrorAndUpAgainIsTheSameStore(t *testing.T) {
	server := newMariaDB(t)
	emptyDatabase(t, "mysql", mariaDSN(server.Address())+"mysql", "CREATE DATABASE sessions")
	engine := withTable(t, newDB(t, "mysql", mariaDSN(server.Address())+"sessions"), sqlstore.MySQL)
	mustSwap(t, engine, "", record("kept"))
	server.Kill()
	mustFail(t, engine, "kept")
	server.start()
	mustHold(t, engine, "kept")
	mustSwap(t, engine, "kept", record("written"))
}

// TestMariaDBAnAnswerThatIsLostIsAnErrorOfASwapThatHasWritten sends a statement in one message, so that what is swallowed is
// its answer.
func TestMariaDBAnAnswerThatIsLostIsAnErrorOfASwapThatHasWritten(t *testing.T) {
	server := newMariaDB(t)
	p := newProxy(t, server.Address())
	emptyDatabase(t, "mysql", mariaDSN(server.Address())+"mysql", "CREATE DATABASE sessions")
	direct := withTable(t, newDB(t, "mysql", mariaDSN(server.Address())+"sessions"), sqlstore.MySQL)
	through := newDB(t, "mysql", mariaDSN(p.Address())+"sessions?interpolateParams=true")
	loseAnswer(t, p, sqlstore.New(through, sqlstore.MySQL), direct)
}
