package typedsession

import (
	"testing"
	"time"
)

func TestUnderCheckRenewBeginsASessionAnewWhenItWasLastChecked(t *testing.T) {
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
}

func TestUnderCheckALoginBeginsNow(t *testing.T) {
	s := newShop(t, withCheck(new(checker)))
	s.clock.advance(time.Hour)
	value := s.cookieOf(t, func(s *Visit) { s.Renew(); s.SetCount(1) })
	mustEqual(t, "seen", s.seenIn(t, value), start.Add(time.Hour))
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
	s := newShop(t, withCheck(&checker{err: errOutage}), failOpen)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	for s.clock.advance(time.Minute); s.clock.Now().Before(start.Add(30 * time.Minute)); s.clock.advance(time.Minute) {
		value = s.visits(value, (*Visit).Renew)
	}
	s.diary.kinds()
	s.visits(value, nothing)
	mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
}
