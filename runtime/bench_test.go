package typedsession

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// BenchmarkRequest measures a request whose session is in a cookie, and one whose session is in the memory of the process.
func BenchmarkRequest(b *testing.B) {
	for _, request := range []struct {
		name   string
		after  time.Duration // how much later each request comes
		handle func(*http.Request)
	}{
		{"untouched", 0, func(*http.Request) {}},
		{"read", 0, func(r *http.Request) { _ = VisitFrom(r).Count() }},
		{"read of a slice", 0, func(r *http.Request) { _ = VisitFrom(r).Lines() }},
		{"write", 0, func(r *http.Request) { VisitFrom(r).AddCount(1) }},
		{"refresh", time.Minute, func(r *http.Request) { VisitFrom(r) }},
	} {
		for _, place := range []struct {
			name       string
			protection Protection
		}{
			{"cookie", Signed{Keys: keysOf(b, namedKey("shop", 0))}},
			{"store", Stored{Store: memstore.New(0)}},
		} {
			b.Run(request.name+"/"+place.name, func(b *testing.B) { benchmark(b, place.protection, request.after, request.handle) })
		}
	}
}

func benchmark(b *testing.B, protection Protection, after time.Duration, handle func(r *http.Request)) {
	s := newShopUnder(b, protection, func(c *Config[Visit]) {
		c.OnEvent, c.Idle, c.Absolute, c.MaxStep = nil, 1e5*time.Hour, 1e6*time.Hour, time.Minute
	})
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(r) }))
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+s.cookieOf(b, func(s *Visit) {
		s.SetCount(1)
		_ = s.SetPetName("Rex")
		s.SetLines([]line{{"A1", 1}, {"B2", 2}})
	}))
	w := nullWriter{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		s.clock.advance(after)
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
}
