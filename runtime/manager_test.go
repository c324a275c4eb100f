package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSealIsTheCommitOfAnOpenedSession(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	session, err := s.Open(ctx, "")
	if !errors.Is(err, ReasonAbsent) {
		t.Errorf("got %v, want ReasonAbsent", err)
	}
	if cookie, err := s.Seal(ctx, session); cookie != nil || err != nil {
		t.Errorf("Seal of an empty session = %v, %v", cookie, err)
	}
	session.SetCount(1)
	cookie, err := s.Seal(ctx, session)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Seal(ctx, session); again != nil || err != nil {
		t.Errorf("a second Seal = %v, %v, want nothing due", again, err)
	}

	session, err = s.Open(ctx, cookie.Value)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Count", session.Count(), 1)
	mustEqual(t, "New", session.Info().New, false)
	mustEqual(t, "Bytes", session.Info().Bytes, len(cookie.Name)+len(cookie.Value))

	s.clock.advance(10 * time.Minute)
	if refreshed, err := s.Seal(ctx, session); refreshed == nil || err != nil {
		t.Errorf("Seal when a refresh is due = %v, %v", refreshed, err)
	}
	session.Destroy()
	deletion, err := s.Seal(ctx, session)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Max-Age", deletion.MaxAge, -1)
}

func TestSealTakesASessionThatNoManagerMade(t *testing.T) {
	s := newShop(t)
	session := new(Visit)
	session.SetCount(3)
	session.Remember(true)
	cookie, err := s.Seal(context.Background(), session)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "Max-Age", cookie.MaxAge, 14*86400)
	opened, err := s.Open(context.Background(), cookie.Value)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Count", opened.Count(), 3)
	mustEqual(t, "Created", opened.Info().Created, start)
}

func TestSealRefusesASessionOfAnotherManager(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		session, _ := newShop(t).Open(context.Background(), "")
		if _, err := newShop(t).Seal(context.Background(), session); !errors.Is(err, ErrOtherManager) {
			t.Errorf("got %v, want ErrOtherManager", err)
		}
	})
}

func TestDescribeTellsASessionThatNoManagerMadeFromOneOfAnotherManager(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		_, err := s.Describe(new(Visit))
		if !errors.Is(err, errNoManager) {
			t.Errorf("new(Visit): got %v, want %v", err, errNoManager)
		}
		session, _ := newShop(t).Open(context.Background(), "")
		if _, err := s.Describe(session); !errors.Is(err, ErrOtherManager) {
			t.Errorf("got %v, want ErrOtherManager", err)
		}
		if _, err := s.Seal(context.Background(), session); !errors.Is(err, ErrOtherManager) {
			t.Errorf("got %v, want ErrOtherManager", err)
		}
	})
}

func TestASessionThatNoManagerMadeCanBeDescribedOnceItIsSealed(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		session := new(Visit)
		session.SetCount(3)
		if _, err := s.Seal(context.Background(), session); err != nil {
			t.Fatal(err)
		}
		d, err := s.Describe(session)
		mustEqual(t, "error", err, nil)
		mustEqual(t, "Session", d.Session, "Visit")
	})
}

func TestSealRefusesTheSessionThatACallbackGets(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var s *shop
		sealed := 0
		seal := func(ctx context.Context, v *Visit) {
			v.SetNotes("from a callback")
			for _, ctx := range []context.Context{ctx, context.Background()} {
				cookie, err := s.Seal(ctx, v)
				if cookie != nil || !errors.Is(err, ErrInHandler) {
					t.Errorf("Seal = %v, %v, want ErrInHandler", cookie, err)
				}
				sealed++
			}
		}
		s = newShop(t, func(c *Config[Visit]) {
			c.CheckEvery = -1
			c.Check = func(ctx context.Context, v *Visit, _ Info) (bool, error) { seal(ctx, v); return true, nil }
			c.Adopt = func(r *http.Request, v *Visit) (Adopted, error) { seal(r.Context(), v); return Adopted{}, nil }
		})
		var last *Visit
		cookie := s.in(t, "", func(v *Visit) { v.SetCount(1) })
		cookie = s.in(t, cookie, func(v *Visit) { last = v })
		last.SetCount(2) // after the request: told, and no panic
		s.in(t, cookie, func(v *Visit) { mustEqual(t, "Notes", v.Notes(), "from a callback") })
		opened, _ := s.Open(context.Background(), cookie)
		if _, err := s.Seal(context.Background(), opened); err != nil {
			t.Errorf("Seal after the callback = %v", err)
		}
		if sealed < 8 {
			t.Errorf("the callbacks sealed %d times", sealed)
		}
	})
}

func TestSealLeavesTheSessionOfARequestToItsHandler(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(7)
			cookie, err := s.Seal(r.Context(), session)
			if cookie != nil || !errors.Is(err, ErrInHandler) {
				t.Errorf("Seal = %v, %v, want ErrInHandler", cookie, err)
			}
			mustEqual(t, "events of Seal", s.diary.kinds(), "")

			opened, err := s.OpenRequest(r) // is not the request's own
			if !errors.Is(err, ReasonAbsent) {
				t.Error(err)
			}
			opened.SetCount(8)
			if cookie, err := s.Seal(r.Context(), opened); cookie == nil || err != nil {
				t.Errorf("Seal of an opened session = %v, %v", cookie, err)
			}
			s.diary.kinds()
		})
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

func TestSealOfATooLargeSessionIsAnErrorAndTheNextOneMaySucceed(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		ctx := context.Background()
		session, _ := s.Open(ctx, "")
		session.SetNotes(strings.Repeat("n", 4000))
		if cookie, err := s.Seal(ctx, session); cookie != nil || !errors.Is(err, ErrTooLarge) {
			t.Errorf("Seal = %v, %v, want ErrTooLarge", cookie, err)
		}
		session.SetNotes("short")
		if cookie, err := s.Seal(ctx, session); cookie == nil || err != nil {
			t.Errorf("Seal = %v, %v, want a cookie", cookie, err)
		}
	})
}

func TestAFieldWithoutAnEncodingFailsTheCommitOnce(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		broken := errors.New("no encoding")
		spec := visitSpec()
		spec.Append = func(s *Visit, b []byte) ([]byte, error) {
			if s.state.Get().f.Count == 13 {
				return nil, broken
			}
			return s.state.Get().appendBody(b)
		}
		s := newShop(t)
		var err error
		s.Manager, err = NewManager(spec, Signed{Keys: keysOf(t, namedKey("shop", 0))}, Config[Visit]{Now: s.clock.Now, OnEvent: s.diary.write})
		if err != nil {
			t.Fatal(err)
		}
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.Lines()
			session.SetCount(13)
			_, _ = fmt.Fprint(w, "page")
		})
		mustEqual(t, "status", response.StatusCode, 200)
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		mustEqual(t, "events", s.diary.kinds(), "loaded failed")

		session, _ := s.Open(context.Background(), value)
		session.SetCount(13)
		if _, err := s.Seal(context.Background(), session); !errors.Is(err, broken) {
			t.Errorf("got %v, want the field's error", err)
		}
	})
}

func TestSaveCommitsEarly(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			if err := s.Save(w, r); err != nil {
				t.Errorf("Save before the session was asked for: %v", err)
			}
			session := VisitFrom(r)
			session.SetCount(1)
			if err := s.Save(w, r); err != nil {
				t.Error(err)
			}
			mustEqual(t, "Set-Cookie lines after Save", len(w.Header()["Set-Cookie"]), 1)
			mustEqual(t, "Vary after Save", w.Header().Get("Vary"), "Cookie")
			if err := s.Save(w, r); err != nil {
				t.Errorf("a second Save without a change: %v", err)
			}
			w.Header().Set("Cache-Control", "public") // is overruled when the response begins
		})
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
		mustEqual(t, "Cache-Control", response.Header.Get("Cache-Control"), "no-store")
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

func TestAChangeAfterSaveReplacesItsCookie(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, rest := range map[string]func(http.ResponseWriter, *http.Request){
			"when the handler returns": func(http.ResponseWriter, *http.Request) {},
			"when the response begins": func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(nil) },
			"when it is saved once more": func(w http.ResponseWriter, r *http.Request) {
				if err := s.Save(w, r); err != nil {
					t.Error(err)
				}
			},
		} {
			t.Run(name, func(t *testing.T) {
				s.diary.kinds()
				response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
					session := VisitFrom(r)
					session.SetCount(1)
					mustEqual(t, "error", s.Save(w, r), nil)
					session.SetCount(2)
					rest(w, r)
				})
				mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
				mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x02"))
				mustEqual(t, "events", s.diary.kinds(), "created written written")
			})
		}
	})
}

func TestSaveTellsWhatDoesNotFit(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetNotes(strings.Repeat("n", 4000))
			if err := s.Save(w, r); !errors.Is(err, ErrTooLarge) {
				t.Errorf("got %v, want ErrTooLarge", err)
			}
		})
	})
}

func TestSessionsExpireUnderSynctest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, err := NewManager(visitSpec(), Signed{Keys: keysOf(t, namedKey("shop", 0))}, Config[Visit]{})
		if err != nil {
			t.Fatal(err)
		}
		ctx := context.Background()
		session, _ := m.Open(ctx, "")
		session.SetCount(1)
		cookie, err := m.Seal(ctx, session)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(30*time.Minute - time.Nanosecond) // of the bubble's clock
		if _, err := m.Open(ctx, cookie.Value); err != nil {
			t.Errorf("a moment before the idle timeout: %v", err)
		}
		time.Sleep(time.Nanosecond)
		if _, err := m.Open(ctx, cookie.Value); !errors.Is(err, ReasonIdle) {
			t.Errorf("at the idle timeout: got %v, want ReasonIdle", err)
		}
	})
}
