package stores

import (
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

// sqlEngine is a database with an empty schema.
type sqlEngine struct {
	name    string
	dialect sqlstore.Dialect
	driver  string
	dsn     string
}

func (e sqlEngine) open(t *testing.T) *sql.DB { return newDB(t, e.driver, e.dsn) }

// onEverySQL runs a test on each database, and with the options that change what a driver sends or answers.
func onEverySQL(t *testing.T, test func(*testing.T, sqlEngine)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, sqlEngine{"SQLite", sqlstore.SQLite, "sqlite3", sqliteDSN(t)})
	})
	t.Run("Postgres", func(t *testing.T) {
		t.Parallel()
		dsn := postgresDSN(newPostgres(t).Address())
		for _, mode := range []string{"cache_statement", "exec", "simple_protocol"} {
			t.Run(mode, func(t *testing.T) {
				emptyDatabase(t, "pgx", dsn, "DROP TABLE IF EXISTS typedsession")
				test(t, sqlEngine{"Postgres", sqlstore.Postgres, "pgx", dsn + "&default_query_exec_mode=" + mode})
			})
		}
	})
	t.Run("MariaDB", func(t *testing.T) {
		t.Parallel()
		dsn := mariaDSN(newMariaDB(t).Address())
		emptyDatabase(t, "mysql", dsn+"mysql", "CREATE DATABASE sessions")
		for _, options := range []string{"clientFoundRows=false", "clientFoundRows=true&interpolateParams=true", "time_zone=%27-11:00%27"} {
			t.Run(options, func(t *testing.T) {
				emptyDatabase(t, "mysql", dsn+"sessions", "DROP TABLE IF EXISTS typedsession")
				test(t, sqlEngine{"MariaDB", sqlstore.MySQL, "mysql", dsn + "sessions?" + options})
			})
		}
	})
}

func emptyDatabase(t *testing.T, driver, dsn, statement string) {
	t.Helper()
	if _, err := newDB(t, driver, dsn).ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestSQLConformance(t *testing.T) {
	onEverySQL(t, func(t *testing.T, e sqlEngine) {
		engine := withTable(t, e.open(t), e.dialect)
		storetest.Run(t, func(*testing.T) store.Store { return engine })
	})
}

func TestSQLTables(t *testing.T) {
	onEverySQL(t, func(t *testing.T, e sqlEngine) {
		db := e.open(t)
		createTogether(t, db, e.dialect)
		sweeps(t, db, e.dialect)
	})
}

// createTogether makes the table from several processes at the same time, as a fleet does that starts.
func createTogether(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
	t.Helper()
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := sqlstore.New(db, d).CreateTable(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// sweeps demands that Sweep removes what has been over for an hour, in more than one batch, and nothing else.
func sweeps(t *testing.T, db *sql.DB, d sqlstore.Dialect) {
	t.Helper()
	engine := sqlstore.New(db, d)
	mustSwap(t, engine, "", record("kept"))
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	hours := time.Now().UnixMilli() / 3600000
	for i := range 2500 {
		insert := fmt.Sprintf("INSERT INTO typedsession (id, data, ends, bucket, expires) VALUES ('old%d', 'x', 0, %d, 0)", i, hours-1-int64(i%9))
		if _, err := tx.ExecContext(t.Context(), insert); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if removed, err := engine.Sweep(t.Context()); err != nil || removed != 2500 {
		t.Errorf("Sweep removes %d, error %v", removed, err)
	}
	if removed, err := engine.Sweep(t.Context()); err != nil || removed != 0 {
		t.Errorf("Sweep again removes %d, error %v", removed, err)
	}
	mustHold(t, engine, "kept")
}

// TestPostgresWritesNoIndexAtAWrite counts the updates that changed no index (HOT).
func TestPostgresWritesNoIndexAtAWrite(t *testing.T) {
	for _, owner := range []string{"", "owner"} {
		t.Run("owner="+owner, func(t *testing.T) {
			db := newDB(t, "pgx", postgresDSN(newPostgres(t).Address()))
			db.SetMaxOpenConns(1) // the statistics of one session, as they are flushed
			engine := withTable(t, db, sqlstore.Postgres)
			const writes = 1000
			old := ""
			for i := range writes {
				next := record(fmt.Sprint("write ", i))
				next.Owner = owner
				next.Keep += time.Duration(i%2) * time.Second // the end of a session is computed anew by clocks that differ
				mustSwap(t, engine, old, next)
				old = string(next.Data)
			}
			all, hot := updatesOf(t, db)
			if all != writes-1 || hot < all*9/10 {
				t.Errorf("%d of %d updates were HOT, want %d updates", hot, all, writes-1)
			}
		})
	}
}

// updatesOf returns how many updates the connection has made, and how many of them changed no index.
func updatesOf(t *testing.T, db *sql.DB) (all, hot int) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), "SELECT pg_stat_force_next_flush()"); err != nil {
		t.Fatal(err)
	}
	row := db.QueryRowContext(t.Context(), "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'typedsession'")
	if err := row.Scan(&all, &hot); err != nil {
		t.Fatal(err)
	}
	return all, hot
}
