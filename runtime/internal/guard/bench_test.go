package guard

import (
	"context"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// BenchmarkGet measures what a Guard adds to an engine that answers at once.
func BenchmarkGet(b *testing.B) {
	engine := memstore.New(0)
	const key = "n4bQgYhMfWWaL-qgxVrQ_A"
	if _, _, err := engine.Swap(b.Context(), key, nil, store.Record{Data: make([]byte, 106), TTL: time.Hour}); err != nil {
		b.Fatal(err)
	}
	deadline, cancel := context.WithTimeout(b.Context(), time.Hour)
	defer cancel()
	for _, bench := range []struct {
		name  string
		ctx   context.Context
		store store.Store
	}{
		{"direct", deadline, engine},
		{"guarded", deadline, New(engine)},
		{"guarded without a deadline", context.Background(), New(engine)},
	} {
		get := func(b *testing.B) {
			if data, err := bench.store.Get(bench.ctx, key); err != nil || data == nil {
				b.Errorf("Get returns %q, error %v", data, err)
			}
		}
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				get(b)
			}
		})
		b.Run(bench.name+" in parallel", func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					get(b)
				}
			})
		})
	}
}
