package typedsession

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// meddler is a carrier that lets a test do something before each delivery, or in place of it.
type meddler struct {
	carrier
	meddle func(context.Context, delivery) error
}

func (m *meddler) deliver(ctx context.Context, d delivery) (outcome, error) {
	if err := m.meddle(ctx, d); err != nil {
		return outcome{}, err
	}
	return m.carrier.deliver(ctx, d)
}

// meddledWith has meddle called before each delivery of the shop. If meddle returns an error, the delivery fails with it.
func (s *shop) meddledWith(meddle func(context.Context, delivery) error) {
	s.manager.carrier = &meddler{s.manager.carrier, meddle}
}

var errDelivery = errors.New("the carrier is down")

// A call while a commit is under way must have the effect of the same call after the commit. If the delivery fails, it
// must have the effect of a call without a commit. The test compares with a session on which the calls are made one after
// the other.
func TestACallBetweenDecidingAndSettlingIsAsIfItCameAfterwards(t *testing.T) {
	nothing := func(*Visit) {}
	calls := map[string]func(*Visit){
		"nothing":             nothing,
		"a setter":            func(s *Visit) { s.AddCount(3) },
		"a setter of another": func(s *Visit) { s.SetNotes("note") },
		"a change in place": func(s *Visit) {
			for i := range s.Lines() {
				s.Lines()[i].Qty += 5
			}
		},
		"a bounded list": func(s *Visit) { _ = s.SetRoles([]string{"user", "admin"}) },
		"a list, then broken": func(s *Visit) {
			_ = s.SetRoles([]string{"x"})
			s.Roles()[0] = "much too long"
		},
		"its element": func(s *Visit) {
			for i := range s.Roles() {
				s.Roles()[i] = "guest"
			}
		},
		"Reset":               func(s *Visit) { s.Reset() },
		"Renew":               func(s *Visit) { s.Renew() },
		"Renew and a setter":  func(s *Visit) { s.Renew(); s.AddCount(3) },
		"Destroy":             func(s *Visit) { s.Destroy() },
		"Destroy and a login": func(s *Visit) { s.Destroy(); s.SetCount(40) },
		"a login after all":   func(s *Visit) { s.Destroy(); s.Renew(); s.SetCount(50); s.Remember(true) },
		"Remember":            func(s *Visit) { s.Remember(true) },
		"no Remember":         func(s *Visit) { s.Remember(false) },
		"the end by Lifetime": func(s *Visit) { s.SetCount(13) },
		"what does not fit":   func(s *Visit) { s.SetNotes(strings.Repeat("n", 4000)) },
		"Destroy, no fit":     func(s *Visit) { s.Destroy(); s.SetNotes(strings.Repeat("n", 4000)) },
	}
	endings := map[string]func(*Visit){
		"as it is":    nothing,
		"if it fits":  func(s *Visit) { s.SetNotes("short") },
		"once over":   func(s *Visit) { s.SetCount(13) },
		"and renewed": func(s *Visit) { s.Renew() },
		"logged out":  func(s *Visit) { s.Destroy() },
	}
	names, ends := slices.Sorted(maps.Keys(calls)), slices.Sorted(maps.Keys(endings))
	for _, touch := range []bool{false, true} {
		for _, result := range []string{"delivered", "failed", "panicked"} {
			for i, first := range names {
				for j, between := range names {
					if result == "panicked" && i != j {
						continue // as if it failed
					}
					end, permanent := ends[(i+j)%len(ends)], i%2 == 0
					run := interleaving{touch, permanent, result, calls[first], calls[between], endings[end]}
					if got, want := run.at(t, true), run.at(t, false); got != want {
						t.Errorf("touch %v, permanent %v: %s, %s, then %s meanwhile, then %s:\ngot  %s\nwant %s",
							touch, permanent, first, result, between, end, got, want)
					}
				}
			}
		}
	}
}

// interleaving is a session with calls before a commit, calls while the commit is under way, and calls afterwards.
type interleaving struct {
	touch, permanent     bool
	result               string
	first, between, last func(*Visit)
}

// at runs an interleaving, with the second calls during the commit or after it, and returns all of its visible effects.
func (run interleaving) at(t *testing.T, meanwhile bool) string {
	s := newShop(t, func(c *Config[Visit]) {
		c.Touch = run.touch
		c.Lifetime = func(s *Visit) (idle, absolute time.Duration) {
			if s.Count() == 13 {
				return -1, 0
			}
			return 0, 0
		}
	})
	session, err := s.Open(t.Context(), s.cookieOf(t, func(s *Visit) {
		s.SetCount(1)
		s.SetLines([]line{{"A1", 1}})
		_ = s.SetRoles([]string{"user"})
		s.Remember(run.permanent)
	}))
	if err != nil {
		t.Fatal(err)
	}
	s.diary.kinds()
	s.clock.advance(20 * time.Minute)

	var log []string
	seal := func() {
		cookie, err := s.Seal(t.Context(), session)
		if errors.Is(err, errDelivery) {
			return
		}
		if run.result != "delivered" && errors.As(err, new(*RefusedError)) {
			err = nil // the attempt has refused it, as below
		}
		said := "nothing"
		switch {
		case cookie == nil:
		case cookie.MaxAge < 0:
			said = "deletion"
		case cookie.Name == s.TouchCookieName():
			said = fmt.Sprint("touch ", cookie.MaxAge)
		default:
			contents := s.unseal(t, cookie.Value)
			said = fmt.Sprintf("created %d seen %d permanent %v for %d: %q", contents.Created, contents.Seen, contents.Permanent, cookie.MaxAge, contents.Body)
		}
		log = append(log, fmt.Sprint(said, " error ", err))
	}
	interrupt := func() {
		s.clock.advance(7 * time.Second)
		run.between(session)
	}
	committed := false
	commit := func() {
		defer func() { _ = recover() }()
		seal()
	}
	s.meddledWith(func(context.Context, delivery) error {
		if committed {
			return nil
		}
		committed = true
		if meanwhile {
			interrupt()
		}
		switch run.result {
		case "failed":
			return errDelivery
		case "panicked":
			panic(errDelivery)
		}
		return nil
	})

	run.first(session)
	if meanwhile || run.result == "delivered" {
		commit()
	}
	if run.result != "delivered" {
		log = nil // a commit with nothing to deliver does not fail
	}
	if !meanwhile || !committed {
		interrupt()
	}
	committed = true
	seal()
	run.last(session)
	s.clock.advance(3 * time.Second)
	seal()
	seal()
	description, err := s.Describe(session)
	if err != nil {
		t.Fatal(err)
	}
	description.Fields = nil
	kinds := make(map[string]bool)
	for kind := range strings.SplitSeq(s.diary.kinds(), " ") {
		kinds[kind] = true
	}
	if run.result != "delivered" { // these report the failed delivery
		for _, word := range []string{"failed", "too", "large", "refused"} {
			delete(kinds, word)
		}
	}
	return fmt.Sprintf("%s\n  %+v\n  roles %v notes %d count %d\n  %v", strings.Join(log, "\n  "), description, session.Roles(), len(session.Notes()), session.Count(), slices.Sorted(maps.Keys(kinds)))
}

func TestOneCommitOfASessionIsUnderWayAtATimeAndTheLastOneIsOfTheNewest(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		var under atomic.Int32
		s.meddledWith(func(context.Context, delivery) error {
			if under.Add(1) > 1 {
				t.Error("two commits are under way")
			}
			for range 10 {
				runtime.Gosched()
			}
			under.Add(-1)
			return nil
		})
		for range 300 {
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				session.SetCount(1)
				var saving sync.WaitGroup
				for range 2 {
					saving.Go(func() { _ = s.Save(httptest.NewRecorder(), r) })
				}
				runtime.Gosched()
				session.SetCount(2)
				w.WriteHeader(http.StatusOK)
				saving.Wait()
			})
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
			mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x02"))
		}
		mustEqual(t, "changes that came too late", len(s.diary.of(KindTooLate)), 0)
	})
}

func TestEventsAreReportedWhenAnotherCommitCanBegin(t *testing.T) {
	ctx := context.Background()
	t.Run("of Save and the response", func(t *testing.T) {
		var s *shop
		var w http.ResponseWriter
		var r *http.Request
		s = newShop(t, func(c *Config[Visit]) {
			c.OnEvent = func(_ context.Context, e Event) { _ = s.Save(w, r) }
		})
		response := s.respond("", func(inner http.ResponseWriter, request *http.Request) {
			w, r = inner, request
			VisitFrom(r).SetCount(1)
			_ = s.Save(w, r)
			VisitFrom(r).SetCount(2)
			w.WriteHeader(http.StatusOK)
			VisitFrom(r).SetCount(3)
		})
		mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x02"))
	})
	t.Run("of Seal", func(t *testing.T) {
		var s *shop
		var session *Visit
		var sealed []error
		s = newShop(t, func(c *Config[Visit]) {
			c.OnEvent = func(context.Context, Event) {
				_, err := s.Seal(ctx, session)
				sealed = append(sealed, err)
			}
		})
		session, _ = s.Open(ctx, "")
		session.SetCount(1)
		_, err := s.Seal(ctx, session)
		mustEqual(t, "error", err, nil)
		mustEqual(t, "events", len(sealed), 2)
	})
	t.Run("of a delivery that fails or panics", func(t *testing.T) {
		var s *shop
		var session *Visit
		heard := 0
		s = newShop(t, func(c *Config[Visit]) {
			c.OnEvent = func(context.Context, Event) {
				heard++
				_, _ = s.Seal(ctx, session)
			}
		})
		session, _ = s.Open(ctx, "")
		session.SetCount(1)
		s.meddledWith(func(context.Context, delivery) error { return errDelivery })
		_, err := s.Seal(ctx, session)
		mustEqual(t, "is the carrier's error", errors.Is(err, errDelivery), true)
		mustEqual(t, "events", heard, 1)
	})
}

func TestDescribeMeanwhilePutsABrokenValueBackToWhatIsBeingSent(t *testing.T) {
	ctx := context.Background()
	for name, change := range map[string]func(*Visit){
		"changed in place": func(s *Visit) { s.Roles()[0] = "newer" },
		"set":              func(s *Visit) { _ = s.SetRoles([]string{"newer"}) },
	} {
		s := newShop(t)
		session, _ := s.Open(ctx, s.cookieOf(t, func(s *Visit) { _ = s.SetRoles([]string{"older"}) }))
		change(session)
		once := sync.OnceFunc(func() {
			session.Roles()[0] = "much too long"
			_, _ = s.Describe(session)
		})
		s.meddledWith(func(context.Context, delivery) error { once(); return nil })
		cookie, err := s.Seal(ctx, session)
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, name+": sent", s.unseal(t, cookie.Value).Body, body(3, "\x91\xa5newer"))
		mustEqual(t, name+": roles", strings.Join(session.Roles(), " "), "newer")
		again, err := s.Seal(ctx, session)
		if again != nil || !errors.As(err, new(*RefusedError)) {
			t.Errorf("%s: Seal = %v, %v, want nothing due but the refusal", name, again, err)
		}
	}
}

// If a middleware inside Handler stops waiting for the app's handler, or the client closes the connection, Save need not
// go on, but the response must still carry the cookie.
func TestSaveEndsWithItsRequestAndTheLastCommitDoesNot(t *testing.T) {
	type key struct{}
	s := newShop(t)
	var said []string
	s.meddledWith(func(ctx context.Context, _ delivery) error {
		said = append(said, fmt.Sprint(ctx.Err(), " ", ctx.Value(key{})))
		if _, ok := ctx.Deadline(); ok || ctx.Done() != nil && ctx.Err() == nil {
			t.Error("the context of the last commit can end")
		}
		return ctx.Err()
	})
	ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "value"))
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, "https://shop.example/", nil)
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(1)
		cancel()
		mustEqual(t, "is canceled", errors.Is(s.Save(w, r), context.Canceled), true)
	})).ServeHTTP(w, r)
	mustEqual(t, "contexts", strings.Join(said, ", "), "context canceled value, <nil> value")
	mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
}

func TestASaveThatTakesLongDoesNotHoldUpTheAnswerOfATimeoutHandler(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		synctest.Test(t, func(t *testing.T) {
			s := newShop(t)
			saved := make(chan error, 1)
			s.meddledWith(func(ctx context.Context, _ delivery) error {
				if ctx.Done() == nil {
					return nil
				}
				<-ctx.Done() // like a store that does not answer
				return ctx.Err()
			})
			slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(1)
				saved <- s.Save(w, r)
			})
			w := httptest.NewRecorder()
			s.Handler(http.TimeoutHandler(slow, time.Second, "late")).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://shop.example/", nil))
			mustEqual(t, "status", w.Code, http.StatusServiceUnavailable)
			mustEqual(t, "Save ends with the time", errors.Is(<-saved, context.DeadlineExceeded), true)
			mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
		})
	})
}

// A session begins when it is first sent, even in a request that does not count.
func TestASessionThatBeginsWhileAnotherEndsIsSentAsANewOne(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, begin := range map[string]func(*Visit){
			"Renew":   func(s *Visit) { s.Renew(); s.SetCount(5) },
			"Destroy": func(s *Visit) { s.Destroy(); s.SetCount(5) },
		} {
			s := newShop(t, func(c *Config[Visit]) {
				c.Lifetime = func(s *Visit) (idle, absolute time.Duration) {
					if s.Count() == 13 {
						return -1, 0
					}
					return 0, 0
				}
			})
			response := s.respond(s.cookieOf(t, func(s *Visit) { s.SetCount(1) }), func(w http.ResponseWriter, r *http.Request) {
				s.DoNotCount(r)
				session := VisitFrom(r)
				session.SetCount(13)
				s.meddledWith(func(_ context.Context, d delivery) error {
					if d.action == remove {
						begin(session)
					}
					return nil
				})
				mustEqual(t, name+": error", s.Save(w, r), nil)
				s.clock.advance(time.Minute)
			})
			mustEqual(t, name+": seconds between created and seen", s.unseal(t, response.Cookies()[0].Value).Seen, 60)
		}
	})
}

func TestAPanicOfTheCarrierLeavesTheSessionToTheNextCommit(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		panics := true
		s.meddledWith(func(context.Context, delivery) error {
			if panics {
				panics = false
				panic("broken")
			}
			return nil
		})
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			func() {
				defer func() { mustEqual(t, "panic", recover(), any("broken")) }()
				_ = s.Save(w, r)
			}()
		})
		mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x01"))
	})
}
