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

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// asked serves a request with the cookie, whose handler gets the session too.
func (s *shop) asked(cookie string, handle func(http.ResponseWriter, *http.Request, *Visit)) *http.Response {
	return s.respond(cookie, func(w http.ResponseWriter, r *http.Request) { handle(w, r, From[Visit](r.Context(), "VisitFrom")) })
}

func TestAfterTheResponseBeganWhatNeedsNoCookieIsSaved(t *testing.T) {
	for _, test := range []struct {
		name    string
		isFirst bool // the request brings no cookie
		change  func(*Visit)
		late    string // what KindTooLate names
		count   int    // under the token that the browser has
		notes   string
	}{
		{name: "a set", change: func(v *Visit) { v.SetNotes("late") }, count: 1, notes: "late"},
		{name: "a change in place", change: func(v *Visit) { v.SetNotes("late"); v.Lines() }, count: 1, notes: "late"},
		{name: "Destroy", change: func(v *Visit) { v.Destroy() }},
		{name: "Destroy, and a set", change: func(v *Visit) { v.Destroy(); v.SetNotes("bye") }, late: "Notes"},
		{name: "Renew", change: func(v *Visit) { v.Renew(); v.SetNotes("late") }, late: "Notes, Renew", count: 1},
		{name: "Remember", change: func(v *Visit) { v.Remember(true) }, late: "Remember", count: 1},
		{name: "a set of a first visit", isFirst: true, change: func(v *Visit) { v.SetNotes("late") }, late: "Notes"},
		{name: "another owner", change: func(v *Visit) { _ = v.SetPetName("rex") }, late: "PetName", count: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newOwnedShop(t)
			token := ""
			if !test.isFirst {
				token = s.in(t, "", func(v *Visit) { v.SetCount(1) })
			}
			after := s.in(t, token, func(v *Visit) {
				x := v.state.Get().core.ctx.(*exchange)
				_, _ = x.Write([]byte("done"))
				test.change(v)
			})
			mustEqual(t, "token", after, token)
			late := ""
			for _, e := range s.diary.of(KindTooLate) {
				lost := e.Err.(*TooLateError)
				late += strings.Join(append(lost.Fields, lost.Calls...), ", ")
			}
			mustEqual(t, "too late", late, test.late)
			s.in(t, token, func(v *Visit) {
				mustEqual(t, "Count", v.Count(), test.count)
				mustEqual(t, "Notes", v.Notes(), test.notes)
			})
		})
	}
}

func TestSaveAfterTheResponseBeganSavesWhatNeedsNoCookie(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.asked(token, func(w http.ResponseWriter, r *http.Request, v *Visit) {
		_, _ = w.Write([]byte("done"))
		v.SetCount(2)
		mustEqual(t, "Save of a set", s.Save(w, r), nil)
		v.Renew()
		mustEqual(t, "Save of Renew", errors.Is(s.Save(w, r), ErrTooLate), true)
	})
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
}

func TestWhoHijacksNeedsTheHeaderForATokenOnly(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Visit)
		late   int
		count  int
	}{
		"a set":   {func(v *Visit) { v.SetCount(2) }, 0, 2},
		"Destroy": {func(v *Visit) { v.Destroy() }, 0, 0},
		"Renew":   {func(v *Visit) { v.Renew() }, 1, 1}, // no token was made that nobody would have
		"a login": {func(v *Visit) { v.Renew(); _ = v.SetPetName("rex"); v.SetCount(2) }, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStoredShop(t)
			token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
			browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
				test.change(VisitFrom(r))
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"))
			})
			browser.value = token
			browser.visit()
			s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), test.count) })
			mustEqual(t, "too late", len(s.diary.of(KindTooLate)), test.late)
		})
	}
}

func TestARenewAfterHijackIsMadeWhenTheHeaderIsUsed(t *testing.T) {
	for name, use := range map[string]func(*shop, http.ResponseWriter, *http.Request) http.Header{
		"Header":          func(_ *shop, w http.ResponseWriter, _ *http.Request) http.Header { return w.Header() },
		"Save and Header": func(s *shop, w http.ResponseWriter, r *http.Request) http.Header { _ = s.Save(w, r); return w.Header() },
	} {
		s := newStoredShop(t)
		token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		r.Header.Set("Cookie", s.CookieName()+"="+token)
		renewed := ""
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := VisitFrom(r)
			v.Renew()
			v.SetCount(2)
			hijack(t, w)
			_, err := s.Open(context.Background(), token)
			mustEqual(t, name+": the old session lives until then", err, nil)
			response := &http.Response{Header: use(s, w, r)}
			for _, c := range response.Cookies() {
				renewed = c.Value
			}
		})).ServeHTTP(&hijackable{ResponseRecorder: httptest.NewRecorder()}, r)
		s.in(t, renewed, func(v *Visit) { mustEqual(t, name+": Count", v.Count(), 2) })
		s.in(t, token, func(v *Visit) { mustEqual(t, name+": the old token is over", v.Info().Unchecked, true) })
		mustEqual(t, name+": too late", len(s.diary.of(KindTooLate)), 0)
	}
}

func TestWhatATimeoutHandlerThrowsAwayIsTooLateAndDestroyIsNot(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after func(*shop, http.ResponseWriter, *http.Request, *Visit) // the time-out
		late          string
		gone          bool
	}{
		{name: "a set before", before: func(_ *shop, _ http.ResponseWriter, _ *http.Request, v *Visit) { v.SetCount(2) }, late: "Count"},
		{name: "a set after", after: func(_ *shop, _ http.ResponseWriter, _ *http.Request, v *Visit) { v.SetCount(2) }, late: "Count"},
		{name: "Destroy before", before: func(_ *shop, _ http.ResponseWriter, _ *http.Request, v *Visit) { v.Destroy() }, gone: true},
		{name: "Destroy after", after: func(_ *shop, _ http.ResponseWriter, _ *http.Request, v *Visit) { v.Destroy() }, gone: true},
		{name: "Renew and Save before", before: func(s *shop, w http.ResponseWriter, r *http.Request, v *Visit) {
			v.Renew()
			_ = s.Save(w, r)
		}, late: "Save"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStoredShop(t)
			token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
			ended := make(chan struct{})
			handler := http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(ended)
				s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					v := VisitFrom(r)
					if test.before != nil {
						test.before(s, w, r, v)
					}
					<-r.Context().Done()
					if test.after != nil {
						test.after(s, w, r, v)
					}
				})).ServeHTTP(w, r)
			}), time.Millisecond, "too slow")
			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.Header.Set("Cookie", s.CookieName()+"="+token)
			handler.ServeHTTP(httptest.NewRecorder(), r)
			<-ended
			late := ""
			for _, e := range s.diary.of(KindTooLate) {
				lost := e.Err.(*TooLateError)
				late += strings.Join(append(lost.Fields, lost.Calls...), ", ")
			}
			mustEqual(t, "too late", late, test.late)
			_, err := s.Open(context.Background(), token)
			mustEqual(t, "is gone", errors.Is(err, ReasonGone), test.gone)
		})
	}
}

func TestSaveInsideATimeoutHandlerSavesWhatChangedAfterTheResponseBegan(t *testing.T) {
	for name, isFirst := range map[string]bool{"a first visit": true, "a renewed session": false} {
		t.Run(name, func(t *testing.T) {
			s := newStoredShop(t)
			token := ""
			if !isFirst {
				token = s.in(t, "", func(v *Visit) { v.SetPromo("before") })
			}
			handler := http.TimeoutHandler(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				v.AddCount(1)
				v.Renew()
				w.WriteHeader(http.StatusOK)
				v.SetNotes("late")
				mustEqual(t, "Save", s.Save(w, r), nil)
				v.AddCount(1)
			})), time.Minute, "too slow")
			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.Header.Set("Cookie", s.CookieName()+"="+token)
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			s.in(t, s.valueAfter(token, w.Result()), func(v *Visit) {
				mustEqual(t, "Count", v.Count(), 2)
				mustEqual(t, "Notes", v.Notes(), "late")
			})
			mustEqual(t, "too late", len(s.diary.of(KindTooLate)), 0)
		})
	}
}

func TestASessionThatEndsMeanwhileWithdrawsTheTokenThatSaveHasSet(t *testing.T) {
	for name, change := range map[string]func(*Visit){
		"a write": func(v *Visit) { v.SetCount(3) },
		"a slide": func(*Visit) {},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStoredShop(t, func(c *Config[Visit]) { c.MaxStep = -1 })
			response := s.asked("", func(w http.ResponseWriter, r *http.Request, v *Visit) {
				v.SetCount(1)
				mustEqual(t, "Save", s.Save(w, r), nil)
				token := w.Header().Get("Set-Cookie")
				token, _, _ = strings.Cut(strings.TrimPrefix(token, s.CookieName()+"="), ";")
				s.in(t, token, func(v *Visit) { v.Destroy() })
				s.clock.advance(time.Second)
				change(v)
			})
			mustEqual(t, "cookies", len(response.Cookies()), 0)
		})
	}
}

func TestATokenThatSaveHasSetStaysWhenALaterCommitFails(t *testing.T) {
	s, engine := newBrokenShop(t)
	response := s.asked("", func(w http.ResponseWriter, r *http.Request, v *Visit) {
		v.SetCount(1)
		mustEqual(t, "Save", s.Save(w, r), nil)
		engine.fail(errDown)
		v.SetCount(2)
	})
	mustEqual(t, "status", response.StatusCode, 503)
	engine.fail(nil)
	s.in(t, response.Cookies()[0].Value, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestASlideNeedsNoHeader(t *testing.T) {
	for _, test := range []struct {
		name   string
		handle http.HandlerFunc
		slides bool
	}{
		{"an ordinary page", func(http.ResponseWriter, *http.Request) {}, true},
		{"304", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, true},
		{"500", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, true},
		{"a page for every cache", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Cache-Control", "public") }, true},
		{"a request that does not count", nil, false},
	} {
		s := newStoredShop(t)
		token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		s.diary.kinds()
		response := s.respond(token, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			if test.handle == nil {
				s.DoNotCount(r)
				return
			}
			test.handle(w, r)
		})
		mustEqual(t, test.name+": cookies", len(response.Cookies()), 0)
		mustEqual(t, test.name+": events", s.diary.kinds(), map[bool]string{true: "loaded refreshed written", false: "loaded"}[test.slides])
		s.in(t, token, func(v *Visit) {
			mustEqual(t, test.name+": slid", v.Info().Seen.Equal(s.clock.Now()), test.slides)
		})
	}
}

func TestASlideThatAnotherRequestHasMadeIsNotMadeAgain(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(3 * time.Minute)
	s.in(t, token, func(*Visit) {
		s.in(t, token, func(v *Visit) { v.SetCount(2) })
		s.clock.advance(time.Second)
		engine.called()
	})
	mustEqual(t, "calls", engine.called(), "swap") // which met the other's
	s.in(t, token, func(v *Visit) { mustEqual(t, "Seen", v.Info().Seen, start.Add(3*time.Minute)) })
}

func TestASlideKeepsTheChangesOfAnotherRequest(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(2 * time.Minute)
	s.in(t, token, func(*Visit) {
		s.in(t, token, func(v *Visit) { v.SetCount(2) })
		s.clock.advance(10 * time.Minute)
	})
	s.in(t, token, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 2)
		mustEqual(t, "Seen", v.Info().Seen, start.Add(12*time.Minute))
	})
}

func TestRememberMakesANewTokenAndKeepsCreated(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(time.Hour / 3)
	response := s.asked(token, func(_ http.ResponseWriter, _ *http.Request, v *Visit) { v.Remember(true) })
	remembered := response.Cookies()[0]
	mustEqual(t, "another token", remembered.Value != token, true)
	mustEqual(t, "Max-Age: until the absolute end", time.Duration(remembered.MaxAge)*time.Second, 180*24*time.Hour-time.Hour/3)
	mustEqual(t, "TTL", engine.last.TTL, time.Minute) // of the tombstone, which is written last
	s.in(t, remembered.Value, func(v *Visit) {
		mustEqual(t, "Created", v.Info().Created, start)
		mustEqual(t, "Permanent", v.Info().Permanent, true)
	})
	s.in(t, token, func(v *Visit) { mustEqual(t, "the old token stands in", v.Info().Unchecked, true) })
	forgotten := s.in(t, remembered.Value, func(v *Visit) { v.Remember(false) })
	mustEqual(t, "another token", forgotten != remembered.Value, true)
	s.in(t, forgotten, func(v *Visit) { mustEqual(t, "Permanent", v.Info().Permanent, false) })
}

func TestAPermanentSessionThatWillLiveLongerGetsANewToken(t *testing.T) {
	s := newStoredShop(t, func(c *Config[Visit]) {
		c.Lifetime = func(v *Visit) (idle, absolute time.Duration) {
			if v.Count() == 1 {
				return 0, 30 * 24 * time.Hour
			}
			return 0, 0
		}
	})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1); v.Remember(true) })
	mustEqual(t, "token after another change", s.in(t, token, func(v *Visit) { v.SetNotes("x") }), token)
	response := s.asked(token, func(_ http.ResponseWriter, _ *http.Request, v *Visit) { v.SetCount(2) })
	mustEqual(t, "cookies", len(response.Cookies()), 1)
	mustEqual(t, "Max-Age", time.Duration(response.Cookies()[0].MaxAge)*time.Second, 180*24*time.Hour)
	longer := response.Cookies()[0].Value
	s.in(t, longer, func(v *Visit) { mustEqual(t, "Created", v.Info().Created, start); mustEqual(t, "Count", v.Count(), 2) })
	mustEqual(t, "token of a shorter one", s.in(t, longer, func(v *Visit) { v.SetCount(1) }), longer)
	late := s.asked(longer, func(w http.ResponseWriter, _ *http.Request, v *Visit) { w.WriteHeader(200); v.SetCount(3) })
	mustEqual(t, "cookies", len(late.Cookies()), 0)
	mustEqual(t, "too late", len(s.diary.of(KindTooLate)), 1)
	s.in(t, longer, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestOnceTheClientHasLeftNoTokenIsMade(t *testing.T) {
	for _, test := range []struct {
		name   string
		first  bool
		change func(*Visit)
		calls  string
		count  int
	}{
		{"a first visit", true, func(v *Visit) { v.SetCount(2) }, "", 0},
		{"Renew", false, func(v *Visit) { v.Renew() }, "", 1},
		{"Remember", false, func(v *Visit) { v.Remember(true) }, "", 1},
		{"a set", false, func(v *Visit) { v.SetCount(2) }, "swap", 2},
		{"Destroy", false, func(v *Visit) { v.Destroy() }, "swap", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, engine := newBrokenShop(t)
			token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
			ctx, leave := context.WithCancel(context.Background())
			defer leave()
			r := httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(ctx)
			if !test.first {
				r.Header.Set("Cookie", s.CookieName()+"="+token)
			}
			w := httptest.NewRecorder()
			s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				leave()
				test.change(v)
				engine.called()
			})).ServeHTTP(w, r)
			mustEqual(t, "calls", engine.called(), test.calls)
			mustEqual(t, "store failures", len(s.diary.of(KindStoreFailed)), 0)
			if !test.first {
				s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), test.count) })
			}
		})
	}
}

func TestWithTwoTokensDestroyEndsBoth(t *testing.T) {
	s := newStoredShop(t)
	a, b := s.in(t, "", func(v *Visit) { v.SetCount(1) }), s.in(t, "", func(v *Visit) { v.SetCount(2) })
	s.in(t, a+"; "+s.CookieName()+"="+b, func(v *Visit) { v.Destroy() })
	for _, token := range []string{a, b} {
		_, err := s.Open(context.Background(), token)
		mustEqual(t, "is gone", errors.Is(err, ReasonGone), true)
	}
}

func TestRenewOfASlowRequestAfterALogoutCreatesNothing(t *testing.T) {
	s := newOwnedShop(t)
	token := s.login(t, "rex")
	response := s.asked(token, func(_ http.ResponseWriter, _ *http.Request, slow *Visit) {
		s.in(t, token, func(v *Visit) { v.Destroy() })
		slow.Renew()
	})
	mustEqual(t, "status", response.StatusCode, 503)
	mustEqual(t, "Retry-After", response.Header.Get("Retry-After"), "") // trying again would not help
	mustEqual(t, "cookies", len(response.Cookies()), 0)
	all, err := s.List(context.Background(), petOwner("rex"))
	mustEqual(t, "error", err, nil)
	mustEqual(t, "sessions", len(all), 0)
}

func TestAnEmptiedRecordLastsToItsOwnEndAndAnEmptySessionIsNeverStored(t *testing.T) {
	s, engine := newBrokenShop(t)
	s.in(t, "", func(v *Visit) { v.SetCount(1); v.ClearCount(); v.Renew() })
	mustEqual(t, "calls of a first visit that stores nothing", engine.called(), "")
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(15 * time.Minute)
	s.diary.kinds()
	response := s.asked(token, func(_ http.ResponseWriter, _ *http.Request, v *Visit) { v.Reset() })
	mustEqual(t, "cookies", len(response.Cookies()), 0)
	mustEqual(t, "TTL", engine.last.TTL, 31*time.Minute)
	mustEqual(t, "Keep", engine.last.Keep, 11*time.Hour+46*time.Minute)
	mustEqual(t, "events", s.diary.kinds(), "loaded destroyed written")
	renewed := s.asked(token, func(_ http.ResponseWriter, _ *http.Request, v *Visit) { v.Renew() })
	mustEqual(t, "Max-Age after Renew of nothing", renewed.Cookies()[0].MaxAge, -1)
}

func TestARecordIsHeldASkewLongerThanItsSessionLives(t *testing.T) {
	lifetime := func(c *Config[Visit]) {
		c.Lifetime = func(v *Visit) (idle, absolute time.Duration) {
			return time.Duration(v.Count()) * time.Minute, time.Duration(v.Count()) * time.Hour
		}
	}
	for _, test := range []struct {
		name      string
		adjust    func(*Config[Visit])
		change    func(*Visit)
		ttl, keep time.Duration
	}{
		{"ordinary", func(*Config[Visit]) {}, func(v *Visit) { v.SetCount(9) }, 30 * time.Minute, 12 * time.Hour},
		{"permanent", func(*Config[Visit]) {}, func(v *Visit) { v.SetCount(9); v.Remember(true) }, 14 * 24 * time.Hour, 180 * 24 * time.Hour},
		{"with Config.Lifetime", lifetime, func(v *Visit) { v.SetCount(9) }, 9 * time.Minute, 9 * time.Hour},
	} {
		engine := &broken{Store: memstore.New(0)}
		s := newShopUnder(t, Stored{Store: engine}, test.adjust)
		s.in(t, "", test.change)
		mustEqual(t, test.name+": TTL", engine.last.TTL, test.ttl+time.Minute)
		mustEqual(t, test.name+": Keep", engine.last.Keep, test.keep+time.Minute)
	}
	// Of two requests at once, the timeouts are those of what both have made of the session.
	engine := &broken{Store: memstore.New(0)}
	s := newShopUnder(t, Stored{Store: engine}, lifetime)
	token := s.in(t, "", func(v *Visit) { v.SetCount(20) })
	s.in(t, token, func(outer *Visit) {
		outer.SetNotes("outer")
		s.in(t, token, func(inner *Visit) { inner.SetCount(5) })
	})
	mustEqual(t, "merged: TTL", engine.last.TTL, 6*time.Minute)
}

func TestMaxBytesBoundsARecordAlsoAfterAMerge(t *testing.T) {
	s, _ := newBrokenShop(t, func(p *Stored) { p.MaxBytes = 200 })
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.asked(token, func(w http.ResponseWriter, r *http.Request, v *Visit) {
		v.SetNotes(strings.Repeat("n", 200))
		err := s.Save(w, r)
		mustEqual(t, "error", fmt.Sprint(err), "Visit session does not fit its record: the record would have 222 bytes, at most 200 are "+
			"possible; the largest fields: Notes 202, Count 1 (bytes); keep less in them, set max= to bound them, or set Stored.MaxBytes")
	})
	mustEqual(t, "status", response.StatusCode, 200)
	s.diary.kinds()
	response = s.asked(token, func(_ http.ResponseWriter, _ *http.Request, outer *Visit) {
		outer.SetNotes(strings.Repeat("n", 100))
		s.in(t, token, func(inner *Visit) { inner.SetPromo(strings.Repeat("p", 80)) })
	})
	mustEqual(t, "status", response.StatusCode, 200)
	mustEqual(t, "events", s.diary.kinds(), "loaded loaded written too large")
	s.in(t, token, func(v *Visit) {
		mustEqual(t, "Notes", v.Notes(), "")
		mustEqual(t, "Promo", len(v.Promo()), 80)
	})
}

func TestASessionInAStoreMayBeLargerThanACookie(t *testing.T) {
	s := newShopUnder(t, Stored{Store: memstore.New(0)})
	token := s.in(t, "", func(v *Visit) { v.SetNotes(strings.Repeat("n", 60000)) })
	s.in(t, token, func(v *Visit) {
		d, err := s.Describe(v)
		mustEqual(t, "error", err, nil)
		mustEqual(t, "Limit", d.Limit, 65536)
		mustEqual(t, "Size", d.Size, d.Bytes)
		mustEqual(t, "Notes", len(v.Notes()), 60000)
	})
}

func TestEventsNameTheRecordThatTheSessionHasNow(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	s, _ := newBrokenShop(t, func(p *Stored) { p.Keys = keys })
	key := func(token string) string { return s.store.storage.Format().Key(token) }
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	renewed := s.in(t, token, func(v *Visit) { v.Renew() })
	after := s.in(t, renewed, func(v *Visit) { v.Destroy(); v.SetCount(2) })
	var got []string
	for _, e := range s.diary.of(KindCreated, KindLoaded, KindRenewed, KindDestroyed, KindWritten) {
		name := map[string]string{key(token): "first", key(renewed): "second", key(after): "third"}[e.ID]
		got = append(got, e.Kind.String()+" "+name)
		if e.Kind == KindWritten || e.Kind == KindLoaded {
			mustEqual(t, "has a KeyID", strings.HasPrefix(e.KeyID, "tsk:"), true)
			mustEqual(t, "has Bytes", e.Bytes > 20, true)
		}
	}
	mustEqual(t, "events", strings.Join(got, ", "), "created first, written first, loaded first, renewed second, written second, "+
		"loaded second, destroyed second, created third, written third")
}

func TestOpenAndSealReadAndWriteTheStore(t *testing.T) {
	s, engine := newBrokenShop(t)
	ctx := context.Background()
	v, err := s.Open(ctx, "")
	mustEqual(t, "error", errors.Is(err, ReasonAbsent), true)
	v.SetCount(1)
	cookie, err := s.Seal(ctx, v)
	mustEqual(t, "error", err, nil)
	v, err = s.Open(ctx, cookie.Value)
	mustEqual(t, "error", err, nil)
	v.SetCount(2)
	none, err := s.Seal(ctx, v)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "a token is sent once", none, nil)
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+cookie.Value)
	v, err = s.OpenRequest(r)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Count", v.Count(), 2)

	engine.fail(errDown)
	var failed *StoreError
	v, err = s.Open(ctx, cookie.Value)
	mustEqual(t, "Open fails with a StoreError", errors.As(err, &failed), true)
	mustEqual(t, "text", err.Error(), "fresh Visit: the session could not be read from the store: store of Visit: cannot read: connection refused")
	mustEqual(t, "is a stand-in", v.Info().Unchecked, true)
	v.SetCount(9)
	none, err = s.Seal(ctx, v)
	mustEqual(t, "Seal of a stand-in", none, nil)
	mustEqual(t, "error of Seal", errors.Is(err, ReasonUnchecked), true)
	engine.fail(nil)
	v.Renew()
	next, err := s.Seal(ctx, v)
	mustEqual(t, "error", err, nil)
	v, _ = s.Open(ctx, next.Value)
	mustEqual(t, "Count after a verb", v.Count(), 9)

	v.SetCount(10)
	engine.fail(errDown)
	_, err = s.Seal(ctx, v)
	mustEqual(t, "Seal fails with a StoreError", errors.As(err, &failed), true)
	engine.fail(nil)
	_, err = s.Seal(ctx, v)
	mustEqual(t, "another Seal", err, nil)
	v, _ = s.Open(ctx, next.Value)
	mustEqual(t, "Count", v.Count(), 10)
}
