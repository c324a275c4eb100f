package typedsession

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// broken is a store whose calls fail while err is set. It notes the calls, and the record that was last written.
type broken struct {
	store.Store
	mu    sync.Mutex
	err   error
	calls []string // "get", "swap", "delete", "owned"
	last  store.Record
}

// errDown is what the store of a test fails with.
var errDown = errors.New("connection refused")

func (b *broken) fail(err error) { b.mu.Lock(); defer b.mu.Unlock(); b.err = err }

// called returns the calls so far, and forgets them.
func (b *broken) called() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	calls := strings.Join(b.calls, " ")
	b.calls = nil
	return calls
}

func (b *broken) call(name string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, name)
	return b.err
}

func (b *broken) Get(ctx context.Context, key string) ([]byte, error) {
	if err := b.call("get"); err != nil {
		return nil, err
	}
	return b.Store.Get(ctx, key)
}

func (b *broken) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if err := b.call("swap"); err != nil {
		return nil, false, err
	}
	b.last = next
	return b.Store.Swap(ctx, key, old, next)
}

func (b *broken) Delete(ctx context.Context, key string) ([]byte, error) {
	if err := b.call("delete"); err != nil {
		return nil, err
	}
	return b.Store.Delete(ctx, key)
}

func (b *broken) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	if err := b.call("owned"); err != nil {
		return nil, err
	}
	return b.Store.Owned(ctx, owner, limit)
}

// newBrokenShop makes a shop whose store the test can break.
func newBrokenShop(t testing.TB, adjust ...func(*Stored)) (*shop, *broken) {
	t.Helper()
	engine := &broken{Store: memstore.New(0)}
	protection := Stored{Store: engine}
	for _, f := range adjust {
		f(&protection)
	}
	return newShopUnder(t, protection), engine
}

// fullStore is a store that reads and deletes, and writes nothing while it is full.
type fullStore struct {
	store.Store
	full bool
}

func (f *fullStore) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if f.full {
		return nil, false, memstore.ErrFull
	}
	return f.Store.Swap(ctx, key, old, next)
}

// hungStore is a store that does not answer a Swap before it is released.
type hungStore struct {
	store.Store
	release chan struct{}
}

func (h *hungStore) Swap(context.Context, string, []byte, store.Record) ([]byte, bool, error) {
	<-h.release
	return nil, false, errDown
}

// put puts data into the place that a token of the shop leads to.
func (s *shop) put(t testing.TB, engine store.Store, token string, data []byte) {
	t.Helper()
	key := s.store.storage.Format().Key(token)
	old, err := engine.Get(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	_, swapped, err := engine.Swap(context.Background(), key, old, store.Record{Data: data, TTL: time.Hour, Keep: time.Hour})
	if err != nil || !swapped {
		t.Fatalf("Swap = %v, %v", swapped, err)
	}
}

// recordFor returns the bytes of a record of the shop under a token.
func (s *shop) recordFor(token string, r record.Record) []byte {
	return s.store.storage.Format().Encode(s.store.storage.Format().Key(token), r, s.clock.Now())
}

// held returns the bytes that a token of the shop leads to.
func (s *shop) held(t testing.TB, engine store.Store, token string) string {
	t.Helper()
	data, err := engine.Get(context.Background(), s.store.storage.Format().Key(token))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
