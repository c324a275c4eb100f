package engine_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/example/stores/engine"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	"github.com/typedsession/typedsession/runtime/store"
)

func TestTheTableIsMadeWhenTheDatabaseComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "later")
		in := enginetest.Open(t, "sqlite:"+filepath.Join(dir, "sessions.db"))
		time.Sleep(time.Minute)
		if _, err := in.Get(t.Context(), "key"); err == nil {
			t.Fatal("there is a table without a database")
		}
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		time.Sleep(engine.CreateEvery)
		synctest.Wait()
		if _, err := in.Get(t.Context(), "key"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatIsOverIsSweptOnceAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		where := enginetest.NewFile(t)
		in := enginetest.Open(t, where)
		for _, key := range []string{"over", "alive"} {
			if _, _, err := in.Swap(t.Context(), key, nil, store.Record{Data: []byte(key), TTL: 24 * time.Hour}); err != nil {
				t.Fatal(err)
			}
		}
		db, err := sql.Open("sqlite3", "file:"+where[len("sqlite:"):])
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("UPDATE typedsession SET expires = 1, bucket = 0 WHERE id = 'over'"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(engine.SweepEvery)
		synctest.Wait()
		var left string
		if err := db.QueryRow("SELECT group_concat(id) FROM typedsession").Scan(&left); err != nil || left != "alive" {
			t.Errorf("there are records %q, %v; want alive", left, err)
		}
	})
}
