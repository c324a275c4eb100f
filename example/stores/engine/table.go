package engine

import (
	"context"
	"database/sql"
	"log"
	"time"

	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// newSQLEngine returns the engine of a database, which makes its table and sweeps it in the background.
func newSQLEngine(db *sql.DB, dialect sqlstore.Dialect) *Engine {
	db.SetMaxOpenConns(20)
	table := sqlstore.New(db, dialect)
	return &Engine{
		Store: table,
		Start: func(ctx context.Context) (stop func()) { return keepTable(ctx, table) },
		Close: db.Close,
	}
}

const (
	// CreateEvery is how long the engine waits before it tries again to make the table.
	CreateEvery = time.Second
	// SweepEvery is how long the engine waits before it sweeps the table again.
	SweepEvery = time.Hour

	createTimeout = 2 * time.Second
)

// keepTable makes the table, and from then on removes what is over. If the database does not answer, keepTable returns
// nevertheless, and makes the table when the database does. stop ends the work and waits for its end.
func keepTable(ctx context.Context, table *sqlstore.Store) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	err := createTable(ctx, table)
	if err != nil {
		log.Printf("sessions: there are no sessions until the database can be reached: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err != nil {
			every(ctx, CreateEvery, func() (goOn bool) { return createTable(ctx, table) != nil })
		}
		every(ctx, SweepEvery, func() (goOn bool) {
			// Each server of a fleet sweeps; one would be enough.
			if _, err := table.Sweep(ctx); err != nil && ctx.Err() == nil {
				log.Printf("sessions: %v", err)
			}
			return true
		})
	}()
	return func() {
		cancel()
		<-done
	}
}

func createTable(ctx context.Context, table *sqlstore.Store) error {
	ctx, cancel := context.WithTimeout(ctx, createTimeout)
	defer cancel()
	return table.CreateTable(ctx)
}

// every calls work at intervals, until work returns false or ctx is done.
func every(ctx context.Context, interval time.Duration, work func() (goOn bool)) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if !work() {
			return
		}
	}
}
