package stores

import (
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

// partitioned is the table as runtime/store/README.md tells how to partition it.
var partitioned = []string{
	`CREATE TABLE typedsession (
		id      text COLLATE "C" PRIMARY KEY,
		data    bytea NOT NULL,
		owner   text COLLATE "C",
		ends    bigint NOT NULL,
		bucket  bigint NOT NULL,
		expires bigint NOT NULL
	) PARTITION BY HASH (id)`,
	`CREATE TABLE typedsession_0 PARTITION OF typedsession FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 80)`,
	`CREATE TABLE typedsession_1 PARTITION OF typedsession FOR VALUES WITH (MODULUS 2, REMAINDER 1) WITH (fillfactor = 80)`,
}

func TestPostgresPartitionedByHashConformance(t *testing.T) {
	db := newDB(t, "pgx", postgresDSN(newPostgres(t).Address()))
	for _, statement := range partitioned {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	engine := withTable(t, db, sqlstore.Postgres) // which adds the indexes
	storetest.Run(t, func(*testing.T) store.Store { return engine })
}
