package stores

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
)

// disk is a file system of its own that a test can fill.
type disk struct {
	t   *testing.T
	dir string
}

// newDisk mounts a tmpfs in a new directory, which only root may do. Otherwise the test is skipped, and fails in CI.
func newDisk(t *testing.T, size string) *disk {
	t.Helper()
	dir, err := os.MkdirTemp("", "disk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size+",mode=0777")
	if errors.Is(err, fs.ErrPermission) && os.Getenv("CI") == "" {
		t.Skipf("only root may mount a tmpfs: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return &disk{t: t, dir: dir}
}

func (d *disk) ballast() string { return filepath.Join(d.dir, "ballast") }

// fill leaves no byte free.
func (d *disk) fill() {
	d.t.Helper()
	f, err := os.Create(d.ballast())
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for chunk := make([]byte, 4096); err == nil; {
		_, err = f.Write(chunk)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		d.t.Fatal(err)
	}
}

// free makes room again.
func (d *disk) free() {
	d.t.Helper()
	if err := os.Remove(d.ballast()); err != nil {
		d.t.Fatal(err)
	}
}

// large is a record that fits in no room that an engine has kept, and that it cannot compress.
func large() store.Record {
	data := make([]byte, 64<<10)
	_, _ = rand.Read(data) // never fails
	next := record("")
	next.Data = data
	return next
}

// mustNotFit demands that a full disk makes a Swap an error that says so, at once, and keeps the record.
func mustNotFit(t *testing.T, s store.Store, says string) {
	t.Helper()
	_, swapped, err := s.Swap(t.Context(), key, []byte("kept"), large())
	if err == nil || swapped || !strings.Contains(err.Error(), says) {
		t.Errorf("while the disk is full Swap returns %v, error %v; want one that says %q", swapped, err, says)
	}
	mustHold(t, s, "kept")
}

func TestSQLiteAFullDiskIsAnErrorAndLosesNothing(t *testing.T) {
	d := newDisk(t, "1m")
	dsn := "file:" + filepath.Join(d.dir, "sessions.db") + "?_pragma=journal_mode(wal)&_pragma=busy_timeout(5000)"
	db := newDB(t, "sqlite3", dsn)
	engine := withTable(t, db, sqlstore.SQLite)
	mustSwap(t, engine, "", record("kept"))
	d.fill()
	mustNotFit(t, engine, "disk") // "database or disk is full", or the driver's "disk I/O error"
	again := newDB(t, "sqlite3", dsn)
	mustHold(t, sqlstore.New(again, sqlstore.SQLite), "kept")
	closeDB(t, again)
	d.free()
	mustSwap(t, engine, "kept", large())
	closeDB(t, db)
	mustBeLarge(t, sqlstore.New(newDB(t, "sqlite3", dsn), sqlstore.SQLite))
}

func closeDB(t *testing.T, db *sql.DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

func mustBeLarge(t *testing.T, s store.Store) {
	t.Helper()
	if data, err := s.Get(t.Context(), key); err != nil || len(data) != len(large().Data) {
		t.Errorf("Get returns %d bytes, error %v", len(data), err)
	}
}

// TestPostgresAFullDiskIsAnErrorAndLosesNothing puts the table on the disk that is full and the log elsewhere.
func TestPostgresAFullDiskIsAnErrorAndLosesNothing(t *testing.T) {
	d := newDisk(t, "4m")
	server := newPostgres(t)
	tables := filepath.Join(d.dir, "tables")
	must(t, server.Run("mkdir", tables))
	dsn := postgresDSN(server.Address())
	emptyDatabase(t, "pgx", dsn, "CREATE TABLESPACE small LOCATION '"+tables+"'")
	engine := withTable(t, newDB(t, "pgx", dsn+"&default_tablespace=small"), sqlstore.Postgres)
	mustSwap(t, engine, "", record("kept"))
	d.fill()
	mustNotFit(t, engine, "53100")
	mustSwap(t, engine, "kept", record("what fits is written"))
	if was, err := engine.Delete(t.Context(), key); err != nil || !bytes.Equal(was, record("what fits is written").Data) {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
	mustSwap(t, engine, "", record("kept"))
	d.free()
	mustSwap(t, engine, "kept", large())
	mustBeLarge(t, engine)
}

// TestPostgresThatStopsWithoutRoomForItsLogLosesNothing fills the disk that has everything. Postgres stops when it cannot
// write its log.
func TestPostgresThatStopsWithoutRoomForItsLogLosesNothing(t *testing.T) {
	d := newDisk(t, "200m")
	server := newPostgresOn(t, d)
	db := newDB(t, "pgx", postgresDSN(server.Address()))
	engine := withTable(t, db, sqlstore.Postgres)
	mustSwap(t, engine, "", record("kept"))
	d.fill()
	kept := swapUntilItFails(t, engine, db)
	server.Kill()
	mustFail(t, engine, kept)
	d.free()
	server.start()
	mustHold(t, engine, kept)
	mustSwap(t, engine, kept, record("written"))
}

// swapUntilItFails swaps a record and begins a new segment of the log each time, and returns what the last Swap without an
// error has written.
func swapUntilItFails(t *testing.T, s store.Store, db *sql.DB) (kept string) {
	t.Helper()
	kept = "kept"
	for i := range 100 {
		next := record(fmt.Sprint("swap ", i))
		_, swapped, err := s.Swap(t.Context(), key, []byte(kept), next)
		if err != nil {
			if !strings.Contains(err.Error(), "No space left on device") {
				t.Errorf("Swap returns error %v", err)
			}
			return kept
		}
		if !swapped {
			t.Fatal("a Swap was lost")
		}
		kept = string(next.Data)
		_, _ = db.ExecContext(t.Context(), "SELECT pg_switch_wal()")
	}
	t.Fatal("the disk is not full")
	return kept
}
