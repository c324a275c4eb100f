// Package stored is small applications that keep sessions on a server: those of typedsession, and those of scs in the same
// kinds of servers with the same client libraries.
package stored

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log"
	"syscall"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"

	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// The engines.
const (
	Redis    = "Redis"
	Postgres = "Postgres"
)

// Engines returns the names of all engines.
func Engines() []string { return []string{Redis, Postgres} }

// Start starts an engine, with a table for each product if it is a database. The caller closes it. Options are for
// redis-server.
func Start(ctx context.Context, engine string, options ...string) (*server.Server, error) {
	s, err := prepare(engine, options)
	if err != nil {
		return nil, err
	}
	if err = s.Start(ctx); err == nil && engine == Postgres {
		err = createTables(ctx, s.Address())
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func prepare(engine string, options []string) (*server.Server, error) {
	if engine == Redis {
		return server.NewRedis(options...)
	}
	return server.NewPostgres("")
}

// Crash ends an engine in the middle of what it does.
func Crash(engine string, s *server.Server) error {
	if engine == Redis {
		return s.Stop(syscall.SIGKILL)
	}
	// The immediate shutdown ends all processes of Postgres where they are, and the next start recovers from the log. After a
	// SIGKILL of the first process alone, the others would have to be waited for.
	return s.Stop(syscall.SIGQUIT)
}

// scsTable is what the documentation of postgresstore says.
const scsTable = `CREATE TABLE sessions (token TEXT PRIMARY KEY, data BYTEA NOT NULL, expiry TIMESTAMPTZ NOT NULL);
	CREATE INDEX sessions_expiry_idx ON sessions (expiry)`

func createTables(ctx context.Context, address string) error {
	db, err := OpenDB(address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, scsTable)
	return errors.Join(err, sqlstore.New(db, sqlstore.Postgres).CreateTable(ctx))
}

// connections is how many connections an app has at most: as many as go-redis opens on two processors unless it is told
// otherwise.
const connections = 20

// OpenDB opens the Postgres at an address.
func OpenDB(address string) (*sql.DB, error) {
	connector, err := stdlib.GetDefaultDriver().(*stdlib.Driver).OpenConnector(server.PostgresDSN(address))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// OpenGoRedis opens the Redis at an address.
func OpenGoRedis(address string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true, PoolSize: connections})
}

func openRueidis(address string) (rueidis.Client, error) {
	return rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{address}, DisableCache: true})
}

// silent is a logger for go-redis, which reports every connection that breaks.
type silent struct{}

// Printf implements the logger of go-redis.
func (silent) Printf(context.Context, string, ...any) {}

// Silence keeps client libraries and apps from logging what a broken connection means.
func Silence() {
	redis.SetLogger(silent{})
	log.SetOutput(io.Discard)
}
