//go:build !race

package main

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"testing"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// usage is what an operation takes from the heap.
type usage struct{ allocs, bytes uint64 }

// usageOf counts over many runs, rounded down. Without the garbage collector nothing empties a pool meanwhile. The race
// detector empties pools at random: this file is tested without it.
func usageOf(t *testing.T, f func() error) usage {
	t.Helper()
	const runs = 1000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	if err := f(); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		_ = f() // has been seen to work
	}
	runtime.ReadMemStats(&after)
	return usage{(after.Mallocs - before.Mallocs) / runs, (after.TotalAlloc - before.TotalAlloc) / runs}
}

// ourUsage is for a write and a read of each of fixture.Names, signed.
var ourUsage = map[string][4]struct{ write, read usage }{
	product.Typed: {
		{write: usage{1, 32}, read: usage{1, 2}}, // very small strings share a block
		{write: usage{1, 48}, read: usage{1, 5}},
		{write: usage{1, 160}, read: usage{2, 128}},
		{write: usage{1, 704}, read: usage{5, 1120}},
	},
	product.Plain: {
		{write: usage{1, 32}, read: usage{1, 2}},
		{write: usage{1, 48}, read: usage{1, 5}},
		{write: usage{1, 192}, read: usage{2, 144}},
		{write: usage{1, 704}, read: usage{5, 1152}},
	},
}

// encryption is what the encrypted mode takes besides, for a body that is too long for the envelope's block loop:
// cipher.NewCTR.
var encryption = map[string]usage{fixture.CartName: {1, 512}}

func TestOurCodecTakesExactlyThisFromTheHeap(t *testing.T) {
	_, products := everything(t)
	seen := 0
	for _, schema := range []string{product.Typed, product.Plain} {
		for _, encrypted := range []bool{false, true} {
			for _, p := range products {
				if p.Name != product.OursName(schema, encrypted) {
					continue
				}
				for i, c := range p.Codecs {
					seen++
					want := ourUsage[schema][i]
					if encrypted {
						want.write, want.read = want.write.plus(encryption[c.Fixture]), want.read.plus(encryption[c.Fixture])
					}
					write, read, err := operations(c)
					if err != nil {
						t.Fatal(err)
					}
					expectUsage(t, p.Name+", "+c.Fixture+": a write", write, want.write)
					expectUsage(t, p.Name+", "+c.Fixture+": a read", read, want.read)
				}
			}
		}
	}
	if want := 4 * len(fixture.Names()); seen != want {
		t.Errorf("%d codecs of ours were measured, want %d", seen, want)
	}
}

func (u usage) plus(v usage) usage { return usage{u.allocs + v.allocs, u.bytes + v.bytes} }

func expectUsage(t *testing.T, what string, f func() error, want usage) {
	t.Helper()
	if got := usageOf(t, f); got != want {
		t.Errorf("%s takes %+v, want %+v", what, got, want)
	}
}

func TestOurMiddlewareTakesExactlyThisFromTheHeap(t *testing.T) {
	a, err := oursApp()
	if err != nil {
		t.Fatal(err)
	}
	for u, want := range map[use]usage{
		untouched: {2, 496},
		readOnly:  {4, 1074},
		readWrite: {6, 1172},
	} {
		visited, err := a.visited()
		if err != nil {
			t.Fatal(err)
		}
		handler, w, r := a.handler(u), &discard{header: make(http.Header)}, new(http.Request)
		expectUsage(t, string(u), func() error {
			*r = *visited
			handler.ServeHTTP(w, r)
			clear(w.header)
			return nil
		}, want)
	}
}

func TestTheLimitTakesNothingFromTheHeap(t *testing.T) {
	f, _ := everything(t)
	for _, name := range fixture.Names() {
		limit := product.SignedLimit(f, sizeLimit(name, f))
		got := usageOf(t, func() error { limit.Write(); return limit.Read() })
		if got != (usage{}) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
