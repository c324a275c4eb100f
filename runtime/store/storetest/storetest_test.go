package storetest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

// broken is a good engine of which one method may be replaced with a bad one.
type broken struct {
	*memstore.Store
	get   func(good *memstore.Store, ctx context.Context, key string) ([]byte, error)
	swap  func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error)
	owned func(good *memstore.Store, ctx context.Context, owner string, limit int) ([]store.Entry, error)
}

func (b broken) Get(ctx context.Context, key string) ([]byte, error) {
	if b.get != nil {
		return b.get(b.Store, ctx, key)
	}
	return b.Store.Get(ctx, key)
}

func (b broken) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if b.swap != nil {
		return b.swap(b.Store, ctx, key, old, next)
	}
	return b.Store.Swap(ctx, key, old, next)
}

func (b broken) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	if b.owned != nil {
		return b.owned(b.Store, ctx, owner, limit)
	}
	return b.Store.Owned(ctx, owner, limit)
}

// faults are engines that break a promise each.
var faults = map[string]struct {
	engine broken
	caught string // the promise
}{
	"read_compare_write": {broken{swap: func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
		current, err := good.Get(ctx, key)
		if err != nil || !bytes.Equal(current, old) {
			return current, false, err
		}
		time.Sleep(time.Millisecond)
		if current, err = good.Get(ctx, key); err != nil {
			return nil, false, err
		}
		return good.Swap(ctx, key, current, next)
	}}, "concurrent increments are all there"},
	"nothing_written_counts_as_refused": {broken{swap: func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
		current, swapped, err := good.Swap(ctx, key, old, next)
		return current, swapped && !bytes.Equal(old, next.Data), err
	}}, "swap replaces bytes that are equal to the new ones"},
	"no_answer_on_a_mismatch": {broken{swap: func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
		_, swapped, err := good.Swap(ctx, key, old, next)
		return nil, swapped, err
	}}, "swap writes only over the bytes it was told"},
	"seconds_rounded_down": {broken{swap: func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
		next.TTL = max(next.TTL.Truncate(time.Second), time.Millisecond)
		return good.Swap(ctx, key, old, next)
	}}, "a record is over when its TTL has passed and not before"},
	"minutes_at_least": {broken{swap: func(good *memstore.Store, ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
		next.TTL = max(next.TTL, time.Minute)
		return good.Swap(ctx, key, old, next)
	}}, "a swap sets a shorter TTL"},
	"context_ignored": {broken{get: func(good *memstore.Store, ctx context.Context, key string) ([]byte, error) {
		return good.Get(context.WithoutCancel(ctx), key)
	}}, "a context that is done stops every method"},
	"keys_folded": {broken{get: func(good *memstore.Store, ctx context.Context, key string) ([]byte, error) {
		if data, err := good.Get(ctx, key); data != nil || err != nil {
			return data, err
		}
		return good.Get(ctx, strings.ToLower(key))
	}}, "keys differ in case"},
	"oldest_first": {broken{owned: func(good *memstore.Store, ctx context.Context, owner string, limit int) ([]store.Entry, error) {
		entries, err := good.Owned(ctx, owner, limit)
		for i := range len(entries) / 2 {
			entries[i], entries[len(entries)-1-i] = entries[len(entries)-1-i], entries[i]
		}
		return entries, err
	}}, "owned records are listed newest first"},
}

const faultVariable = "STORETEST_FAULT"

// TestFault runs the suite against the engine that the variable names, for TestTheSuiteCatchesEveryFault.
func TestFault(t *testing.T) {
	fault, ok := faults[os.Getenv(faultVariable)]
	if !ok {
		return
	}
	storetest.Run(t, func(*testing.T) store.Store {
		engine := fault.engine
		engine.Store = memstore.New(0)
		return engine
	})
}

func TestTheSuiteCatchesEveryFault(t *testing.T) {
	for name, fault := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			promise := strings.ReplaceAll(fault.caught, " ", "_")
			run := exec.Command(os.Args[0], "-test.run", "^TestFault$/^"+promise+"$", "-test.timeout", "30s")
			run.Env = append(os.Environ(), faultVariable+"="+name)
			out, err := run.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "--- FAIL: TestFault/"+promise) {
				t.Errorf("the suite passes:\n%s", out)
			}
		})
	}
}
