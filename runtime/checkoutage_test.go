package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"
)

var errOutage = errors.New("database is down")

func failOpen(config *Config[Visit]) { config.CheckFailOpen = true }

func TestAnOutageEndsTheRequestsSessionAndLeavesTheBrowsersAlone(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := new(checker)
		s := newShop(t, withCheck(c))
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for _, visit := range []struct {
			minute int
			err    error
			count  int
			events string
		}{
			{4, errOutage, 0, "check failed rejected(unchecked)"},
			{20, errOutage, 0, "check failed rejected(unchecked)"},
			{29, nil, 1, "loaded refreshed written"},
			{31, errOutage, 1, "loaded"}, // no check is due
			{58, errOutage, 0, "check failed rejected(unchecked)"},
			{59, nil, 0, "rejected(idle)"}, // longer than the idle timeout
		} {
			s.clock.set(start.Add(time.Duration(visit.minute) * time.Minute))
			c.err = visit.err
			s.diary.kinds()
			before := value
			value = s.visits(value, func(session *Visit) {
				mustEqual(t, fmt.Sprintf("Count at minute %d", visit.minute), session.Count(), visit.count)
				mustEqual(t, fmt.Sprintf("Unchecked at minute %d", visit.minute), session.Info().Unchecked, visit.count == 0 && visit.err != nil)
			})
			mustEqual(t, fmt.Sprintf("events at minute %d", visit.minute), s.diary.kinds(), visit.events)
			if visit.err != nil {
				mustEqual(t, "cookie in an outage", value, before)
			}
		}
	})
}

func TestWithCheckFailOpenAnOutageOfTheIdleTimeoutEndsASessionThatIsUsed(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		c := &checker{err: errOutage}
		s := newShop(t, withCheck(c), failOpen)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for s.clock.advance(time.Minute); s.clock.Now().Before(start.Add(30 * time.Minute)); s.clock.advance(time.Minute) {
			value = s.visits(value, func(session *Visit) {
				if session.Count() == 0 {
					t.Errorf("over after %v", s.clock.Now().Sub(start))
				}
				mustEqual(t, "Unchecked", session.Info().Unchecked, s.clock.Now().Sub(start) >= 3*time.Minute)
				session.AddCount(1) // a write does not extend it either
			})
		}
		s.diary.kinds()
		s.visits(value, nothing)
		mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
	})
}

func TestAFailedCheckIsToldOnceWithItsErrorAndNotWhenTheClientIsGone(t *testing.T) {
	c := &checker{err: errOutage}
	s := newShop(t, withCheck(c))
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.clock.advance(3 * time.Minute)
	s.diary.kinds()
	_, err := s.Open(context.Background(), value)
	if !errors.Is(err, ReasonUnchecked) || !errors.Is(err, errOutage) {
		t.Errorf("Open = %v, want ReasonUnchecked and the error of Check", err)
	}
	mustEqual(t, "error", err.Error(), "fresh Visit: the session could not be checked: database is down")
	mustEqual(t, "event", s.diary.of(KindCheckFailed)[0].String(), "session Visit: check failed: database is down")
	mustEqual(t, "events", s.diary.kinds(), "check failed rejected(unchecked)")

	gone, cancel := context.WithCancel(context.Background())
	cancel()
	_, _ = s.Open(gone, value)
	mustEqual(t, "events without a client", s.diary.kinds(), "rejected(unchecked)")
}

// A client can cancel its request, and over gRPC choose its deadline. Neither may let it escape the check.
func TestAClientThatHangsUpDoesNotGetPastTheCheckThatItBreaks(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, failOpen, func(c *Config[Visit]) {
			c.Check = func(ctx context.Context, _ *Visit, _ Info) (bool, error) {
				<-ctx.Done() // the answer, false, comes too late
				return false, ctx.Err()
			}
		})
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		for name, test := range map[string]struct {
			impatient func(context.Context) (context.Context, context.CancelFunc)
			events    string
		}{
			"canceled":       {context.WithCancel, "rejected(unchecked)"},
			"after deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, 0) }, "check failed rejected(unchecked)"},
		} {
			s.diary.kinds()
			response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				ctx, hangUp := test.impatient(r.Context())
				hangUp()
				session := VisitFromContext(ctx)
				mustEqual(t, name+": Count", session.Count(), 0)
				mustEqual(t, name+": Unchecked", session.Info().Unchecked, true)
			})
			mustEqual(t, name+": events", s.diary.kinds(), test.events)
			mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		}
	})
}

func TestWhatCouldNotBeCheckedIsNotClearedForAnother(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withCheck(&checker{err: errOutage}))
		made := start.Add(-time.Hour)
		expired := s.seal(false, made, made, "\x91\x03")
		value := s.seal(false, start.Add(-5*time.Minute), start.Add(-5*time.Minute), "\x91\x01")
		for _, header := range []string{
			"__Host-s=" + expired + "; __Host-s=" + value,
			"__Host-s=" + value + "; __Host-s=" + expired,
		} {
			count := -1
			response := s.respondTo(header, read(&count))
			mustEqual(t, "count", count, 0)
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		}
	})
}

func TestANewerKeySignsInAnOutageWithoutMovingSeen(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	value := newShopWithKeys(t, keysOf(t, old)).cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s := newShopWithKeys(t, keysOf(t, old, newer), withCheck(&checker{err: errOutage}), failOpen)
	s.clock.advance(4 * time.Minute)
	resigned := s.visits(value, nothing)
	mustEqual(t, "signed again", resigned != value, true)
	mustEqual(t, "seen", s.seenIn(t, resigned), start)
}
