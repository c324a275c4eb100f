package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// checker has a Config.Check that counts its calls and returns what the test has set.
type checker struct {
	calls  atomic.Int32
	revoke bool
	err    error
	do     func(*Visit)
	info   Info // of the last call
}

func (c *checker) check(_ context.Context, s *Visit, info Info) (bool, error) {
	c.calls.Add(1)
	c.info = info
	if c.do != nil {
		c.do(s)
	}
	return !c.revoke, c.err
}

func withCheck(c *checker) func(*Config[Visit]) {
	return func(config *Config[Visit]) { config.Check = c.check }
}

// visits serves one request with that cookie value, and returns the value that the browser has afterwards.
func (s *shop) visits(cookie string, handle func(*Visit)) string {
	return s.valueAfter(cookie, s.respond(cookie, func(w http.ResponseWriter, r *http.Request) { handle(VisitFrom(r)) }))
}

// seenIn returns when a session was last seen, as its cookie value says.
func (s *shop) seenIn(t testing.TB, value string) time.Time {
	t.Helper()
	return timesOf(s.unseal(t, value), s.clock.Now()).seen
}

func nothing(*Visit) {}

func TestASessionIsCheckedWhenARefreshIsDueOrCheckEveryHasPassed(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for _, test := range []struct {
			name   string
			adjust func(*Config[Visit])
			due    time.Duration // after the last check
		}{
			{"by the step", func(*Config[Visit]) {}, 3 * time.Minute},
			{"by default", func(c *Config[Visit]) { c.Idle = time.Hour }, 5 * time.Minute},
			{"by CheckEvery", func(c *Config[Visit]) { c.CheckEvery = time.Minute }, time.Minute},
			{"by MaxStep", func(c *Config[Visit]) { c.MaxStep = 30 * time.Second }, 30 * time.Second},
			{"at every access", func(c *Config[Visit]) { c.CheckEvery = -1 }, 0},
		} {
			t.Run(test.name, func(t *testing.T) {
				c := new(checker)
				s := newShop(t, withCheck(c), test.adjust)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				mustEqual(t, "checks of a new session", c.calls.Load(), 0)
				checks := int32(0)
				for _, at := range []time.Duration{test.due - 1, test.due, 2*test.due - 1, 2 * test.due} {
					if at < 0 {
						continue
					}
					if at%time.Second == 0 {
						checks++
					}
					s.clock.set(start.Add(at))
					value = s.visits(value, nothing)
					mustEqual(t, fmt.Sprintf("checks after %v", at), c.calls.Load(), checks)
				}
			})
		}
	})
}

func TestARevokedSessionIsOverBeforeTheHandlerSeesIt(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := &checker{revoke: true}
		s := newShop(t, withCheck(c))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
		s.clock.advance(time.Hour)
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			mustEqual(t, "Count", session.Count(), 0)
			mustEqual(t, "New", session.Info().New, true)
			mustEqual(t, "Unchecked", session.Info().Unchecked, false)
		})
		mustEqual(t, "events", s.diary.kinds(), "rejected(revoked)")
		mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)

		_, err := s.Open(context.Background(), value)
		if !errors.Is(err, ReasonRevoked) {
			t.Errorf("Open = %v, want ReasonRevoked", err)
		}
	})
}

func TestACheckGetsTheSessionAndWhatIsKnownAboutIt(t *testing.T) {
	c := new(checker)
	s := newShop(t, withCheck(c))
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(7); s.Remember(true) })
	s.clock.advance(time.Hour)
	count := 0
	c.do = func(s *Visit) { count = s.Count() }
	s.visits(value, nothing)
	mustEqual(t, "Count", count, 7)
	mustEqual(t, "Info", c.info, Info{
		Created:   start,
		Seen:      start,
		Expires:   start.Add(14 * 24 * time.Hour),
		Permanent: true,
		Bytes:     len(s.CookieName()) + len(value),
	})
}

func TestWhatACheckSetsIsSaved(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := &checker{do: func(s *Visit) { s.AddCount(10) }}
		s := newShop(t, withCheck(c))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.diary.kinds()
		value = s.visits(value, func(s *Visit) {
			mustEqual(t, "Count in the handler", s.Count(), 11)
			s.AddCount(1)
		})
		mustEqual(t, "events", s.diary.kinds(), "loaded written")
		mustEqual(t, "body", s.unseal(t, value).Body, body(1, "\x0c"))
		mustEqual(t, "seen", s.seenIn(t, value), start.Add(3*time.Minute))
	})
}

func TestACheckMayCallTheVerbs(t *testing.T) {
	for verb, test := range map[string]struct {
		do     func(*Visit)
		events string
	}{
		"Destroy": {func(s *Visit) { s.Destroy() }, "destroyed"},
		"Renew":   {func(s *Visit) { s.Renew() }, "loaded renewed written"},
		"Reset":   {func(s *Visit) { s.Reset() }, "loaded destroyed"},
	} {
		s := newShop(t, withCheck(&checker{do: test.do}))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.diary.kinds()
		s.visits(value, nothing)
		mustEqual(t, verb+": events", s.diary.kinds(), test.events)
	}
}

func TestSeenMovesOnlyWhenACheckPassed(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		write := func(s *Visit) { s.AddCount(1) }
		outage := &checker{err: errOutage}
		for _, test := range []struct {
			name    string
			checker *checker
			after   time.Duration
			handle  func(*Visit)
			seen    time.Duration
			events  string
		}{
			{"a write before a check is due", new(checker), time.Minute, write, 0, "loaded written"},
			{"a write after a check", new(checker), 4 * time.Minute, write, 4 * time.Minute, "loaded written"},
			{"a read after a check", new(checker), 4 * time.Minute, nothing, 4 * time.Minute, "loaded refreshed written"},
			{"a write in an outage", outage, 4 * time.Minute, write, 0, "check failed loaded written"},
			{"a read in an outage", outage, 4 * time.Minute, nothing, 0, "check failed loaded"},
			{"Remember in an outage", outage, 4 * time.Minute, func(s *Visit) { s.Remember(true) }, 0, "check failed loaded written"},
			{"Renew in an outage", outage, 4 * time.Minute, (*Visit).Renew, 0, "check failed loaded renewed written"},
		} {
			t.Run(test.name, func(t *testing.T) {
				s := newShop(t, withCheck(test.checker), failOpen)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				s.clock.advance(test.after)
				s.diary.kinds()
				value = s.visits(value, test.handle)
				mustEqual(t, "seen", s.seenIn(t, value), start.Add(test.seen))
				mustEqual(t, "events", s.diary.kinds(), test.events)
			})
		}
	})
}

func TestASessionPolledByATimerIsCheckedAndStillGoesIdle(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, says := range uncounted {
			t.Run(name, func(t *testing.T) {
				c := new(checker)
				s := newShop(t, withCheck(c), says.adjust)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
				poll := func(want int) {
					response := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
						mustEqual(t, "Count", VisitFrom(r).Count(), want)
						says.call(s, r)
					})
					mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
				}
				for s.clock.advance(time.Minute); s.clock.Now().Before(start.Add(29 * time.Minute)); s.clock.advance(time.Minute) {
					poll(5)
				}
				mustEqual(t, "checks", c.calls.Load(), 26) // minutes 3 to 28
				c.revoke = true
				poll(0)
				c.revoke = false
				s.clock.advance(time.Minute)
				s.diary.kinds()
				poll(0)
				mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
			})
		}
	})
}

func TestACheckGoesOnUpToTheAbsoluteTimeout(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := new(checker)
		s := newShop(t, withCheck(c), func(c *Config[Visit]) { c.Idle, c.Absolute = 30*time.Minute, time.Hour })
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for minute := 3; minute < 60; minute += 3 {
			s.clock.set(start.Add(time.Duration(minute) * time.Minute))
			value = s.visits(value, nothing)
			value = s.visits(value, nothing) // has just been checked
			mustEqual(t, fmt.Sprintf("checks up to minute %d", minute), c.calls.Load(), int32(minute/3))
		}
		s.clock.set(start.Add(time.Hour))
		s.diary.kinds()
		s.visits(value, nothing)
		mustEqual(t, "events", s.diary.kinds(), "rejected(absolute)")
		mustEqual(t, "checks of a session that is over", c.calls.Load(), 19)
	})
}

func TestACheckedPermanentSessionHasAMaxAgeThatTheServerHolds(t *testing.T) {
	c := new(checker)
	s := newShop(t, withCheck(c), failOpen)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
	const idle = 14 * 24 * time.Hour
	s.clock.advance(2 * time.Hour)
	refreshed := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) }).Cookies()[0]
	mustEqual(t, "Max-Age after a check", refreshed.MaxAge, int(idle/time.Second))
	c.err = errOutage
	written := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) }).Cookies()[0]
	mustEqual(t, "Max-Age without a check", written.MaxAge, int((idle-2*time.Hour)/time.Second))
	s.clock.set(start.Add(idle))
	if _, err := s.Open(context.Background(), written.Value); !errors.Is(err, ReasonIdle) {
		t.Errorf("Open = %v, want ReasonIdle", err)
	}
}

func TestAChangeThatDoesNotFitDoesNotCostTheCheckedRefresh(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(new(checker)))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.diary.kinds()
		value = s.visits(value, func(s *Visit) { s.SetNotes(strings.Repeat("n", 4000)) })
		mustEqual(t, "events", s.diary.kinds(), "loaded too large refreshed written")
		mustEqual(t, "seen", s.seenIn(t, value), start.Add(3*time.Minute))
	})
}

func TestOpenAndSealCheckOnceForEachOpen(t *testing.T) {
	c := new(checker)
	s := newShop(t, withCheck(c))
	ctx := context.Background()
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.clock.advance(3 * time.Minute)
	session, err := s.Open(ctx, value)
	mustEqual(t, "error", err, nil)
	s.clock.advance(time.Minute)
	cookie, _ := s.Seal(ctx, session)
	mustEqual(t, "seen", s.seenIn(t, cookie.Value), start.Add(3*time.Minute)) // when the check passed
	s.clock.advance(10 * time.Minute)
	if again, _ := s.Seal(ctx, session); again != nil {
		t.Errorf("a refresh without a check: %v", again)
	}
	session.AddCount(1)
	cookie, _ = s.Seal(ctx, session)
	mustEqual(t, "seen after a write", s.seenIn(t, cookie.Value), start.Add(3*time.Minute))
	mustEqual(t, "checks", c.calls.Load(), 1)
}

func TestANewSessionThatTakesLongIsSeenWhenItIsSent(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(new(checker)))
		ctx := context.Background()
		session, _ := s.Open(ctx, "")
		s.clock.advance(time.Hour)
		session.SetCount(1)
		cookie, _ := s.Seal(ctx, session)
		if _, err := s.Open(ctx, cookie.Value); err != nil {
			t.Error(err)
		}
	})
}

func TestThePanicOfACheckIsTheHandlersOwn(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := &checker{do: func(*Visit) { panic("broken check") }}
		s := newShop(t, withCheck(c))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			mustEqual(t, "panic", panicOf(func() { VisitFrom(r) }), "broken check")
			c.do = nil
			mustEqual(t, "Count when it is asked for again", VisitFrom(r).Count(), 1)
		})
		mustEqual(t, "status", response.StatusCode, 200)
	})
}

func TestTheSettingsOfCheckNeedACheck(t *testing.T) {
	for name, config := range map[string]Config[Visit]{
		"CheckEvery":    {CheckEvery: time.Minute},
		"CheckFailOpen": {CheckFailOpen: true},
	} {
		_, err := NewManager(visitSpec(), Signed{Keys: keysOf(t, namedKey("shop", 0))}, config)
		if err == nil || !strings.Contains(err.Error(), "need a Config.Check") {
			t.Errorf("%s: NewManager = %v", name, err)
		}
	}
}

// The clock of another server may be ahead by up to Config.Skew.
func TestASessionSeenInTheFutureIsCheckedOnceThatIsAsFarAwayAsACheck(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for _, test := range []struct {
			ahead  time.Duration
			checks int32
		}{
			{9 * time.Second, 0}, {10 * time.Second, 1}, {time.Minute, 1},
		} {
			c := new(checker)
			s := newShop(t, withCheck(c), func(c *Config[Visit]) { c.CheckEvery = 10 * time.Second })
			s.clock.advance(test.ahead)
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
			s.clock.set(start)
			s.visits(value, nothing)
			mustEqual(t, fmt.Sprintf("checks, %v ahead", test.ahead), c.calls.Load(), test.checks)
		}
	})
}
