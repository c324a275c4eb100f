package stores

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/sqlstore"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// newPostgresAt starts a Postgres that sees another time: an hour after ("+1h") or before ("-1h") that of the machine.
func newPostgresAt(t *testing.T, offset string) *process {
	t.Helper()
	_, err := server.Find("faketime", "faketime")
	must(t, err)
	libraries, _ := filepath.Glob("/usr/lib/*/faketime/libfaketime.so.1")
	if len(libraries) == 0 {
		t.Fatal("faketime has no library")
	}
	s, err := server.NewPostgres("")
	must(t, err)
	s.Env = append(os.Environ(), "LD_PRELOAD="+libraries[0], "FAKETIME="+offset, "FAKETIME_DONT_FAKE_MONOTONIC=1")
	return newProcess(t, s, nil)
}

// TestTheClockOfTheEngineDecidesNothing runs databases whose clocks are an hour off. Sessions end by the clock of the app.
// Debian's Redis does not start under faketime: its allocator reads the clock before faketime is ready.
func TestTheClockOfTheEngineDecidesNothing(t *testing.T) {
	for _, offset := range []string{"+1h", "-1h"} {
		t.Run("Postgres "+offset, func(t *testing.T) {
			t.Parallel()
			db := newDB(t, "pgx", postgresDSN(newPostgresAt(t, offset).Address()))
			mustBeOff(t, db, offset)
			endsByOurClock(t, newSite(t, withTable(t, db, sqlstore.Postgres)))
		})
	}
}

// mustBeOff demands that the clock of a Postgres is off by that much.
func mustBeOff(t *testing.T, db *sql.DB, offset string) {
	t.Helper()
	var now time.Time
	if err := db.QueryRowContext(t.Context(), "SELECT clock_timestamp()").Scan(&now); err != nil {
		t.Fatal(err)
	}
	want, err := time.ParseDuration(offset)
	if off := time.Until(now); err != nil || (off-want).Abs() > 10*time.Minute {
		t.Errorf("the server's clock is %v off, error %v, want %v", off, err, offset)
	}
}

// endsByOurClock demands the idle timeout of 30 minutes, to which a refresh adds, and the absolute one of 12 hours.
func endsByOurClock(t *testing.T, s *site) {
	t.Helper()
	cookie, idle := s.login(1, 5), s.login(1, 1)
	s.clock.Advance(29 * time.Minute)
	s.mustRead(cookie, state{user: 1, visits: 5}) // refreshes it
	s.clock.Advance(2 * time.Minute)
	s.diary.forget()
	s.mustRead(idle, state{})
	s.mustSay(typedsession.KindRejected, typedsession.ReasonIdle)
	s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1) })
	if list, err := s.sessions.List(t.Context(), member.SessionOwner(1)); err != nil || len(list) != 1 {
		t.Errorf("List returns %d sessions, error %v, want the one that lives", len(list), err)
	}
	for range 25 {
		s.clock.Advance(28 * time.Minute)
		s.read(cookie)
	}
	s.diary.forget()
	s.mustRead(cookie, state{})
	s.mustSay(typedsession.KindRejected, typedsession.ReasonAbsolute)
}
