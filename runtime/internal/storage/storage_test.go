package storage_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/storage"
	"github.com/typedsession/typedsession/runtime/store"
)

func TestGetReturnsTheBytesUnderAKey(t *testing.T) {
	f := newFixture(t, "a", script{3: {fault: refused}})
	data, err := f.server.Get(context.Background(), f.here)
	expectError(t, "Get", err, nil, "")
	expect(t, "the bytes are those of the record", bytes.Equal(data, f.data(f.here)), true)

	data, err = f.server.Get(context.Background(), f.there)
	expectError(t, "Get of nothing", err, nil, "")
	expect(t, "there are bytes", data != nil, false)

	_, err = f.server.Get(context.Background(), f.here)
	expectError(t, "Get that fails", err, errEngine, "read")
}

func TestOwnedListsTheRecordsOfAnOwner(t *testing.T) {
	f := newFixture(t, "nothing", script{3: {fault: refused}})
	for _, owner := range []string{"rex", "rex", "tom"} {
		key := f.format.Key(storage.NewToken())
		next := store.Record{Data: []byte("data"), TTL: time.Hour, Owner: f.format.Owner(owner)}
		if _, swapped, err := f.engine.memory.Swap(context.Background(), key, nil, next); !swapped || err != nil {
			t.Fatalf("Swap = %v, %v", swapped, err)
		}
	}
	for _, test := range []struct{ limit, want int }{{10, 2}, {1, 1}} {
		entries, err := f.server.Owned(context.Background(), "rex", test.limit)
		expectError(t, "Owned", err, nil, "")
		expect(t, "the number of entries", len(entries), test.want)
	}
	_, err := f.server.Owned(context.Background(), "rex", 10)
	expectError(t, "Owned that fails", err, errEngine, "list")
}

func TestAnErrorSaysWhatWasAskedForAndWhatTheEngineAnswered(t *testing.T) {
	err := &storage.Error{Op: "renew", Err: errEngine}
	expect(t, "the message", err.Error(), "cannot renew the session: connection reset by peer")
	expect(t, "it wraps the engine's", errors.Is(err, errEngine), true)
}

// A context that is done reaches nobody: nothing is written, and the commit may be made again.
func TestNothingIsWrittenAfterTheContextIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		op   string
		call func(*fixture) error
	}{
		{"read", func(f *fixture) error { _, err := f.server.Get(ctx, f.here); return err }},
		{"list", func(f *fixture) error { _, err := f.server.Owned(ctx, "rex", 10); return err }},
		{"write", func(f *fixture) error {
			return f.server.Write(ctx, &f.place, storage.Mark{}, markOf("b"), adding("b"))
		}},
		{"renew", func(f *fixture) error {
			_, err := f.server.Renew(ctx, &f.place, storage.Mark{}, markOf("b"), adding("b"))
			return err
		}},
		{"renew", func(f *fixture) error {
			_, err := f.server.Leave(ctx, &f.place, storage.Mark{}, adding("b"))
			return err
		}},
		{"end", func(f *fixture) error { return f.server.End(ctx, f.place.Endings()...) }},
	} {
		f := newFixture(t, "a", nil)
		expectError(t, test.op, test.call(f), context.Canceled, test.op)
		expect(t, "the session after "+test.op, f.at(f.here), "a")
		expect(t, "calls of "+test.op, f.engine.called(), "")
	}
}
