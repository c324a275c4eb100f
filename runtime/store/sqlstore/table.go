package sqlstore

import (
	"context"
	"slices"
)

// schemas are the statements that make the table. The times are milliseconds since 1970: expires is when a record is over,
// bucket the same in hours for the index of Sweep, ends the end of the Keep.
var schemas = map[Dialect][]string{
	Postgres: {
		`CREATE TABLE IF NOT EXISTS typedsession (
	id      text COLLATE "C" PRIMARY KEY,
	data    bytea NOT NULL,
	owner   text COLLATE "C",
	ends    bigint NOT NULL,
	bucket  bigint NOT NULL,
	expires bigint NOT NULL
) WITH (fillfactor = 80)`,
		`CREATE INDEX IF NOT EXISTS typedsession_bucket ON typedsession (bucket)`,
		`CREATE INDEX IF NOT EXISTS typedsession_owner ON typedsession (owner, ends) WHERE owner IS NOT NULL`,
	},
	SQLite: {
		`CREATE TABLE IF NOT EXISTS typedsession (
	id      TEXT PRIMARY KEY,
	data    BLOB NOT NULL,
	owner   TEXT,
	ends    INTEGER NOT NULL,
	bucket  INTEGER NOT NULL,
	expires INTEGER NOT NULL
) WITHOUT ROWID`,
		`CREATE INDEX IF NOT EXISTS typedsession_bucket ON typedsession (bucket)`,
		`CREATE INDEX IF NOT EXISTS typedsession_owner ON typedsession (owner, ends) WHERE owner IS NOT NULL`,
	},
	MySQL: {
		`CREATE TABLE IF NOT EXISTS typedsession (
	id      VARBINARY(128) PRIMARY KEY,
	data    MEDIUMBLOB NOT NULL,
	owner   VARBINARY(128),
	ends    BIGINT NOT NULL,
	bucket  BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	INDEX typedsession_bucket (bucket),
	INDEX typedsession_owner (owner, ends)
) ENGINE = InnoDB`,
	},
}

// sweepBatch is how many rows one statement of Sweep removes at most, so that it holds no lock for long.
const sweepBatch = "1000"

// sweeps compare the bucket again in the outer statement: a row that was chosen may have been written since.
var sweeps = map[Dialect]string{
	Postgres: sweepByID,
	SQLite:   sweepByID,
	MySQL:    `DELETE FROM typedsession WHERE bucket < {now} DIV 3600000 ORDER BY bucket LIMIT ` + sweepBatch,
}

const sweepByID = `DELETE FROM typedsession WHERE bucket < {now} / 3600000 AND id IN (
	SELECT id FROM typedsession WHERE bucket < {now} / 3600000 ORDER BY bucket LIMIT ` + sweepBatch + `)`

// Schema returns the statements that make the table and its indexes, in order, for an app that has migrations of its own.
func (s *Store) Schema() []string { return slices.Clone(s.schema) }

// CreateTable makes the table and its indexes where they are not there; it changes none that is there. Several processes may
// call it at the same time.
func (s *Store) CreateTable(ctx context.Context) error {
	for _, text := range s.schema {
		_, err := retry(ctx, func(ctx context.Context) (struct{}, error) {
			_, err := s.db.ExecContext(ctx, text)
			if isDuplicate(err) { // Postgres, when another process makes it at the same time
				_, err = s.db.ExecContext(ctx, text)
			}
			return struct{}{}, err
		})
		if err != nil {
			return wrap(ctx, "create table", err)
		}
	}
	return nil
}

// Sweep removes rows whose records have been over for an hour or so, and returns how many. Records are over without it; it
// only frees their space. It removes them in small batches until none is left or the context is done.
func (s *Store) Sweep(ctx context.Context) (removed int64, err error) {
	for {
		batch, err := retry(ctx, func(ctx context.Context) (int64, error) {
			result, err := s.db.ExecContext(ctx, s.sweep.text)
			if err != nil {
				return 0, err
			}
			return result.RowsAffected()
		})
		removed += batch
		if err != nil || batch == 0 {
			return removed, wrap(ctx, "sweep", err)
		}
	}
}
