package typedsession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestAnActiveVisitorWhoseSessionDoesNotFitIsNotLoggedOut(t *testing.T) {
	s := newShop(t)
	noEncoding := false
	s.encodesWith(func(x *Visit, b []byte) ([]byte, error) {
		if noEncoding {
			return nil, errors.New("no encoding")
		}
		return x.state.Get().appendBody(b)
	})
	for name, spoil := range map[string]func(*Visit){
		"too large":   func(s *Visit) { s.SetNotes(strings.Repeat("n", 4000)); s.Remember(true) },
		"no encoding": func(s *Visit) { s.SetNotes("x"); noEncoding = true },
	} {
		noEncoding = false
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.diary.kinds()
		for range 5 {
			s.clock.advance(10 * time.Minute)
			response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { spoil(VisitFrom(r)) })
			cookies := response.Cookies()
			if len(cookies) != 1 {
				t.Fatalf("%s: Set-Cookie lines: %q", name, response.Header["Set-Cookie"])
			}
			value = cookies[0].Value
			mustEqual(t, name+": Max-Age", cookies[0].MaxAge, 0)
			mustEqual(t, name+": body", s.unseal(t, value).Body, body(1, "\x01"))
			kind := map[string]string{"too large": "too large", "no encoding": "failed"}[name]
			mustEqual(t, name+": events", s.diary.kinds(), "loaded "+kind+" refreshed written")
			noEncoding = false
		}
	}
}

func TestACookieThatIsOverIsClearedEvenIfTheNewSessionDoesNotFit(t *testing.T) {
	s := newShop(t)
	old := start.Add(-time.Hour)
	response := s.respond(s.seal(false, old, old, "\x91\x05"), func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetNotes(strings.Repeat("n", 4000))
	})
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
}

func TestASessionThatDoesNotFitOnAResponseThatAllowsNoRefreshLeavesTheCookieAsItIs(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(10 * time.Minute)
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetNotes(strings.Repeat("n", 4000))
			w.WriteHeader(http.StatusInternalServerError)
		})
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
	})
}

func TestASealThatFailedLeavesAllChangesToTheNextOne(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		ctx := context.Background()
		for name, spoilt := range map[string]struct {
			spoil, repair func(*Visit, *error)
			events        string
		}{
			"too large": {
				func(s *Visit, _ *error) { s.SetNotes(strings.Repeat("n", 4000)) },
				func(s *Visit, _ *error) { s.SetNotes("") },
				"too large",
			},
			"no encoding": {
				func(s *Visit, encoding *error) { s.Lines(); *encoding = errors.New("no encoding") },
				func(_ *Visit, encoding *error) { *encoding = nil },
				"failed",
			},
		} {
			t.Run(name, func(t *testing.T) {
				s := newShop(t)
				var encoding error
				s.encodesWith(func(x *Visit, b []byte) ([]byte, error) {
					if encoding != nil {
						return nil, encoding
					}
					return x.state.Get().appendBody(b)
				})
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				s.clock.advance(time.Minute)
				session, _ := s.Open(ctx, value)
				session.Renew()
				session.Remember(true)
				spoilt.spoil(session, &encoding)
				s.diary.kinds()
				for range 3 {
					cookie, err := s.Seal(ctx, session)
					if cookie != nil || err == nil {
						t.Fatalf("Seal = %v, %v, want an error", cookie, err)
					}
				}
				mustEqual(t, "events", s.diary.kinds(), spoilt.events)
				spoilt.repair(session, &encoding)
				cookie, err := s.Seal(ctx, session)
				if cookie == nil || err != nil {
					t.Fatalf("Seal = %v, %v, want a cookie", cookie, err)
				}
				mustEqual(t, "events", s.diary.kinds(), "renewed written")
				contents := s.unseal(t, cookie.Value)
				mustEqual(t, "permanent", contents.Permanent, true)
				mustEqual(t, "created", timesOf(contents, s.clock.Now()).created, start.Add(time.Minute))
				if again, err := s.Seal(ctx, session); again != nil || err != nil {
					t.Errorf("Seal = %v, %v, want nothing due", again, err)
				}
			})
		}
	})
}

func TestASessionThatDoesNotFitIsReportedAgainWhenItChanged(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		ctx := context.Background()
		session, _ := s.Open(ctx, "")
		for _, notes := range []string{"a", "a", "b"} {
			session.SetNotes(strings.Repeat(notes, 4000))
			_, _ = s.Seal(ctx, session)
		}
		mustEqual(t, "events", s.diary.kinds(), "too large too large")
	})
}

func TestWhatCouldNotBeSentIsNotReportedAsTooLateAsWell(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, test := range map[string]struct {
			late func(*Visit)
			want string
		}{
			"nothing since": {func(*Visit) {}, "too large"},
			"more since":    {func(s *Visit) { s.SetCount(2) }, "too large too late"},
			"calls since":   {func(s *Visit) { s.Remember(false) }, "too large too late"},
		} {
			s.diary.kinds()
			s.respond("", func(w http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				session.SetNotes(strings.Repeat("n", 4000))
				session.Renew()
				session.Remember(true)
				_, _ = w.Write(nil)
				test.late(session)
			})
			mustEqual(t, name+": events", s.diary.kinds(), test.want)
		}
	})
}

func TestTheDeletionOfDestroyIsSentOnceAndWhatFollowedItStaysPending(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		ctx := context.Background()
		session, _ := s.Open(ctx, s.cookieOf(t, func(s *Visit) { s.SetCount(1) }))
		s.diary.kinds()
		session.Destroy()
		session.SetNotes(strings.Repeat("n", 4000))
		cookie, err := s.Seal(ctx, session)
		if err == nil || cookie == nil || cookie.MaxAge != -1 {
			t.Fatalf("Seal = %v, %v, want a deletion and an error", cookie, err)
		}
		if cookie, err = s.Seal(ctx, session); cookie != nil || err == nil {
			t.Fatalf("Seal = %v, %v, want an error only", cookie, err)
		}
		session.SetNotes("short")
		if cookie, err = s.Seal(ctx, session); cookie == nil || err != nil {
			t.Fatalf("Seal = %v, %v, want a cookie", cookie, err)
		}
		mustEqual(t, "body", s.unseal(t, cookie.Value).Body, body(7, "\xa5short"))
		mustEqual(t, "events", s.diary.kinds(), "too large destroyed created written")
	})
}

func TestWhatTheCookieHeldBeyondTheSchemaDoesNotComeBackOnceItIsReplaced(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	for name, home := range map[string]string{
		"misfit":  "\xa6misfit",
		"partial": "\x82\x01\xa1A\x09\xa3new",
	} {
		session, err := s.Open(ctx, s.seal(false, start, start, body(1, "\x03", 5, home, 20, "\xa3new")))
		if err != nil {
			t.Fatal(err)
		}
		session.Home().Street = "B"
		if _, err := s.Seal(ctx, session); err != nil {
			t.Fatal(err)
		}
		mustEqual(t, name+": numbers still kept", len(session.state.Get().core.kept), 1)
		session.Home().Street = "A"
		cookie, err := s.Seal(ctx, session)
		if err != nil {
			t.Fatal(err)
		}
		mustEqual(t, name+": body", s.unseal(t, cookie.Value).Body, body(1, "\x03", 5, "\x91\xa1A", 20, "\xa3new"))
	}
}

func TestEventsInOneGoroutineDoNotRaceWithSealInAnother(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		session, _ := s.Open(context.Background(), "")
		var both sync.WaitGroup
		both.Go(func() {
			for range 100 {
				_ = session.SetPetName(strings.Repeat("x", 65))
			}
		})
		both.Go(func() {
			for i := range 100 {
				session.SetCount(i)
				_, _ = s.Seal(context.Background(), session)
			}
		})
		both.Wait()
	})
}
