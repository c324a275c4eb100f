package typedsession

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func benchmark(b *testing.B, after time.Duration, handle func(r *http.Request)) {
	s := newShop(b, func(c *Config[Visit]) { c.OnEvent = nil })
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handle(r) }))
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+s.cookieOf(b, func(s *Visit) {
		s.SetCount(1)
		_ = s.SetPetName("Rex")
		s.SetLines([]line{{"A1", 1}, {"B2", 2}})
	}))
	s.clock.advance(after)
	w := nullWriter{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		handler.ServeHTTP(w, r)
	}
}

func BenchmarkUntouched(b *testing.B) { benchmark(b, 0, func(r *http.Request) {}) }
func BenchmarkRead(b *testing.B) {
	benchmark(b, 0, func(r *http.Request) { _ = VisitFrom(r).Count() })
}
func BenchmarkReadSlice(b *testing.B) {
	benchmark(b, 0, func(r *http.Request) { _ = VisitFrom(r).Lines() })
}
func BenchmarkWrite(b *testing.B) {
	benchmark(b, 0, func(r *http.Request) { VisitFrom(r).AddCount(1) })
}
func BenchmarkRefresh(b *testing.B) {
	benchmark(b, 10*time.Minute, func(r *http.Request) { VisitFrom(r) })
}
