package server

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// NewPostgres prepares a Postgres whose superuser is named test. Its data go to a directory that does not exist yet, or to the
// server's own if none is named. Options are arguments of initdb.
//
// The server does not wait for the disk: a crash of the server loses nothing, a crash of the machine would.
func NewPostgres(data string, options ...string) (*Server, error) {
	program, err := Find("postgres", "postgresql", "/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil, err
	}
	s, err := New("postgres", "postgres")
	if err != nil {
		return nil, err
	}
	if data == "" {
		data = filepath.Join(s.Dir, "data")
	}
	initdb := []string{filepath.Join(filepath.Dir(program), "initdb"), "-D", data, "-U", "test", "-A", "trust", "--no-sync", "-E", "UTF8"}
	if err := s.Run(append(initdb, options...)...); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Args = []string{program, "-D", data, "-p", s.PortText(), "-h", "127.0.0.1", "-k", s.Dir, "-F"}
	s.Ready = Pings("pgx", PostgresDSN(s.Address()))
	return s, nil
}

// PostgresDSN returns the DSN of a server that NewPostgres has prepared.
func PostgresDSN(address string) string {
	return "postgres://test@" + address + "/postgres?sslmode=disable"
}

// Pings returns a function that connects to a database and returns nil if it answers.
func Pings(driver, dsn string) func(context.Context) error {
	return func(ctx context.Context) error {
		db, err := sql.Open(driver, dsn)
		if err != nil {
			return err
		}
		defer db.Close()
		return db.PingContext(ctx)
	}
}
