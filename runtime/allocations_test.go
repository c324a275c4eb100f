//go:build !race

package typedsession

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// This file is not built with the race detector, which empties pools at random and whose own allocations are counted.
func TestARequestAllocatesExactlyAsOftenAsListed(t *testing.T) {
	for _, test := range []struct {
		name  string
		later time.Duration
		touch bool
		use   func(*http.Request)
		want  float64
	}{
		{"untouched", 0, false, func(*http.Request) {}, 2},
		{"read", 0, false, func(r *http.Request) { _ = VisitFrom(r).Count() }, 5},
		{"write", 0, false, func(r *http.Request) { VisitFrom(r).AddCount(1) }, 7},
		{"refresh", 10 * time.Minute, false, func(r *http.Request) { _ = VisitFrom(r).Count() }, 6},
		{"read of a slice", 0, false, func(r *http.Request) { _ = VisitFrom(r).Lines() }, 5},
		{"deletion", 0, false, func(r *http.Request) { VisitFrom(r).Destroy() }, 7},
		{"untouched with Config.Touch", 0, true, func(*http.Request) {}, 2},
		{"read with Config.Touch", 0, true, func(r *http.Request) { _ = VisitFrom(r).Count() }, 5},
		{"write with Config.Touch", 0, true, func(r *http.Request) { VisitFrom(r).AddCount(1) }, 7},
		{"refresh with Config.Touch", 10 * time.Minute, true, func(r *http.Request) { _ = VisitFrom(r).Count() }, 7},
	} {
		s := newShop(t, func(c *Config[Visit]) { c.OnEvent, c.Touch = nil, test.touch })
		handler := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { test.use(r) }))
		r := httptest.NewRequest(http.MethodGet, "https://shop.example/", nil)
		r.Header.Set("Cookie", s.CookieName()+"="+s.cookieOf(t, func(s *Visit) {
			s.SetCount(1)
			_ = s.SetPetName("Rex")
			s.SetLines([]line{{"A1", 1}, {"B2", 2}})
		}))
		s.clock.advance(test.later)
		w := nullWriter{header: http.Header{}}
		mustEqual(t, test.name+": allocations", testing.AllocsPerRun(1000, func() {
			clear(w.header)
			handler.ServeHTTP(w, r)
		}), test.want)
	}
}

func TestOpenAndSealAllocateExactlyAsOftenAsListed(t *testing.T) {
	ctx := context.Background()
	for name, want := range map[string]struct {
		touch      bool
		open, seal float64
	}{
		"a cookie":              {false, 2, 3},
		"a cookie with a touch": {true, 2, 3},
	} {
		s := newShop(t, func(c *Config[Visit]) { c.OnEvent, c.Touch = nil, want.touch })
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		mustEqual(t, name+": allocations of Open", testing.AllocsPerRun(1000, func() {
			_, _ = s.Open(ctx, value)
		}), want.open)
		mustEqual(t, name+": allocations of Open and Seal", testing.AllocsPerRun(1000, func() {
			session, _ := s.Open(ctx, value)
			session.AddCount(1)
			_, _ = s.Seal(ctx, session)
		}), want.open+want.seal)
	}
}

func TestTheBufferOfARecordThatNoCookieHoldsIsUsedAgain(t *testing.T) {
	s := newStoredShop(t)
	session, _ := s.Open(context.Background(), "")
	session.SetNotes(strings.Repeat("x", 10_000))
	c := s.core(session)
	c.Lock()
	defer c.Unlock()
	mustEqual(t, "allocations, of which the encoding is one", testing.AllocsPerRun(1000, func() {
		if _, err := c.encode(); err != nil {
			t.Fatal(err)
		}
	}), 1)
}

// TestARequestOverAStoreAllocatesAtMostAsOftenAsListed bounds what a store costs beside the two allocations of any request.
// Most of it is the deadline of the calls, which is a context, and the goroutine that each call runs in.
func TestARequestOverAStoreAllocatesAtMostAsOftenAsListed(t *testing.T) {
	for name, test := range map[string]struct {
		use  func(*http.Request)
		most float64
	}{
		"untouched": {func(*http.Request) {}, 16},
		"read":      {func(r *http.Request) { _ = VisitFrom(r).Count() }, 21},
		"write":     {func(r *http.Request) { VisitFrom(r).AddCount(1) }, 40},
	} {
		s := newStoredShop(t, func(c *Config[Visit]) { c.OnEvent = nil })
		handler := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { test.use(r) }))
		r := httptest.NewRequest(http.MethodGet, "https://shop.example/", nil)
		r.Header.Set("Cookie", s.CookieName()+"="+s.cookieOf(t, func(s *Visit) { s.SetCount(1); _ = s.SetPetName("Rex") }))
		w := nullWriter{header: http.Header{}}
		if got := testing.AllocsPerRun(1000, func() {
			clear(w.header)
			handler.ServeHTTP(w, r)
		}); got > test.most {
			t.Errorf("%s: %v allocations, at most %v are listed", name, got, test.most)
		}
	}
}
