package stores

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
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
func newPgbouncer(t *testing.T, postgres *process) *process {
	t.Helper()
	s, err := preparePgbouncer(postgres.Port)
	return newProcess(t, s, err)
}

func preparePgbouncer(postgres int) (*server.Server, error) {
	program, err := server.Find("pgbouncer", "pgbouncer")
	if err != nil {
		return nil, err
	}
	s, err := server.New("pgbouncer", "postgres")
	if err != nil {
		return nil, err
	}
	config := filepath.Join(s.Dir, "config")
	if err := os.WriteFile(config, fmt.Appendf(nil, pgbouncerConfig, postgres, s.Port), 0o644); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	s.Args = []string{program, config}
	s.Ready = server.Pings("pgx", postgresDSN(s.Address())+"&default_query_exec_mode=exec")
	return s, nil
}

// TestPgbouncerThatPoolsTransactionsConformance runs pgx in the modes that leave no prepared statement behind.
func TestPgbouncerThatPoolsTransactionsConformance(t *testing.T) {
	dsn := postgresDSN(newPgbouncer(t, newPostgres(t)).Address())
	for _, mode := range []string{"exec", "simple_protocol"} {
		engine := withTable(t, newDB(t, "pgx", dsn+"&default_query_exec_mode="+mode), sqlstore.Postgres)
		t.Run(mode, func(t *testing.T) {
			t.Parallel() // the tests mostly wait for records to end
			storetest.Run(t, func(*testing.T) store.Store { return engine })
		})
	}
}
