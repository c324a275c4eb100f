package typedsession

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestACheckFindsItsSessionInItsContext(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		type key struct{}
		s := newShop(t, func(c *Config[Visit]) {
			c.Check = func(ctx context.Context, s *Visit, _ Info) (bool, error) {
				mustEqual(t, "session in the context", VisitFromContext(ctx), s)
				mustEqual(t, "value of the caller", ctx.Value(key{}), any("traced"))
				return true, ctx.Err()
			}
		})
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			ctx := context.WithValue(r.Context(), key{}, "traced")
			mustEqual(t, "Count", VisitFromContext(ctx).Count(), 1)
		})
	})
}

func TestSaveAndDoNotCountInACheckPanicWithASentence(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var s *shop
		for name, call := range map[string]func(*http.Request){
			"Save":       func(r *http.Request) { _ = s.Save(httptest.NewRecorder(), r) },
			"DoNotCount": func(r *http.Request) { s.DoNotCount(r) },
		} {
			var said string
			s = newShop(t, func(c *Config[Visit]) {
				c.Check = func(ctx context.Context, s *Visit, _ Info) (bool, error) {
					s.AddCount(1)
					said = panicOf(func() { call(httptest.NewRequestWithContext(ctx, "GET", "/", nil)) })
					return true, nil
				}
			})
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
			s.clock.advance(3 * time.Minute)
			s.visits(value, nothing)
			mustEqual(t, name, said, "typedsession: "+name+" was called in Config.Check or Adopt, where there is no response yet: "+
				"call it in the handler; what they set is saved with the request's session")
		}
	})
}

func TestEventsOfACheckMayAskForTheSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for _, revoke := range []bool{false, true} {
			c := &checker{revoke: revoke, do: func(s *Visit) { _ = s.SetPetName(strings.Repeat("x", 65)) }}
			refused := 0
			s := newShop(t, withCheck(c), func(config *Config[Visit]) {
				config.OnEvent = func(ctx context.Context, e Event) {
					if e.Kind == KindRefused {
						refused++
						mustEqual(t, "New", VisitFromContext(ctx).Info().New, revoke)
					}
				}
			})
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
			s.clock.advance(3 * time.Minute)
			s.visits(value, nothing)
			mustEqual(t, "refused values reported", refused, 1)
		}
	})
}

func TestOneRequestChecksOnceHoweverManyGoroutinesAsk(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := new(checker)
		s := newShop(t, withCheck(c))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() { VisitFrom(r).AddCount(1) })
			}
			all.Wait()
			mustEqual(t, "Count", VisitFrom(r).Count(), 9)
		})
		mustEqual(t, "checks", c.calls.Load(), 1)
	})
}

func TestRequestsAtTheSameTimeAreAllChecked(t *testing.T) {
	var calls atomic.Int32
	s := newShop(t, func(config *Config[Visit]) {
		config.Check = func(_ context.Context, s *Visit, _ Info) (bool, error) {
			s.AddCount(int(calls.Add(1)))
			return true, nil
		}
	})
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.clock.advance(3 * time.Minute)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			got := s.visits(value, nothing)
			mustEqual(t, "seen", s.seenIn(t, got), start.Add(3*time.Minute))
		})
	}
	all.Wait()
	mustEqual(t, "checks", calls.Load(), 16)
}

func TestATimeOutAnswersWhileACheckHangs(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		began, release := make(chan bool), make(chan bool)
		s := newShop(t, func(config *Config[Visit]) {
			config.Check = func(ctx context.Context, _ *Visit, _ Info) (bool, error) {
				close(began)
				<-ctx.Done() // of the handler that asked
				<-release    // and not even then
				return true, nil
			}
		})
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.diary.kinds()
		ended := make(chan bool)
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, timeOut := context.WithCancel(r.Context())
			go func() {
				defer close(ended)
				VisitFromContext(ctx)
			}()
			<-began
			timeOut()
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		response := s.respond(value, handler)
		mustEqual(t, "status", response.StatusCode, http.StatusServiceUnavailable)
		mustEqual(t, "Vary", response.Header.Get("Vary"), "Cookie")
		close(release)
		<-ended
		mustEqual(t, "events, with none of a late read", s.diary.kinds(), "loaded")
	})
}
