package typedsession

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// newOfferShop returns a shop where a value with a ttl, which is ten minutes, expires long before a refresh is due.
func newOfferShop(t *testing.T) *shop {
	t.Helper()
	return newShop(t, func(c *Config[Visit]) { c.Idle, c.Absolute = 12*time.Hour, 24*time.Hour })
}

// sinceStart returns the encoding of a deadline that long after start.
func sinceStart(d time.Duration) string {
	return string(wire.AppendDeadline(nil, uint32(start.Add(d).Unix()-envelope.Epoch)))
}

func TestAValueWithATTLIsAbsentOnceItsDeadlineHasPassed(t *testing.T) {
	s := newOfferShop(t)
	s.clock.set(start.Add(999 * time.Millisecond)) // the deadline is at a whole second
	value := s.cookieOf(t, func(s *Visit) { s.SetPromo("half price") })
	mustEqual(t, "body", s.unseal(t, value).Body, body(8, sinceStart(10*time.Minute)+"\xaahalf price"))
	open, _ := s.Open(context.Background(), value)
	for now, want := range map[time.Time]string{
		start.Add(10 * time.Minute):     "half price",
		start.Add(10*time.Minute + 1):   "",
		start.Add(10000 * time.Minute):  "",
		start.Add(-10000 * time.Minute): "half price",
	} {
		s.clock.set(now)
		again := s.empty()
		mustEqual(t, "error", again.decode(s.unseal(t, value).Body, now), nil)
		mustEqual(t, fmt.Sprintf("decoded at %v", now), again.session.(*Visit).Promo(), want)
	}
	s.clock.set(start.Add(10*time.Minute + 1))
	mustEqual(t, "in a session that was opened before", open.Promo(), "")
}

func TestADeadlineCountsWholeSecondsSince2025(t *testing.T) {
	epoch := time.Unix(envelope.Epoch, 0)
	for _, test := range []struct {
		now  time.Time
		ttl  time.Duration
		want uint32
	}{
		{epoch, 0, 0},
		{epoch, time.Minute, 60},
		{epoch.Add(999 * time.Millisecond), time.Second, 1},
		{epoch.Add(999 * time.Millisecond), 1001 * time.Millisecond, 2},
		{epoch, math.MaxUint32 * time.Second, math.MaxUint32},
		{epoch.Add(time.Second), math.MaxUint32 * time.Second, math.MaxUint32},
		{epoch.Add(-time.Hour), time.Minute, 1<<32 - 3540}, // a clock before 2025
	} {
		c := &Core{manager: &manager{now: func() time.Time { return test.now }}}
		mustEqual(t, fmt.Sprintf("%v after %v", test.ttl, test.now), c.Deadline(test.ttl), test.want)
		mustEqual(t, "expired at once", c.Expired(test.want), test.ttl == 0 && test.now != epoch)
	}
}

func TestTTLsWorkWithAClockBefore2025(t *testing.T) {
	at := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC) // where testing/synctest begins
	c := &Core{manager: &manager{now: func() time.Time { return at }}}
	deadline := c.Deadline(time.Minute)
	at = at.Add(time.Minute)
	mustEqual(t, "expired at the deadline", c.Expired(deadline), false)
	at = at.Add(1)
	mustEqual(t, "expired after the deadline", c.Expired(deadline), true)
}

func TestWithoutAManagerTheClockIsTheMachines(t *testing.T) {
	session := new(Visit)
	before := time.Now()
	now := session.state.Get().core.Now()
	if now.Before(before) || now.After(time.Now()) {
		t.Errorf("Now = %v, want time.Now", now)
	}
	session.SetPromo("half price")
	mustEqual(t, "Promo", session.Promo(), "half price")
	session.state.Get().deadline.Promo = session.state.Get().core.Deadline(-time.Minute)
	mustEqual(t, "Promo after its deadline", session.Promo(), "")
}

func TestExpiryAloneIsNoChange(t *testing.T) {
	s := newOfferShop(t)
	for name, value := range map[string]string{
		"expired values": s.cookieOf(t, func(s *Visit) {
			s.SetCount(1)
			s.SetLines([]line{{"A1", 1}})
			s.SetPromo("half price")
			s.SetOffers([]string{"shoes"})
		}),
		"expired values alone": s.cookieOf(t, func(s *Visit) { s.SetPromo("half price") }),
		"in a redundant body": s.seal(false, start, start, body(1, "\x00", 4, "\x91\x92\xa2A1\x00", 6, "\x00",
			8, sinceStart(10*time.Minute)+"\xa1x", 20, "\xa3new")),
	} {
		for read, handle := range map[string]func(*Visit){
			"only asked for":        func(*Visit) {},
			"read":                  func(s *Visit) { s.Promo() },
			"lent itself":           func(s *Visit) { s.Offers() },
			"lent beside":           func(s *Visit) { s.Lines(); s.Home() },
			"all of it":             func(s *Visit) { s.Promo(); s.Offers(); s.Lines(); s.Roles() },
			"refused":               func(s *Visit) { _ = s.SetPetName(fmt.Sprintf("%65s", "")) },
			"changed, changed back": func(s *Visit) { s.Home().City = "Oslo"; s.Home().City = "" },
		} {
			t.Run(name+" "+read, func(t *testing.T) {
				s.clock.set(start.Add(11 * time.Minute))
				s.diary.kinds()
				response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
					handle(VisitFrom(r))
					w.WriteHeader(200)
					handle(VisitFrom(r)) // and no KindTooLate is reported
				})
				mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
				mustEqual(t, "too late", len(s.diary.of(KindTooLate)), 0)
			})
		}
	}
}

func TestAValueThatExpiresWhileTheRequestIsServedIsNoChange(t *testing.T) {
	s := newOfferShop(t)
	value := s.cookieOf(t, func(s *Visit) {
		s.SetPromo("half price")
		s.SetOffers([]string{"shoes"})
		s.SetLines([]line{{"A1", 1}})
	})
	for name, do := range map[string]func(*Visit){
		"asked for": func(*Visit) {},
		"lent":      func(s *Visit) { s.Lines(); s.Offers() },
		"read":      func(s *Visit) { s.Promo() },
	} {
		s.clock.set(start.Add(9 * time.Minute))
		session, err := s.Open(context.Background(), value)
		if err != nil {
			t.Fatal(err)
		}
		do(session)
		s.clock.advance(2 * time.Minute)
		do(session)
		if cookie, err := s.Seal(context.Background(), session); cookie != nil || err != nil {
			t.Errorf("%s: Seal = %v, %v, want nothing due", name, cookie, err)
		}
	}
}

func TestTheNextCookieIsWithoutWhatExpired(t *testing.T) {
	s := newOfferShop(t)
	value := s.cookieOf(t, func(s *Visit) {
		s.SetCount(1)
		s.SetPromo("half price")
		s.SetOffers([]string{"shoes"})
	})
	for _, test := range []struct {
		name  string
		after time.Duration
		do    func(*Visit)
		want  string
	}{
		{"refresh before the deadline", 10 * time.Minute, func(*Visit) {}, "unchanged"},
		{"write before the deadline", 10 * time.Minute, func(s *Visit) { s.SetCount(2) },
			body(1, "\x02", 8, sinceStart(10*time.Minute)+"\xaahalf price", 9, sinceStart(10*time.Minute)+"\x91\xa5shoes")},
		{"write", 11 * time.Minute, func(s *Visit) { s.SetCount(2) }, body(1, "\x02")},
		{"change in place", 11 * time.Minute, func(s *Visit) { s.Home().City = "Oslo" }, body(1, "\x01", 5, "\x81\x02\xa4Oslo")},
		{"renew", 11 * time.Minute, (*Visit).Renew, body(1, "\x01")},
		{"remember", 11 * time.Minute, func(s *Visit) { s.Remember(true) }, body(1, "\x01")},
		{"refresh", 2 * time.Hour, func(*Visit) {}, body(1, "\x01")},
		{"refresh of what was read", 2 * time.Hour, func(s *Visit) { s.Promo(); s.Offers() }, body(1, "\x01")},
		{"set again", 11 * time.Minute, func(s *Visit) { s.SetPromo("x") }, body(1, "\x01", 8, sinceStart(21*time.Minute)+"\xa1x")},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.clock.set(start.Add(test.after))
			mustEqual(t, "body", fmt.Sprintf("%x", s.after(t, value, test.do)), fmt.Sprintf("%x", test.want))
		})
	}
}

func TestAValueChangedInPlaceKeepsItsDeadline(t *testing.T) {
	s := newOfferShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetOffers([]string{"shoes"}) })
	s.clock.advance(5 * time.Minute)
	got := s.after(t, value, func(s *Visit) { s.Offers()[0] = "hats" })
	mustEqual(t, "body", got, body(9, sinceStart(10*time.Minute)+"\x91\xa4hats"))
}

func TestASessionOfExpiredValuesAloneIsEmptyAtItsRefresh(t *testing.T) {
	s := newOfferShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetPromo("half price") })
	s.clock.advance(2 * time.Hour)
	response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
}

func TestTheClockStandsStillWhileASessionIsDecodedOrEncoded(t *testing.T) {
	ticks := newClock()
	tick := func() time.Time {
		ticks.advance(time.Second)
		return ticks.Now()
	}
	standsStill := func(s *Visit) {
		t.Helper()
		mustEqual(t, "Now", s.state.Get().core.Now(), s.state.Get().core.Now())
	}
	encoded, decoded := 0, 0
	spec := visitSpec()
	spec.Append = func(s *Visit, b []byte) ([]byte, error) {
		encoded++
		standsStill(s)
		return s.state.Get().appendBody(b)
	}
	spec.Decode = func(s *Visit, r *wire.Reader) {
		decoded++
		standsStill(s)
		s.state.Get().decodeBody(r)
	}
	s := newShopOf(t, spec, Signed{Keys: keysOf(t, namedKey("shop", 0))}, func(c *Config[Visit]) { c.Now = tick })
	value := s.seal(false, start, start, body(1, "\x00", 5, "\x82\x01\xa4Main\x09\xa3new")) // redundant, and partly unknown
	session, err := s.Open(context.Background(), value)
	if err != nil {
		t.Fatal(err)
	}
	session.Home()
	if session.state.Get().core.Now().Equal(session.state.Get().core.Now()) {
		t.Error("the clock stands still after decoding")
	}
	if cookie, err := s.Seal(context.Background(), session); cookie != nil || err != nil {
		t.Errorf("Seal = %v, %v, want nothing due", cookie, err)
	}
	session.Home().Street = "High"
	_ = session.state.Get().core.reportLost(afterBegin)
	if encoded < 5 || decoded < 2 {
		t.Errorf("encoded %d times and decoded %d times: the test is too simple", encoded, decoded)
	}
}
