package stores

import (
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/ncruces/go-sqlite3/driver"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// newPostgres starts a Postgres whose superuser is named test.
func newPostgres(t *testing.T) *process { return newPostgresOn(t, nil) }

// newPostgresOn starts a Postgres whose data are on a disk of the test, or in the server's directory if d is nil. A segment of
// its log has the smallest size, 1 MB, so that a test can fill several.
func newPostgresOn(t *testing.T, d *disk) *process {
	t.Helper()
	data := ""
	if d != nil {
		data = filepath.Join(d.dir, "data")
	}
	s, err := server.NewPostgres(data, "--wal-segsize=1")
	return newProcess(t, s, err)
}

func postgresDSN(address string) string { return server.PostgresDSN(address) }

// newMariaDB starts a MariaDB that lets everybody in.
func newMariaDB(t *testing.T) *process {
	t.Helper()
	s, err := prepareMariaDB()
	return newProcess(t, s, err)
}

func prepareMariaDB() (*server.Server, error) {
	program, err := server.Find("mariadbd", "mariadb-server")
	if err != nil {
		return nil, err
	}
	install, err := server.Find("mariadb-install-db", "mariadb-server")
	if err != nil {
		return nil, err
	}
	s, err := server.New("mariadb", "mysql")
	if err != nil {
		return nil, err
	}
	data := "--datadir=" + filepath.Join(s.Dir, "data")
	if err := s.Run(install, "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Args = []string{program, "--no-defaults", data, "--port=" + s.PortText(), "--bind-address=127.0.0.1",
		"--socket=" + filepath.Join(s.Dir, "socket"), "--skip-grant-tables", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=2"}
	s.Ready = server.Pings("mysql", mariaDSN(s.Address())+"mysql")
	return s, nil
}

// mariaDSN returns a DSN that the database's name and options are missing in.
func mariaDSN(address string) string { return "root@tcp(" + address + ")/" }

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
