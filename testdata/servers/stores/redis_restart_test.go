package stores

import (
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
)

// TestRedisRestartedFromASnapshotHasWhatTheSnapshotHas runs a server without appendonly: what was deleted since the snapshot
// is back, and what was written since is gone, without an error that could tell.
func TestRedisRestartedFromASnapshotHasWhatTheSnapshotHas(t *testing.T) {
	server := newRedis(t)
	client := goRedis(t, server)
	engine := redisstore.New(client)
	mustSwap(t, engine, "", record("deleted after the snapshot"))
	if err := client.Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if _, err := engine.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	const later = "written-after-the-snapshot"
	if _, created, err := engine.Swap(t.Context(), later, nil, record("x")); err != nil || !created {
		t.Fatalf("Swap returns %v, error %v", created, err)
	}
	restart(t, server, engine)
	mustHold(t, engine, "deleted after the snapshot")
	if data, err := engine.Get(t.Context(), later); err != nil || data != nil {
		t.Errorf("Get of what was written after the snapshot returns %q, error %v", data, err)
	}
	mustSwap(t, engine, "deleted after the snapshot", record("written again"))
}

func TestRedisRestartedEmptyHasNoRecordsAndTakesNewOnes(t *testing.T) {
	server := newRedis(t)
	engine := redisstore.New(goRedis(t, server))
	next := record("lost")
	next.Owner = "owner"
	mustSwap(t, engine, "", next)
	restart(t, server, engine)
	mustHold(t, engine, "")
	if current, swapped, err := engine.Swap(t.Context(), key, []byte("lost"), record("never")); err != nil || swapped || current != nil {
		t.Errorf("Swap from what is lost returns %q, %v, error %v", current, swapped, err)
	}
	if was, err := engine.Delete(t.Context(), key); err != nil || was != nil {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
	if entries, err := engine.Owned(t.Context(), "owner", 10); err != nil || len(entries) != 0 {
		t.Errorf("Owned returns %q, error %v", entries, err)
	}
	mustSwap(t, engine, "", next)
	mustHold(t, engine, "lost")
}

// restart kills the server and starts it again. The client's connections to the server that was killed fail first.
func restart(t *testing.T, server *process, engine store.Store) {
	t.Helper()
	server.Kill()
	if _, err := engine.Get(t.Context(), key); err == nil {
		t.Error("Get of a server that was killed returns no error")
	}
	server.start()
}
