package main

import (
	"context"
	"database/sql"
	"log"
	"time"

	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// newSQLEngine returns the engine of a database, which makes its table and sweeps it in the background.
func newSQLEngine(db *sql.DB, dialect sqlstore.Dialect) *engine {
	db.SetMaxOpenConns(20)
	table := sqlstore.New(db, dialect)
	return &engine{
		store: table,
		start: func(ctx context.Context) (stop func()) { return keepTable(ctx, table) },
		close: db.Close,
	}
}

const (
	createTimeout = 2 * time.Second
	createEvery   = time.Second
	sweepEvery    = time.Hour
)

// keepTable makes the table, and from then on removes what is over. If the database does not answer, keepTable returns
// nevertheless, and makes the table when the database does. stop ends the work and waits for its end.
func keepTable(ctx context.Context, table *sqlstore.Store) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	err := createTable(ctx, table)
	if err != nil {
		log.Printf("stores: there are no sessions until the database can be reached: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err != nil {
			every(ctx, createEvery, func() (goOn bool) { return createTable(ctx, table) != nil })
		}
		every(ctx, sweepEvery, func() (goOn bool) {
			// Each server of a fleet sweeps; one would be enough.
			if _, err := table.Sweep(ctx); err != nil && ctx.Err() == nil {
				log.Printf("stores: %v", err)
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
