package stores

import (
	"context"
	"database/sql"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/redis/go-redis/v9"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// engine is a real engine, ready for records.
type engine struct {
	server *process // nil for SQLite
	direct store.Store
	// connect returns a client with so many connections, to the server or to a proxy before it. It sends one message for each
	// statement or command.
	connect func(t *testing.T, address string, connections int) client
}

// client is a store and its connections.
type client struct {
	store.Store
	// occupy takes a connection until release.
	occupy func(context.Context) (release func() error, err error)
}

// behind returns a client with one connection to a new proxy before the server. The connection is open and the scripts are
// loaded, so that what passes the proxy from now on are the calls of sessions alone.
func (e *engine) behind(t *testing.T) (client, *server.Proxy) {
	t.Helper()
	p := newProxy(t, e.server.Address())
	c := e.connect(t, p.Address(), 1)
	if _, err := c.Get(t.Context(), "absent"); err != nil {
		t.Fatal(err)
	}
	return c, p
}

func startRedis(t *testing.T) *engine {
	e := &engine{server: newRedis(t, "--appendonly", "yes", "--appendfsync", "always"), connect: connectRedis}
	e.direct = redisstore.New(goRedis(t, e.server))
	next := record("x")
	next.Owner = "loads-the-scripts"
	mustSwap(t, e.direct, "", next)
	mustSwap(t, e.direct, "x", record("y"))
	if _, err := e.direct.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	return e
}

func connectRedis(t *testing.T, address string, connections int) client {
	c := redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true, MaxRetries: -1, PoolSize: connections})
	t.Cleanup(func() { c.Close() })
	return client{redisstore.New(c), func(ctx context.Context) (func() error, error) {
		one := c.Conn()
		return one.Close, one.Ping(ctx).Err()
	}}
}

func startPostgres(t *testing.T) *engine {
	e := &engine{server: newPostgres(t), connect: connectPostgres}
	e.direct = withTable(t, newDB(t, "pgx", postgresDSN(e.server.Address())), sqlstore.Postgres)
	return e
}

func connectPostgres(t *testing.T, address string, connections int) client {
	t.Helper()
	config, err := pgx.ParseConfig(postgresDSN(address) + "&default_query_exec_mode=simple_protocol")
	if err != nil {
		t.Fatal(err)
	}
	db := stdlib.OpenDB(*config, stdlib.OptionShouldPing(func(context.Context, stdlib.ShouldPingParams) bool { return false }))
	t.Cleanup(func() { db.Close() })
	return connectSQL(db, sqlstore.Postgres, connections)
}

func startMariaDB(t *testing.T) *engine {
	e := &engine{server: newMariaDB(t), connect: connectMariaDB}
	emptyDatabase(t, "mysql", mariaDSN(e.server.Address())+"mysql", "CREATE DATABASE sessions")
	e.direct = withTable(t, newDB(t, "mysql", mariaDSN(e.server.Address())+"sessions"), sqlstore.MySQL)
	return e
}

func connectMariaDB(t *testing.T, address string, connections int) client {
	db := newDB(t, "mysql", mariaDSN(address)+"sessions?interpolateParams=true")
	return connectSQL(db, sqlstore.MySQL, connections)
}

func startSQLite(t *testing.T) *engine {
	return &engine{direct: withTable(t, newDB(t, "sqlite3", sqliteDSN(t)), sqlstore.SQLite)}
}

func connectSQL(db *sql.DB, d sqlstore.Dialect, connections int) client {
	db.SetMaxOpenConns(connections)
	return client{sqlstore.New(db, d), func(ctx context.Context) (func() error, error) {
		one, err := db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		return one.Close, nil
	}}
}

// promise is what holds for sessions in every engine. A test runs beside others on the same engine.
type promise struct {
	says string
	test func(*testing.T, *engine)
}

// ofServers are the promises for engines that are servers.
var ofServers = []promise{
	{"a store that is down at start is an error of Ready alone", downAtStart},
	{"a store that does not serve makes 503 and the session comes back", notServing},
	{"a login that is cut at any request leaves the old session or the new one", cutLogin},
	{"a write whose answer is lost counts once", lostAnswer},
}

// ofAll are the promises for every engine.
var ofAll = []promise{
	{"what is no session of ours is neither overwritten nor deleted", unreadableRecords},
	{"a slow request that ends after the logout writes nothing", slowAfterLogout},
	{"a slow request that ends after a Renew writes nothing", slowAfterRenew},
	{"an Update and a request both count", updateBesideRequest},
	{"Updates and requests at once all count", updatesTogether},
	{"a hundred requests that add at once all count", additionsTogether},
	{"a hundred requests that set different fields at once all count", fieldsTogether},
	{"List and RevokeAll miss no session while others log in and renew", revokeAllTogether},
}

func TestSessions(t *testing.T) {
	for _, of := range []struct {
		name     string
		start    func(*testing.T) *engine
		promises [][]promise
	}{
		{"Redis", startRedis, [][]promise{ofAll, ofServers}},
		{"Postgres", startPostgres, [][]promise{ofAll, ofServers}},
		{"MariaDB", startMariaDB, [][]promise{ofAll, ofServers}},
		{"SQLite", startSQLite, [][]promise{ofAll}},
	} {
		t.Run(of.name, func(t *testing.T) {
			t.Parallel()
			e := of.start(t)
			t.Run("together", func(t *testing.T) { // ends when all its tests have
				for _, promises := range of.promises {
					for _, p := range promises {
						t.Run(p.says, func(t *testing.T) {
							t.Parallel()
							p.test(t, e)
						})
					}
				}
			})
			if e.server != nil {
				t.Run("a server that is killed during a request has the session when it is back", func(t *testing.T) { killedServer(t, e) })
			}
		})
	}
}
