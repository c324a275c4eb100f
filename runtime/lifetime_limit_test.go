package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// admins is a Config.Lifetime that limits the sessions of administrators, which have count 99 here, to half an hour, of
// which five minutes may be idle.
func admins(s *Visit) (idle, absolute time.Duration) {
	if s.Count() == 99 {
		return 5 * time.Minute, 30 * time.Minute
	}
	return 0, 0
}

func withLifetime(f func(*Visit) (idle, absolute time.Duration)) func(*Config[Visit]) {
	return func(c *Config[Visit]) { c.Lifetime = f }
}

func TestLifetimeShortensAndNeverLengthens(t *testing.T) {
	p := policy{usual: profile{idle: 30 * time.Minute, absolute: 12 * time.Hour}}
	remembered := policy{usual: p.usual, remembered: profile{idle: 24 * time.Hour, absolute: 240 * time.Hour}}
	for _, test := range []struct {
		name      string
		p         policy
		permanent bool
		limit     profile
		want      profile
	}{
		{"no change", p, false, profile{}, p.usual},
		{"both", p, false, profile{time.Minute, time.Hour}, profile{time.Minute, time.Hour}},
		{"idle only", p, false, profile{idle: time.Minute}, profile{time.Minute, 12 * time.Hour}},
		{"absolute only", p, false, profile{absolute: time.Hour}, profile{30 * time.Minute, time.Hour}},
		{"longer", p, false, profile{time.Hour, 24 * time.Hour}, p.usual},
		{"longer than the first profile", remembered, true, profile{time.Hour, 24 * time.Hour}, profile{time.Hour, 24 * time.Hour}},
		{"a permanent bit that means nothing", p, true, profile{time.Minute, time.Hour}, profile{time.Minute, time.Hour}},
		{"over", p, false, profile{idle: -1}, profile{-1, 12 * time.Hour}},
	} {
		mustEqual(t, test.name, test.p.shortened(test.limit).profile(test.permanent), test.want)
	}
}

func TestLifetimeEndsASessionThatWasSentBefore(t *testing.T) {
	for _, test := range []struct {
		name  string
		count int
		idle  time.Duration // between visits
		until time.Duration // of the last visit
		want  string        // events of it
	}{
		{"a moment before it is idle", 99, 0, 5*time.Minute - 1, "loaded refreshed written"},
		{"idle", 99, 0, 5 * time.Minute, "rejected(idle)"},
		{"another session", 5, 0, 5 * time.Minute, "loaded refreshed written"},
		{"a moment before it is over", 99, 4 * time.Minute, 30*time.Minute - 1, "loaded"},
		{"over", 99, 4 * time.Minute, 30 * time.Minute, "rejected(absolute)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t, withLifetime(admins))
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(test.count) })
			visit := func() *http.Response {
				count := 0
				response := s.respond(value, read(&count))
				for _, cookie := range response.Cookies() {
					value = cookie.Value
				}
				return response
			}
			for at := test.idle; test.idle > 0 && at < test.until; at += test.idle {
				s.clock.set(start.Add(at))
				visit()
			}
			s.clock.set(start.Add(test.until))
			s.diary.kinds()
			response := visit()
			mustEqual(t, "events", s.diary.kinds(), test.want)
			if test.want[:6] != "loaded" {
				mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
			}
		})
	}
}

func TestALifetimeOfLessThanASecondIsAnErrorAndNoSilentEnd(t *testing.T) {
	for name, lifetime := range map[string]func(*Visit) (idle, absolute time.Duration){
		"idle":     func(*Visit) (idle, absolute time.Duration) { return 30, 0 }, // nanoseconds
		"absolute": func(*Visit) (idle, absolute time.Duration) { return 0, 999 * time.Millisecond },
	} {
		forBoth(t, func(t *testing.T, newShop shopMaker) {
			s := newShop(t, withLifetime(lifetime))
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				v.Renew()
				v.SetCount(1)
				if err := s.Save(w, r); err == nil || !strings.Contains(err.Error(), "Config.Lifetime returned a timeout of") {
					t.Errorf("%s: Save = %v", name, err)
				}
			})
			mustEqual(t, name+": cookies", len(response.Cookies()), 0)
			mustEqual(t, name+": events", s.diary.kinds(), "failed")
		})
	}
}

func TestLifetimeIsCalledForTheSessionThatACookieWillHold(t *testing.T) {
	s := newShop(t, withLifetime(admins))
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
	s.clock.advance(29 * time.Minute)
	value = s.valueAfter(value, s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(6) }))
	s.clock.advance(2 * time.Minute) // now the session is too old for an administrator
	s.diary.kinds()
	tooOld := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(99) })
	mustEqual(t, "events", s.diary.kinds(), "loaded destroyed(absolute)")
	mustEqual(t, "Max-Age", tooOld.Cookies()[0].MaxAge, -1)

	renewed := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.SetCount(99)
		session.Renew()
	})
	mustEqual(t, "events", s.diary.kinds(), "loaded renewed written")
	session, _ := s.Open(context.Background(), s.valueAfter(value, renewed))
	mustEqual(t, "Expires", session.Info().Expires, s.clock.Now().Add(5*time.Minute))
}

func TestLifetimeSeesWhatChangedInPlaceAndTheSessionsTimes(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var asked []string
		s := newShop(t, withLifetime(func(s *Visit) (idle, absolute time.Duration) {
			info := s.Info()
			asked = append(asked, fmt.Sprint(s.Lines(), info.Created.Sub(start), info.New))
			return 0, 0
		}))
		value := s.cookieOf(t, func(s *Visit) { s.SetLines([]line{{"A1", 1}}) })
		s.clock.advance(time.Minute)
		session, _ := s.Open(context.Background(), value)
		session.Lines()[0].Qty++
		if _, err := s.Seal(context.Background(), session); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, "asked about", fmt.Sprint(asked), "[[{A1 1}] 0s true [{A1 1}] 0s false [{A1 2}] 0s false]")
		mustEqual(t, "what it reads is no change", len(s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) }).Cookies()), 0)
	})
}

func TestLifetimeAlsoShortensTheRefreshStepAndMaxAge(t *testing.T) {
	s := newShop(t, withLifetime(admins))
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(99); s.Remember(true) })
	count := 0
	s.clock.advance(30*time.Second - 1)
	mustEqual(t, "refreshed before a tenth of five minutes", len(s.respond(value, read(&count)).Cookies()), 0)
	s.clock.advance(1)
	mustEqual(t, "Max-Age", s.respond(value, read(&count)).Cookies()[0].MaxAge, 5*60)
}

func TestANegativeLifetimeEndsTheSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		over := false
		s := newShop(t, withLifetime(func(*Visit) (idle, absolute time.Duration) {
			if over {
				return 0, -1
			}
			return 0, 0
		}))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
		over = true
		if _, err := s.Open(context.Background(), value); !errors.Is(err, ReasonAbsolute) {
			t.Errorf("got %v, want ReasonAbsolute", err)
		}
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) })
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
	})
}

func TestLifetimeDoesNotRaceWithAHandlerThatWasGivenUp(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withLifetime(admins))
		begun, over, stopped := make(chan bool), make(chan bool), make(chan bool)
		handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			go func() { // as http.TimeoutHandler does
				defer close(stopped)
				session.SetCount(99)
				close(begun)
				for {
					select {
					case <-over:
						return
					default:
						session.AddCount(1)
					}
				}
			}()
			<-begun
		}))
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		close(over)
		<-stopped
		mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
	})
}

func TestRejectCreatedBeforeEndsTheSessionsOfEverybody(t *testing.T) {
	for _, test := range []struct {
		name           string
		created, limit time.Duration // after start
		want           string        // events
	}{
		{"a second earlier", 9 * time.Second, 10 * time.Second, "rejected(revoked)"},
		{"a moment earlier", 10*time.Second - 1, 10 * time.Second, "rejected(revoked)"},
		{"at once", 10 * time.Second, 10 * time.Second, "loaded"},
		{"earlier in a second", 10 * time.Second, 10*time.Second + 1, "rejected(revoked)"},
		{"later in a second", 10*time.Second + 2, 10*time.Second + 1, "rejected(revoked)"},
		{"the next second", 11 * time.Second, 10*time.Second + 1, "loaded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys := keysOf(t, namedKey("shop", 0))
			before := newShopWithKeys(t, keys)
			before.clock.advance(test.created)
			value := before.cookieOf(t, func(s *Visit) { s.SetCount(5) })

			s := newShopWithKeys(t, keys, func(c *Config[Visit]) { c.RejectCreatedBefore = start.Add(test.limit) })
			s.clock.advance(15 * time.Second)
			count := 0
			response := s.respond(value, read(&count))
			mustEqual(t, "events", s.diary.kinds(), test.want)
			mustEqual(t, "clears the cookie", len(response.Cookies()) == 1 && response.Cookies()[0].MaxAge == -1, test.want != "loaded")
		})
	}
}

func TestRejectCreatedBeforeSparesRenewedSessionsAndNewOnes(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	before := newShopWithKeys(t, keys)
	value := before.cookieOf(t, func(s *Visit) { s.SetCount(5) })
	before.clock.advance(time.Minute)
	renewed := before.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Renew() }).Cookies()[0].Value

	s := newShopWithKeys(t, keys, func(c *Config[Visit]) { c.RejectCreatedBefore = start.Add(time.Minute) })
	s.clock.advance(time.Minute)
	for _, value := range []string{renewed, s.cookieOf(t, func(s *Visit) { s.SetCount(1) })} {
		if _, err := s.Open(context.Background(), value); err != nil {
			t.Errorf("got %v, want the session", err)
		}
	}
	if _, err := s.Open(context.Background(), value); !errors.Is(err, ReasonRevoked) {
		t.Errorf("the cookie from before Renew: got %v, want ReasonRevoked", err)
	}
}
