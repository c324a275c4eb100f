package typedsession

import (
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

func TestASessionIsOverAtEachTimeoutExactly(t *testing.T) {
	p := policy{
		usual:      profile{idle: 5 * time.Minute, absolute: time.Hour},
		remembered: profile{idle: 24 * time.Hour, absolute: 240 * time.Hour},
		skew:       time.Minute,
	}
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	for _, test := range []struct {
		name          string
		created, seen int // seconds
		permanent     bool
		now           time.Time
		want          Reason
	}{
		{"fresh", 0, 0, false, at(0), 0},
		{"a moment before the idle timeout", 0, 60, false, at(360).Add(-1), 0},
		{"at the idle timeout", 0, 60, false, at(360), ReasonIdle},
		{"a moment before the absolute timeout", 0, 3500, false, at(3600).Add(-1), 0},
		{"at the absolute timeout", 0, 3500, false, at(3600), ReasonAbsolute},
		{"both, idle first", 0, 0, false, at(7200), ReasonIdle},
		{"both, absolute first", 0, 3599, false, at(7200), ReasonAbsolute},
		{"both at once", 0, 3300, false, at(3600), ReasonAbsolute},
		{"permanent has the second profile", 0, 60, true, at(7200), 0},
		{"permanent and idle", 0, 0, true, at(24 * 3600), ReasonIdle},
		{"created in the future within the skew", 60, 60, false, at(0), 0},
		{"created further in the future", 61, 61, false, at(0), ReasonClock},
		{"seen in the future within the skew", 0, 60, false, at(0), 0},
		{"seen further in the future", 0, 61, false, at(0), ReasonClock},
	} {
		t.Run(test.name, func(t *testing.T) {
			when := times{created: at(test.created), seen: at(test.seen), permanent: test.permanent}
			mustEqual(t, "reason", p.refuse(when, test.now), test.want)
		})
	}
}

func TestThePermanentBitMeansNothingWithoutASecondProfile(t *testing.T) {
	p := policy{usual: profile{idle: time.Minute, absolute: time.Hour}}
	mustEqual(t, "profile", p.profile(true), p.usual)
}

func TestARefreshStepIsATenthOfTheIdleTimeout(t *testing.T) {
	for _, test := range []struct {
		idle, maxStep, want time.Duration
	}{
		{5 * time.Minute, 0, 30 * time.Second},
		{99 * time.Second, 0, 9 * time.Second}, // rounded down
		{9 * time.Second, 0, 0},
		{14 * 24 * time.Hour, 0, time.Hour}, // the default bound
		{14 * 24 * time.Hour, 48 * time.Hour, 33*time.Hour + 36*time.Minute},
		{14 * 24 * time.Hour, 2 * time.Hour, 2 * time.Hour},
		{5 * time.Minute, 1500 * time.Millisecond, time.Second},
		{5 * time.Minute, -1, 0},
	} {
		mustEqual(t, fmt.Sprintf("step(%v) with MaxStep %v", test.idle, test.maxStep), policy{maxStep: test.maxStep}.step(test.idle), test.want)
	}
}

func TestARefreshIsDueAfterTheStepUnlessTheAbsoluteTimeoutComesFirst(t *testing.T) {
	p := policy{usual: profile{idle: 5 * time.Minute, absolute: time.Hour}}
	for _, test := range []struct {
		seen, now time.Duration
		want      bool
	}{
		{0, 0, false},
		{0, 30*time.Second - 1, false},
		{0, 30 * time.Second, true},
		{54 * time.Minute, 56 * time.Minute, true},
		{55 * time.Minute, 57 * time.Minute, false}, // over in an hour either way
		{-time.Minute, -2 * time.Minute, false},     // the clock went back
	} {
		when := times{created: start, seen: start.Add(test.seen)}
		mustEqual(t, fmt.Sprintf("due %v after being seen at %v", test.now, test.seen), p.slides(when, start.Add(test.now)), test.want)
	}
}

func TestEveryAccessRefreshesWithANegativeMaxStep(t *testing.T) {
	p := policy{usual: profile{idle: 5 * time.Minute, absolute: time.Hour}, maxStep: -1}
	mustEqual(t, "due at once", p.slides(begin(start), start), true)
}

func TestSeenNeverDecreases(t *testing.T) {
	when := begin(start)
	mustEqual(t, "seen by a clock that runs behind", when.seenAt(start.Add(-time.Second)).seen, start)
	mustEqual(t, "seen later", when.seenAt(start.Add(1500*time.Millisecond)).seen, start.Add(time.Second))
}

func TestExpiresIsTheTimeoutThatComesFirst(t *testing.T) {
	p := policy{usual: profile{idle: 5 * time.Minute, absolute: time.Hour}}
	mustEqual(t, "idle", p.expires(times{created: start, seen: start.Add(time.Minute)}), start.Add(6*time.Minute))
	mustEqual(t, "absolute", p.expires(times{created: start, seen: start.Add(59 * time.Minute)}), start.Add(time.Hour))
}

func TestMaxAgeIsWhatTheServerWillAccept(t *testing.T) {
	p := policy{
		usual:      profile{idle: time.Minute, absolute: time.Hour},
		remembered: profile{idle: 24 * time.Hour, absolute: 36 * time.Hour},
	}
	for _, test := range []struct {
		name               string
		created, seen, now time.Duration
		want               time.Duration
	}{
		{"the idle timeout", 0, 0, 0, 24 * time.Hour},
		{"what is left of it", 0, 0, time.Hour, 23 * time.Hour},
		{"fractions do not count", 0, 0, 999 * time.Millisecond, 24 * time.Hour},
		{"what is left of the absolute timeout", 0, 20 * time.Hour, 20 * time.Hour, 16 * time.Hour},
		{"not more for a session from the future", 30 * time.Second, 30 * time.Second, 0, 24 * time.Hour},
	} {
		t.Run(test.name, func(t *testing.T) {
			when := times{created: start.Add(test.created), seen: start.Add(test.seen), permanent: true}
			mustEqual(t, "seconds", p.maxAge(when, start.Add(test.now)), int(test.want/time.Second))
		})
	}
	p.remembered = profile{idle: 1000 * 24 * time.Hour, absolute: 2000 * 24 * time.Hour}
	mustEqual(t, "at most 400 days", p.maxAge(times{created: start, seen: start, permanent: true}, start), 34560000)
}

func TestTimesSurviveTheCookie(t *testing.T) {
	epoch := time.Unix(envelope.Epoch, 0).UTC()
	for _, created := range []time.Time{
		epoch,
		start,
		epoch.Add(-1), // a clock before 2025
		time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), // testing/synctest's
		time.Unix(0, 0).UTC(),                       // a machine without a battery for its clock
	} {
		when := begin(created)
		when = when.seenAt(created.Add(90 * time.Minute))
		c, s := when.seconds()
		mustEqual(t, created.String(), timesOf(envelope.Contents{Created: c, Seen: s}, created), when)
	}
}

func TestACookieFromTheFarFutureIsRefusedForTheClock(t *testing.T) {
	s := newShop(t)
	response := s.respond(s.inCookie().keys.Own.Signer(start).Seal(false, 1<<32-1, 0, []byte("\x91\x05")), func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
	})
	mustEqual(t, "events", s.diary.kinds(), "rejected(clock)")
	mustEqual(t, "cookies set", len(response.Cookies()), 0)
}

func TestActivityExtendsASessionAndIdlenessEndsIt(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.Idle = 5 * time.Minute })
	browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		if session.Count() == 0 {
			session.SetCount(int(s.clock.Now().Sub(start)/time.Minute) + 100) // tells this session from the others
		}
		_, _ = io.WriteString(w, fmt.Sprint(session.Count()))
	})
	for _, visit := range []struct {
		minute int
		body   string
		set    bool
		events string
	}{
		{0, "100", true, "created written"},
		{3, "100", true, "loaded refreshed written"},
		{9, "109", true, "rejected(idle) created written"},
		{9, "109", false, "loaded"},
		{13, "109", true, "loaded refreshed written"},
		{23, "123", true, "rejected(idle) created written"},
	} {
		s.clock.set(start.Add(time.Duration(visit.minute) * time.Minute))
		response, body := browser.read(browser.request())
		browser.mustSet(response, visit.set)
		mustEqual(t, fmt.Sprintf("session at minute %d", visit.minute), body, visit.body)
		mustEqual(t, fmt.Sprintf("events at minute %d", visit.minute), s.diary.kinds(), visit.events)
	}
}

func TestActivityDoesNotExtendASessionBeyondItsAbsoluteTimeout(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, func(c *Config[Visit]) { c.Idle, c.Absolute = 5*time.Minute, time.Hour })
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			if session := VisitFrom(r); session.Count() == 0 {
				session.SetCount(1)
			}
		})
		for minute := range 60 {
			s.clock.set(start.Add(time.Duration(minute) * time.Minute))
			browser.visit()
		}
		mustEqual(t, "sessions in the first hour", len(s.diary.of(KindCreated)), 1)
		s.clock.set(start.Add(time.Hour))
		browser.visit()
		mustEqual(t, "rejected at the hour", s.diary.of(KindRejected)[0].Reason, ReasonAbsolute)
	})
}

func TestLoweringATimeoutEndsSessionsThatWereSentBefore(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	value := newShopWithKeys(t, keys).cookieOf(t, func(s *Visit) { s.SetCount(1) })
	strict := newShopWithKeys(t, keys, func(c *Config[Visit]) { c.Idle = time.Minute })
	strict.clock.advance(time.Minute)
	strict.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
	mustEqual(t, "events", strict.diary.kinds(), "rejected(idle)")
}
