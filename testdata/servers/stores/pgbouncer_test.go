package stores

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

// pgbouncerConfig pools transactions: two that follow each other on one connection of a client run on different connections
// of the server. There are fewer of those than a client opens.
const pgbouncerConfig = `[databases]
postgres = host=127.0.0.1 port=%d user=test
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 5
`

// newPgbouncer starts a pgbouncer before a Postgres.
func newPgbouncer(t *testing.T, server *process) *process {
	t.Helper()
	program := find(t, "pgbouncer", "pgbouncer")
	p := newProcess(t, "pgbouncer", "postgres")
	config := filepath.Join(p.dir, "config")
	if err := os.WriteFile(config, fmt.Appendf(nil, pgbouncerConfig, server.port, p.port), 0o644); err != nil {
		t.Fatal(err)
	}
	p.args = []string{program, config}
	p.ready = pings("pgx", postgresDSN(p.address())+"&default_query_exec_mode=exec")
	p.start()
	return p
}

// TestPgbouncerThatPoolsTransactionsConformance runs pgx in the modes that leave no prepared statement behind.
func TestPgbouncerThatPoolsTransactionsConformance(t *testing.T) {
	dsn := postgresDSN(newPgbouncer(t, newPostgres(t)).address())
	for _, mode := range []string{"exec", "simple_protocol"} {
		engine := withTable(t, newDB(t, "pgx", dsn+"&default_query_exec_mode="+mode), sqlstore.Postgres)
		t.Run(mode, func(t *testing.T) {
			t.Parallel() // the tests mostly wait for records to end
			storetest.Run(t, func(*testing.T) store.Store { return engine })
		})
	}
}
