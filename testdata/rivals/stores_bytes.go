package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// storedBytes is what a session takes in an engine.
type storedBytes struct {
	App      string `json:"app"`
	Engine   string `json:"engine"`
	Fixture  string `json:"fixture"`
	Sessions int    `json:"sessions"`
	Updates  int    `json:"updates"`
	// Table and Index are bytes a session. Redis has no index.
	Table float64 `json:"table_bytes"`
	Index float64 `json:"index_bytes"`
	// HOT is the share of updates that Postgres made without a write to an index.
	HOT float64 `json:"hot_updates"`
}

func (b storedBytes) sum() float64 { return b.Table + b.Index }

// storedFixture is a fixture as sessions in an engine.
type storedFixture struct{ name, create, change string }

func storedFixtures() []storedFixture {
	return []storedFixture{
		{fixture.CounterName, stored.AddPath, stored.AddPath},
		{fixture.LoginName, stored.LoginPath, stored.ChangePath},
	}
}

// weighing is what is weighed once: sessions of a fixture in an app, which have an idle timeout unless it is zero.
type weighing struct {
	stored.App
	storedFixture
	idle time.Duration
}

// weighings returns the weighings in an engine. What a session takes does not depend on the client, and in Redis not on
// the idle timeout. Postgres writes an index of scs at each write of a session with one.
func weighings(engine string) (all []weighing) {
	for _, a := range stored.Apps() {
		for _, s := range storedFixtures() {
			if a.Engine != engine || a.Name == stored.OursRueidis || a.Plain && s.name != fixture.LoginName {
				continue
			}
			all = append(all, weighing{a, s, usualIdle})
			if a.Name == stored.SCSPostgres && s.name == fixture.LoginName {
				all = append(all, weighing{a, s, 0})
			}
		}
	}
	return all
}

// weighAll calls weigh for all weighings in an engine.
func weighAll(engine string, weigh func(weighing) (storedBytes, error)) ([]storedBytes, error) {
	var all []storedBytes
	for _, of := range weighings(engine) {
		b, err := weigh(of)
		if err != nil {
			return nil, fmt.Errorf("%s, %s: %w", of.Name, of.name, err)
		}
		b.App, b.Engine, b.Fixture = of.Name, engine, of.name
		if of.idle == 0 {
			b.App += withoutIdle
		}
		all = append(all, b)
	}
	return all, nil
}

// withoutIdle follows the name of an app whose sessions have no idle timeout.
const withoutIdle = ", no idle timeout"

// serving serves the app of a weighing with sessions in the engine at an address, until stop is called.
//
// The command gives each app a process of its own: how encoding/gob spells the sessions of scs depends on what else the process
// has encoded before.
type serving func(of weighing, engine string) (address string, stop func() error, err error)

func serveInAnotherProcess(of weighing, engine string) (address string, stop func() error, err error) {
	s, err := startStored(of.App, engine, of.idle)
	if err != nil {
		return "", nil, err
	}
	return s.address, func() error { _, err := s.stop(); return err }, nil
}

// fillApp makes sessions in an app.
func fillApp(address, path string, sessions int) error {
	b, err := dial(address)
	if err != nil {
		return err
	}
	defer b.close()
	_, err = b.count(fmt.Sprintf("%s?path=%s&visitors=%d", stored.FillPath, path, sessions))
	return err
}

// askAll asks a page for each of so many sessions, one after the other: where several connections wait for room, Postgres makes
// a table larger by up to 4 MB at once, which would say nothing about a session. cookies are those of the sessions, and empty
// for those that are to be made.
func askAll(address, path string, cookies []string) error {
	b, err := dial(address)
	if err != nil {
		return err
	}
	defer b.close()
	for i := range cookies {
		b.cookie = cookies[i]
		if _, err := b.count(path); err != nil {
			return err
		}
		cookies[i] = b.cookie
	}
	return nil
}

// weighRedis measures the memory of Redis before and after the sessions are made.
func weighRedis(ctx context.Context, serve serving, address string, sessions int) ([]storedBytes, error) {
	admin := redis.NewClient(&redis.Options{Addr: address, PoolSize: 1})
	defer admin.Close()
	return weighAll(stored.Redis, func(of weighing) (b storedBytes, err error) {
		if err := admin.FlushAll(ctx).Err(); err != nil {
			return b, err
		}
		before, err := usedMemory(ctx, admin)
		if err != nil {
			return b, err
		}
		app, stop, err := serve(of, address)
		if err != nil {
			return b, err
		}
		err = fillApp(app, of.create, sessions)
		if err := errors.Join(err, stop()); err != nil {
			return b, err
		}
		after, err := usedMemory(ctx, admin)
		if err != nil {
			return b, err
		}
		keys, err := admin.DBSize(ctx).Result()
		if err == nil && keys != int64(sessions) {
			err = fmt.Errorf("there are %d keys for %d sessions", keys, sessions)
		}
		return storedBytes{Sessions: sessions, Table: float64(after-before) / float64(sessions)}, err
	})
}

// usedMemory returns what Redis has allocated when no app is connected, since connections have buffers, and when it has stayed
// the same for a while, since Redis replaces its hash tables step by step.
func usedMemory(ctx context.Context, admin *redis.Client) (bytes int64, err error) {
	const wanted = 10 // readings, of which there are five in the time that Redis waits before it goes on
	same := 0
	err = server.Await(ctx, func(ctx context.Context) error {
		info, err := admin.Info(ctx, "clients", "memory").Result()
		if err != nil {
			return err
		}
		now, err := strconv.ParseInt(infoField(info, "used_memory"), 10, 64)
		if err != nil {
			return err
		}
		if same++; now != bytes || infoField(info, "connected_clients") != "1" {
			bytes, same = now, 0
		}
		if same < wanted {
			return errors.New("the memory of Redis changes")
		}
		return nil
	})
	return bytes, err
}

// infoField returns a field of what INFO answers.
func infoField(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// updatesASession is how often each session is changed on average before Postgres is weighed.
const updatesASession = 8

// weighPostgres makes sessions, changes them in an order that jumps from page to page, and measures the table and its indexes.
func weighPostgres(ctx context.Context, serve serving, address string, sessions int) ([]storedBytes, error) {
	admin, err := stored.OpenDB(address)
	if err != nil {
		return nil, err
	}
	defer admin.Close()
	return weighAll(stored.Postgres, func(of weighing) (b storedBytes, err error) {
		table := "sessions"
		if of.Ours {
			table = "typedsession"
		}
		if err := emptyTable(ctx, admin, table); err != nil {
			return b, err
		}
		app, stop, err := serve(of, address)
		if err != nil {
			return b, err
		}
		cookies := make([]string, sessions)
		err = askAll(app, of.create, cookies)
		if err == nil {
			err = updateAll(ctx, admin, table, app, of.change, cookies)
		}
		if err := errors.Join(err, stop()); err != nil { // closed connections have told the server what they did
			return b, err
		}
		b = storedBytes{Sessions: sessions, Updates: updatesASession * sessions}
		err = b.readSizes(ctx, admin, table)
		return b, err
	})
}

// emptyTable also keeps the server from vacuuming when it likes, which would differ from run to run.
func emptyTable(ctx context.Context, db *sql.DB, table string) error {
	_, err := db.ExecContext(ctx, "TRUNCATE "+table+"; ALTER TABLE "+table+" SET (autovacuum_enabled = false); SELECT pg_stat_reset()")
	return err
}

// updateAll changes the sessions. It vacuums where autovacuum would: whenever a fifth of the rows has changed.
func updateAll(ctx context.Context, db *sql.DB, table, app, path string, cookies []string) error {
	const stride = 7919 // a prime number, so that every session has its turn
	order := make([]string, len(cookies))
	for i := range order {
		order[i] = cookies[i*stride%len(cookies)]
	}
	fifth := len(order) / 5
	for range updatesASession {
		for part := range slices.Chunk(order, fifth) {
			if err := askAll(app, path, part); err != nil {
				return err
			}
			if _, err := db.ExecContext(ctx, "VACUUM "+table); err != nil {
				return err
			}
		}
	}
	return nil
}

// readSizes asks Postgres how large the table is, its TOAST table included, and what its updates were.
func (b *storedBytes) readSizes(ctx context.Context, db *sql.DB, table string) error {
	var all, index, updates, hot int64
	err := db.QueryRowContext(ctx, "SELECT pg_total_relation_size($1::regclass), pg_indexes_size($1::regclass)", table).Scan(&all, &index)
	if err != nil {
		return err
	}
	b.Table, b.Index = float64(all-index)/float64(b.Sessions), float64(index)/float64(b.Sessions)
	err = server.Await(ctx, func(ctx context.Context) error {
		err := db.QueryRowContext(ctx, "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = $1", table).Scan(&updates, &hot)
		if err == nil && updates != int64(b.Updates) {
			err = fmt.Errorf("postgres has counted %d updates of %d", updates, b.Updates)
		}
		return err
	})
	b.HOT = float64(hot) / float64(max(updates, 1))
	return err
}

// bytesOf returns the bytes of an app's sessions.
func bytesOf(all []storedBytes, app, fixture string) storedBytes {
	for _, b := range all {
		if b.App == app && b.Fixture == fixture {
			return b
		}
	}
	return storedBytes{}
}

// scsOf returns the name of the app of scs in an engine.
func scsOf(engine string) string {
	if engine == stored.Redis {
		return stored.SCSRedis
	}
	return stored.SCSPostgres
}

func printBytes(w io.Writer, engine string, all []storedBytes) {
	title := fmt.Sprintf("Bytes a session in %s, of %s sessions", engine, grouped(all[0].Sessions))
	header := []string{"", "fixture", "bytes a session", "× scs"}
	if engine == stored.Postgres {
		title += fmt.Sprintf(" after %s updates", grouped(all[0].Updates))
		header = []string{"", "fixture", "table", "indexes", "sum", "× scs", "HOT updates"}
	}
	var rows [][]string
	for _, b := range all {
		row := []string{b.App, b.Fixture}
		if engine == stored.Postgres {
			row = append(row, whole(b.Table), whole(b.Index))
		}
		row = append(row, whole(b.sum()), fmt.Sprintf("%.2f", b.sum()/bytesOf(all, scsOf(engine), b.Fixture).sum()))
		if engine == stored.Postgres {
			row = append(row, fmt.Sprintf("%.0f %%", 100*b.HOT))
		}
		rows = append(rows, row)
	}
	table(w, title, header, rows)
}
