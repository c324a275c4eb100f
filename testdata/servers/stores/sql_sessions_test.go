package stores

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

// mustRefuseWrites demands that a site reads a session and writes nothing of it, and that another site then has all of it.
func mustRefuseWrites(t *testing.T, s *site, cookie string, pages ...http.HandlerFunc) {
	t.Helper()
	s.mustRead(cookie, state{user: 1, visits: 5})
	for _, page := range pages {
		s.mustBeUnavailable(s.request(cookie, page))
	}
	s.mustRead(cookie, state{user: 1, visits: 5})
}

// mustWriteAgain demands that a session has lost nothing and can be written.
func mustWriteAgain(t *testing.T, s *site, cookie string) {
	t.Helper()
	s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1) })
	s.mustRead(cookie, state{user: 1, visits: 6})
}

func TestPostgresThatIsReadOnlyServesReadsAndRefusesWrites(t *testing.T) {
	t.Parallel()
	dsn := postgresDSN(newPostgres(t).Address())
	writer := newSite(t, withTable(t, newDB(t, "pgx", dsn), sqlstore.Postgres))
	cookie := writer.login(1, 5)
	s := newSite(t, sqlstore.New(newDB(t, "pgx", dsn+"&default_transaction_read_only=on"), sqlstore.Postgres))
	mustRefuseWrites(t, s, cookie, addVisit, logIn, logOut)
	for _, e := range s.diary.all() {
		if e.Kind == typedsession.KindStoreFailed && !strings.Contains(e.Err.Error(), "25006") {
			t.Errorf("the event says %v, want 25006", e.Err)
		}
	}
	mustWriteAgain(t, writer, cookie)
}

func TestMariaDBThatIsReadOnlyServesReadsAndRefusesWrites(t *testing.T) {
	t.Parallel()
	address := newMariaDB(t).Address()
	emptyDatabase(t, "mysql", mariaDSN(address)+"mysql", "CREATE DATABASE sessions")
	writer := newSite(t, withTable(t, newDB(t, "mysql", mariaDSN(address)+"sessions"), sqlstore.MySQL))
	cookie := writer.login(1, 5)
	s := newSite(t, sqlstore.New(newDB(t, "mysql", mariaDSN(address)+"sessions?tx_read_only=1"), sqlstore.MySQL))
	mustRefuseWrites(t, s, cookie, addVisit, logIn, logOut)
	mustWriteAgain(t, writer, cookie)
}

// addNote is a page that makes the session so large that it fits in no room that an engine has kept.
func addNote(w http.ResponseWriter, r *http.Request) {
	m := member.SessionFrom(r)
	m.AddVisits(1)
	_ = m.SetNote(incompressible())
	io.WriteString(w, "noted")
}

func incompressible() string {
	text := make([]byte, 50_000)
	for i, b := range large().Data[:len(text)] {
		text[i] = ' ' + b%90
	}
	return string(text)
}

func TestSQLiteOnAFullDiskServesReadsAndRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	d := newDisk(t, "1m")
	dsn := "file:" + filepath.Join(d.dir, "sessions.db") + "?_pragma=journal_mode(wal)&_pragma=busy_timeout(5000)"
	fullDisk(t, d, withTable(t, newDB(t, "sqlite3", dsn), sqlstore.SQLite))
}

func TestPostgresOnAFullDiskServesReadsAndRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	d := newDisk(t, "4m")
	server := newPostgres(t)
	tables := filepath.Join(d.dir, "tables")
	must(t, server.Run("mkdir", tables))
	dsn := postgresDSN(server.Address())
	emptyDatabase(t, "pgx", dsn, "CREATE TABLESPACE small LOCATION '"+tables+"'")
	fullDisk(t, d, withTable(t, newDB(t, "pgx", dsn+"&default_tablespace=small"), sqlstore.Postgres))
}

func fullDisk(t *testing.T, d *disk, engine store.Store) {
	t.Helper()
	s := newSite(t, engine)
	cookie := s.login(1, 5)
	d.fill()
	mustRefuseWrites(t, s, cookie, addNote)
	s.mustSay(typedsession.KindStoreFailed, 0)
	d.free()
	mustWriteAgain(t, s, cookie)
	s.mustServe(cookie, func(m *member.Session) { _ = m.SetNote(incompressible()) })
	if got := s.read(cookie); len(got.note) != 50_000 || got.visits != 6 {
		t.Errorf("the session has %d visits and a note of %d bytes", got.visits, len(got.note))
	}
}

func TestSQLiteThatIsLockedServesReadsAndRefusesWritesInTime(t *testing.T) {
	t.Parallel()
	dsn := strings.Replace(sqliteDSN(t), "busy_timeout(5000)", "busy_timeout(0)", 1)
	engine := withTable(t, newDB(t, "sqlite3", dsn), sqlstore.SQLite)
	s := newSite(t, engine)
	cookie := s.login(1, 5)
	locked := newSiteOf(t, typedsession.Stored{Store: engine, Timeout: impatience})
	blocker := lock(t, newDB(t, "sqlite3", dsn))
	mustRefuseWrites(t, locked, cookie, addVisit, logIn, logOut)
	if err := blocker.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustWriteAgain(t, s, cookie)
}
