package stores

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

const key = "n4bQgYhMfWWaL-qgxVrQ_A"

func record(data string) store.Record {
	return store.Record{Data: []byte(data), TTL: time.Hour, Keep: 2 * time.Hour}
}

// mustSwap demands that a Swap succeeds.
func mustSwap(t *testing.T, s store.Store, old string, next store.Record) {
	t.Helper()
	if current, swapped, err := s.Swap(t.Context(), key, []byte(old), next); err != nil || !swapped {
		t.Fatalf("Swap from %q returns %q, %v, error %v", old, current, swapped, err)
	}
}

// mustHold demands that the record under the key has these bytes, "" for none.
func mustHold(t *testing.T, s store.Store, want string) {
	t.Helper()
	if got, err := s.Get(t.Context(), key); err != nil || string(got) != want {
		t.Fatalf("Get returns %q and error %v, want %q", got, err, want)
	}
}

// mustFail demands that each method returns an error, and no result, before the deadline.
func mustFail(t *testing.T, s store.Store, old string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if data, err := s.Get(ctx, key); err == nil || data != nil {
		t.Errorf("Get returns %q, error %v", data, err)
	}
	mustNotWrite(t, s, old)
	if was, err := s.Delete(ctx, key); err == nil || was != nil {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
	if entries, err := s.Owned(ctx, "owner", 1); err == nil || entries != nil {
		t.Errorf("Owned returns %q, error %v", entries, err)
	}
	if ctx.Err() != nil {
		t.Error("the calls took longer than the deadline")
	}
}

// mustNotWrite demands that Swap returns an error, also where the bytes are not those that it was told.
func mustNotWrite(t *testing.T, s store.Store, old string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	for _, from := range []string{old, "other", ""} {
		if current, swapped, err := s.Swap(ctx, key, []byte(from), record("never")); err == nil || swapped || current != nil {
			t.Errorf("Swap from %q returns %q, %v, error %v", from, current, swapped, err)
		}
	}
}

// loseAnswer demands that a Swap whose answer the proxy swallows is an error although it has written, and that trying again
// finds its own bytes.
func loseAnswer(t *testing.T, p *server.Proxy, through, direct store.Store) {
	t.Helper()
	mustSwap(t, through, "", record("before"))
	p.Swallow(true)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, swapped, err := through.Swap(ctx, key, []byte("before"), record("after"))
	if err == nil || swapped {
		t.Fatalf("a Swap without an answer returns %v, error %v", swapped, err)
	}
	p.Swallow(false)
	await(t, ctx, func(ctx context.Context) error {
		data, err := direct.Get(ctx, key)
		if err != nil || string(data) != "after" {
			return fmt.Errorf("the engine has %q, error %v", data, err)
		}
		return nil
	}, func() string { return "" })
	current, swapped, err := through.Swap(t.Context(), key, []byte("before"), record("after"))
	if err != nil || swapped || string(current) != "after" {
		t.Fatalf("the Swap again returns %q, %v, error %v", current, swapped, err)
	}
}

// incrementTogether adds one to a number a hundred times at the same time.
func incrementTogether(t *testing.T, s store.Store) {
	t.Helper()
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			current, err := s.Get(t.Context(), key)
			for swapped := false; err == nil && !swapped; {
				count, _ := strconv.Atoi(string(current))
				current, swapped, err = s.Swap(t.Context(), key, current, record(strconv.Itoa(count+1)))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	mustHold(t, s, "100")
}
