package stores

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// newPostgres starts a Postgres whose superuser is named test.
func newPostgres(t *testing.T) *process { return newPostgresOn(t, nil) }

// newPostgresOn starts a Postgres whose data are on a disk of the test, or in the server's directory if d is nil. A segment of
// its log has the smallest size, 1 MB, so that a test can fill several.
func newPostgresOn(t *testing.T, d *disk) *process {
	t.Helper()
	p := preparePostgresOn(t, d)
	p.start()
	return p
}

// preparePostgresOn is newPostgresOn for a server that is started later.
func preparePostgresOn(t *testing.T, d *disk) *process {
	t.Helper()
	program := find(t, "postgres", "postgresql", "/usr/lib/postgresql/*/bin/postgres")
	p := newProcess(t, "postgres", "postgres")
	data := filepath.Join(p.dir, "data")
	if d != nil {
		data = filepath.Join(d.dir, "data")
	}
	p.run(filepath.Join(filepath.Dir(program), "initdb"), "-D", data, "-U", "test", "-A", "trust", "--no-sync", "-E", "UTF8", "--wal-segsize=1")
	p.args = []string{program, "-D", data, "-p", p.portText(), "-h", "127.0.0.1", "-k", p.dir, "-F"}
	p.ready = pings("pgx", postgresDSN(p.address()))
	return p
}

func postgresDSN(address string) string {
	return "postgres://test@" + address + "/postgres?sslmode=disable"
}

// newMariaDB starts a MariaDB that lets everybody in.
func newMariaDB(t *testing.T) *process {
	t.Helper()
	program := find(t, "mariadbd", "mariadb-server")
	install := find(t, "mariadb-install-db", "mariadb-server")
	p := newProcess(t, "mariadb", "mysql")
	data := "--datadir=" + filepath.Join(p.dir, "data")
	p.run(install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve")
	p.args = []string{program, "--no-defaults", data, "--port=" + p.portText(), "--bind-address=127.0.0.1",
		"--socket=" + filepath.Join(p.dir, "socket"), "--skip-grant-tables", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=2"}
	p.ready = pings("mysql", mariaDSN(p.address())+"mysql")
	p.start()
	return p
}

// mariaDSN returns a DSN that the database's name and options are missing in.
func mariaDSN(address string) string { return "root@tcp(" + address + ")/" }

func pings(driver, dsn string) func(context.Context) error {
	return func(ctx context.Context) error {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		return db.PingContext(ctx)
	}
}

// newDB opens a database, closed after the test.
func newDB(t *testing.T, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(20)
	t.Cleanup(func() { db.Close() })
	return db
}

// sqliteDSN returns the DSN of a new file.
func sqliteDSN(t *testing.T) string {
	return "file:" + filepath.Join(t.TempDir(), "sessions.db") + "?_pragma=journal_mode(wal)&_pragma=busy_timeout(5000)&_pragma=synchronous(off)"
}

// withTable returns a store whose table is there.
func withTable(t *testing.T, db *sql.DB, d sqlstore.Dialect) *sqlstore.Store {
	t.Helper()
	s := sqlstore.New(db, d)
	if err := s.CreateTable(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
