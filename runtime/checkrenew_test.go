package typedsession

import (
	"context"
	"net/http"
	"testing"
	"time"
)

func TestUnderCheckRenewBeginsASessionAnewWhenItWasLastChecked(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		passes, outage := new(checker), &checker{err: errOutage}
		for _, test := range []struct {
			name    string
			checker *checker
			at      []time.Duration // when the visits are; the last one calls Renew
			renew   func(*Visit)
			began   time.Duration
		}{
			{"before any check", passes, []time.Duration{time.Minute}, (*Visit).Renew, 0},
			{"in a request that was checked", passes, []time.Duration{4 * time.Minute}, (*Visit).Renew, 4 * time.Minute},
			{"since the last check", passes, []time.Duration{4 * time.Minute, 6 * time.Minute}, (*Visit).Renew, 4 * time.Minute},
			{"in an outage", outage, []time.Duration{4 * time.Minute}, (*Visit).Renew, 0},
			{"with a new session", passes, []time.Duration{time.Minute}, func(s *Visit) { s.Destroy(); s.SetCount(1); s.Renew() }, time.Minute},
			{"a session that Destroy ended", outage, []time.Duration{4 * time.Minute}, func(s *Visit) { s.Destroy(); s.SetCount(1) }, 4 * time.Minute},
		} {
			t.Run(test.name, func(t *testing.T) {
				s := newShop(t, withCheck(test.checker), failOpen)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				for i, at := range test.at {
					s.clock.set(start.Add(at))
					handle := nothing
					if i == len(test.at)-1 {
						handle = test.renew
					}
					value = s.visits(value, handle)
				}
				renewed := timesOf(s.unseal(t, value), s.clock.Now())
				mustEqual(t, "created", renewed.created, start.Add(test.began))
				mustEqual(t, "seen", renewed.seen, start.Add(test.began))
			})
		}
	})
}

func TestUnderCheckALoginBeginsNow(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(new(checker)))
		s.clock.advance(time.Hour)
		value := s.cookieOf(t, func(s *Visit) { s.Renew(); s.SetCount(1) })
		mustEqual(t, "seen", s.seenIn(t, value), start.Add(time.Hour))
	})
}

func TestASessionThatRenewsAllTheTimeIsCheckedAsAnyOther(t *testing.T) {
	for name, adjust := range map[string]func(*Config[Visit]){
		"one cookie": func(*Config[Visit]) {},
		"Touch":      withTouch,
	} {
		c := new(checker)
		s := newShop(t, withCheck(c), adjust)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for range 60 { // a check is due after 3 minutes
			s.clock.advance(time.Minute)
			value = s.visits(value, (*Visit).Renew)
		}
		mustEqual(t, name+": checks", c.calls.Load(), 20)
		c.revoke = true
		for range 3 {
			s.clock.advance(time.Minute)
			value = s.visits(value, (*Visit).Renew)
		}
		s.visits(value, func(s *Visit) { mustEqual(t, name+": Count of a revoked session", s.Count(), 0) })
	}
}

func TestASessionThatRenewsInAnOutageStillEndsWithIt(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(&checker{err: errOutage}), failOpen)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for s.clock.advance(time.Minute); s.clock.Now().Before(start.Add(30 * time.Minute)); s.clock.advance(time.Minute) {
			value = s.visits(value, (*Visit).Renew)
		}
		s.diary.kinds()
		s.visits(value, nothing)
		mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
	})
}

func TestNoOrderOfCallsKeepsASessionAliveInAnOutage(t *testing.T) {
	save := func(s *shop, w http.ResponseWriter, r *http.Request) { _ = s.Save(w, r) }
	renew := func(_ *shop, _ http.ResponseWriter, r *http.Request) { VisitFrom(r).Renew() }
	reset := func(_ *shop, _ http.ResponseWriter, r *http.Request) { VisitFrom(r).Reset() }
	set := func(_ *shop, _ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(7) }
	clear := func(_ *shop, _ http.ResponseWriter, r *http.Request) { VisitFrom(r).ClearCount() }
	later := func(s *shop, _ http.ResponseWriter, _ *http.Request) { s.clock.advance(time.Minute) }
	type calls []func(*shop, http.ResponseWriter, *http.Request)
	for name, order := range map[string]calls{
		"Renew Save Renew":               {renew, save, renew},
		"Renew Save Renew Save":          {renew, save, renew, save},
		"Reset Save Set":                 {reset, save, set},
		"Reset Save Set Save":            {reset, save, set, save},
		"Reset Save Renew Set":           {reset, save, renew, set},
		"Reset Renew Save Set":           {reset, renew, save, set},
		"Clear Save Set":                 {clear, save, set},
		"Set Save later Renew Save":      {set, save, later, renew, save},
		"later Save Renew":               {later, set, save, renew},
		"later Reset Save Renew Set":     {later, reset, save, renew, set},
		"Reset Save later Set Renew":     {reset, save, later, set, renew},
		"Save Clear Save Set later Save": {save, clear, save, set, later, save},
	} {
		for kind, adjust := range map[string]func(*Config[Visit]){"one cookie": func(*Config[Visit]) {}, "Touch": withTouch} {
			t.Run(name+", "+kind, func(t *testing.T) {
				b := newToucherOf(t, newShop(t, withCheck(&checker{err: errOutage}), failOpen, adjust))
				b.visits(func(s *Visit) { s.SetCount(7) })
				for b.clock.Now().Before(start.Add(29 * time.Minute)) {
					b.clock.advance(time.Minute)
					b.requests(func(w http.ResponseWriter, r *http.Request) {
						if b.clock.Now().Before(start.Add(30 * time.Minute)) {
							mustEqual(t, "Count", VisitFrom(r).Count(), 7)
						}
						for _, call := range order {
							call(b.shop, w, r)
						}
					})
				}
				b.clock.set(start.Add(30 * time.Minute))
				b.visits(func(s *Visit) { mustEqual(t, "Count after the idle timeout", s.Count(), 0) })
			})
		}
	}
}

func TestASessionOpenForLongInAnOutageIsNotKeptAliveBySeal(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(&checker{err: errOutage}), failOpen)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
		s.clock.advance(20 * time.Minute)
		session, err := s.Open(context.Background(), value)
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			s.clock.advance(3 * time.Minute)
			session.Renew()
			session.Reset()
			_, _ = s.Seal(context.Background(), session)
			session.SetCount(7)
			session.Renew()
			cookie, err := s.Seal(context.Background(), session)
			if err != nil {
				t.Fatal(err)
			}
			if cookie == nil || cookie.MaxAge < 0 {
				continue
			}
			if seen := s.seenIn(t, cookie.Value); seen.After(start) {
				t.Errorf("seen %v after the last check that passed", seen.Sub(start))
			}
		}
	})
}
