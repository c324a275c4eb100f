// Package engine opens the store that a setting of an app names: memory, SQLite, Redis, Postgres, MySQL or MariaDB.
package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// Engine is a store and what the process does for it.
type Engine struct {
	Store store.Store
	Start func(context.Context) (stop func()) // begins the work in the background
	Close func() error                        // closes the connections
}

// ErrNoStore means that the setting names no store.
var ErrNoStore = errors.New(`want memory, sqlite:FILE, redis://HOST:PORT/DB, postgres://HOST/DB or mysql://HOST/DB`)

// Open returns the engine that where names. It does not connect: the server starts while the engine is down. Its
// errors do not contain where, which may hold a password.
func Open(where string) (*Engine, error) {
	scheme, rest, _ := strings.Cut(where, ":")
	switch scheme {
	case "memory":
		return &Engine{Store: memstore.New(0), Start: startNothing, Close: closeNothing}, nil
	case "sqlite":
		return openSQLite(rest)
	case "redis", "rediss":
		return openRedis(where)
	case "postgres", "postgresql":
		return openPostgres(where)
	case "mysql":
		return openMySQL(where)
	}
	return nil, fmt.Errorf("no such store: %w", ErrNoStore)
}

func startNothing(context.Context) (stop func()) { return func() {} }

func closeNothing() error { return nil }

func openRedis(where string) (*Engine, error) {
	options, err := redis.ParseURL(where)
	if err != nil {
		return nil, fmt.Errorf("the URL of Redis: %w", withoutURL(err))
	}
	options.ContextTimeoutEnabled = true // or a server that hangs holds a request for longer than Stored.Timeout
	options.DialerRetries = 1            // a server that is down is told at once, not after almost two seconds
	// Without this, go-redis writes a line to stderr whenever it cannot connect. KindStoreFailed reports the same.
	redis.SetLogger(&logging.VoidLogger{})
	client := redis.NewClient(options)
	return &Engine{Store: redisstore.New(client), Start: startNothing, Close: client.Close}, nil
}

func openSQLite(file string) (*Engine, error) {
	if file == "" || strings.HasPrefix(file, ":memory:") {
		return nil, fmt.Errorf("sqlite:%s: name a file, since each connection would have its own memory", file)
	}
	// Readers do not wait for a writer with a write-ahead log, and a writer waits for another one.
	const options = "?_pragma=busy_timeout(1000)&_pragma=journal_mode(wal)&_pragma=synchronous(normal)"
	db, err := sql.Open("sqlite3", "file:"+url.PathEscape(file)+options)
	if err != nil {
		return nil, err
	}
	return newSQLEngine(db, sqlstore.SQLite), nil
}

func openPostgres(where string) (*Engine, error) {
	config, err := pgx.ParseConfig(where)
	if err != nil {
		return nil, fmt.Errorf("the URL of Postgres: %w", withoutURL(err))
	}
	return newSQLEngine(stdlib.OpenDB(*config), sqlstore.Postgres), nil
}

func openMySQL(where string) (*Engine, error) {
	u, err := url.Parse(where)
	if err != nil {
		return nil, fmt.Errorf("the URL of MySQL: %w", withoutURL(err))
	}
	// The driver has a notation of its own for what the URL says.
	config, err := mysql.ParseDSN(u.EscapedPath() + "?" + u.RawQuery)
	if err != nil {
		return nil, fmt.Errorf("the URL of MySQL: %w", err)
	}
	config.Net, config.Addr = "tcp", u.Host
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.InterpolateParams = true // saves a round trip a call
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return nil, fmt.Errorf("the URL of MySQL: %w", err)
	}
	return newSQLEngine(sql.OpenDB(connector), sqlstore.MySQL), nil
}

// withoutURL returns what is wrong with a URL without the URL, which may hold a password.
func withoutURL(err error) error {
	if parsing, ok := errors.AsType[*url.Error](err); ok {
		return parsing.Err
	}
	return err
}
