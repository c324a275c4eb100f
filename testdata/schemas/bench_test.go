package schemas

import (
	"context"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// BenchmarkSchemas opens the cookie of every situation and seals it again, changed.
func BenchmarkSchemas(b *testing.B) {
	portalApp.benchmark(b)
	proxyApp.benchmark(b)
	forgeApp.benchmark(b)
	storeApp.benchmark(b)
}

func (a app[S]) benchmark(b *testing.B) {
	manager := a.manager(b)
	ctx := context.Background()
	for _, situation := range a.situations {
		if situation.tooLarge != nil {
			continue
		}
		b.Run(a.name+" "+situation.name, func(b *testing.B) {
			s, _ := manager.Open(ctx, "")
			situation.fill(b, s)
			cookie, err := manager.Seal(ctx, s)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				s, err := manager.Open(ctx, cookie.Value)
				if err != nil {
					b.Fatal(err)
				}
				any(s).(interface{ Renew() }).Renew()
				if _, err := manager.Seal(ctx, s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// manager makes the app's manager, with a key of this run: a value's length does
// not depend on the key.
func (a app[S]) manager(t testing.TB) *typedsession.Manager[S] {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(now))
	if err != nil {
		t.Fatal(err)
	}
	manager, err := a.newManager(typedsession.Encrypted{Keys: keys}, typedsession.Config[S]{
		Now:     clock,
		OnEvent: func(context.Context, typedsession.Event) {}, // that one is too large is expected
	})
	if err != nil {
		t.Fatal(err)
	}
	return manager
}
