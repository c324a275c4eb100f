package typedsession

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// reports records what Watch reports.
type reports struct {
	mu  sync.Mutex
	all []error
}

func (r *reports) write(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, err)
}

// since returns what was reported since its last call.
func (r *reports) since() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	return all
}

// watched runs test beside a Watch that reads the file every minute, in a bubble of testing/synctest. test begins half a
// minute after a reading, so that the next reading is half a minute away.
func watched(t *testing.T, text string, test func(f keyFile, keys *Keys, reported func() []error)) {
	t.Helper()
	f := newKeyFile(t, text)
	keys := f.keys()
	synctest.Test(t, func(t *testing.T) {
		var r reports
		go keys.Watch(t.Context(), 0, r.write)
		time.Sleep(time.Minute + 30*time.Second)
		test(f, keys, r.since)
	})
}

func mustReport(t *testing.T, what string, got []error, want ...error) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: reported %v, want %v", what, got, want)
		return
	}
	for i := range got {
		if !errors.Is(got[i], want[i]) {
			t.Errorf("%s: reported %v, want %v", what, got, want)
		}
	}
}

func TestWatchTakesAChangeThatTwoReadingsAgreeOn(t *testing.T) {
	a, b := namedKey("a", 0), namedKey("b", 0)
	watched(t, a.Encode(), func(f keyFile, keys *Keys, reported func() []error) {
		time.Sleep(5 * time.Minute)
		mustReport(t, "unchanged", reported())

		f.replace(a.Encode() + "\n" + b.Encode())
		time.Sleep(time.Minute)
		mustReport(t, "one reading", reported())
		mustEqual(t, "keys after one reading", keys.String(), keysOf(t, a).String())
		time.Sleep(time.Minute)
		mustReport(t, "two readings", reported(), nil)
		mustEqual(t, "keys after two readings", keys.String(), keysOf(t, a, b).String())
		time.Sleep(5 * time.Minute)
		mustReport(t, "unchanged again", reported())
	})
}

func TestWatchDoesNotTakeAFileHalfWritten(t *testing.T) {
	a, b, c := namedKey("a", 0), namedKey("b", 0), namedKey("c", 0)
	watched(t, a.Encode()+"\n"+b.Encode(), func(f keyFile, keys *Keys, reported func() []error) {
		for _, written := range []string{
			a.Encode() + "\n",                               // b is not there yet
			a.Encode() + "\n" + b.Encode() + "\n",           // c is not there yet, and nothing has changed
			a.Encode() + "\n" + b.Encode() + "\n" + "tsk1_", // c has begun
		} {
			f.overwrite(written)
			time.Sleep(time.Minute)
			mustEqual(t, "keys", keys.String(), keysOf(t, a, b).String())
		}
		mustReport(t, "while it is written", reported(), ErrBadKey)
		f.overwrite(a.Encode() + "\n" + b.Encode() + "\n" + c.Encode() + "\n")
		time.Sleep(2 * time.Minute)
		mustReport(t, "when it is written", reported(), nil)
		mustEqual(t, "keys", keys.String(), keysOf(t, a, b, c).String())
	})
}

func TestWatchKeepsTheKeysAndReportsAFailureOnce(t *testing.T) {
	a := namedKey("a", 0)
	watched(t, a.Encode(), func(f keyFile, keys *Keys, reported func() []error) {
		f.remove()
		time.Sleep(time.Hour)
		mustReport(t, "an hour without a file", reported(), fs.ErrNotExist)
		f.replace("")
		time.Sleep(time.Hour)
		mustReport(t, "an hour with an empty one", reported(), ErrNoKey)
		mustEqual(t, "keys", keys.String(), keysOf(t, a).String())

		f.replace(a.Encode())
		time.Sleep(time.Hour)
		mustReport(t, "the old one is back", reported(), nil)
		f.remove()
		time.Sleep(time.Minute)
		mustReport(t, "gone once more", reported(), fs.ErrNotExist)
		f.replace(namedKey("b", 0).Encode())
		time.Sleep(time.Hour)
		mustReport(t, "another one", reported(), nil)
		mustEqual(t, "keys", keys.String(), keysOf(t, namedKey("b", 0)).String())
	})
}

func TestWatchEndsWithItsContext(t *testing.T) {
	f := newKeyFile(t, namedKey("a", 0).Encode())
	keys := f.keys()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		go keys.Watch(ctx, time.Second, func(error) {}) // if it did not end, synctest would say so
		time.Sleep(time.Minute)
		cancel()
	})
}

func TestTheReportOfWatchMayCallReload(t *testing.T) {
	f := newKeyFile(t, namedKey("a", 0).Encode())
	keys := f.keys()
	synctest.Test(t, func(t *testing.T) {
		heard := 0
		go keys.Watch(t.Context(), time.Second, func(error) {
			heard++
			if err := keys.Reload(); err != nil {
				t.Error(err)
			}
		})
		f.replace(namedKey("b", 0).Encode())
		time.Sleep(time.Minute)
		synctest.Wait()
		mustEqual(t, "reports", heard, 1)
	})
}

func TestWithoutAReportReplacementsAndFailuresAreLogged(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })

	b := namedKey("b", 0)
	f := newKeyFile(t, namedKey("a", 0).Encode())
	keys := f.keys()
	synctest.Test(t, func(t *testing.T) {
		go keys.Watch(t.Context(), time.Second, nil)
		f.replace(b.Encode())
		time.Sleep(time.Minute)
		f.replace(b.Encode()[1:])
		time.Sleep(time.Minute)
		synctest.Wait()
	})
	for _, want := range []string{
		`level=INFO msg="session keys reloaded" keys=` + keysOf(t, b).String() + "\n",
		`level=WARN msg="session keys not reloaded" keys=` + keysOf(t, b).String() + ` error="key file ` + f.path,
	} {
		mustEqual(t, want, strings.Count(log.String(), want), 1)
	}
	mustShowNothingOf(t, log.String(), b.Encode())
}
