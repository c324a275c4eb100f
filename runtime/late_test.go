package typedsession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// answers are ways to begin a response.
var answers = map[string]func(http.ResponseWriter){
	"WriteHeader": func(w http.ResponseWriter) { w.WriteHeader(500) },
	"Write":       func(w http.ResponseWriter) { _, _ = w.Write([]byte("sorry")) },
	"WriteString": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "sorry") },
	"http.Error":  func(w http.ResponseWriter) { http.Error(w, "sorry", 500) },
	"io.Copy":     func(w http.ResponseWriter) { _, _ = io.Copy(w, strings.NewReader("sorry")) },
	"Flush":       func(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() },
	"nothing":     func(http.ResponseWriter) {},
}

func TestNothingIsCommittedOnceAPanicHasLeftTheHandlerWhoeverAnswersThroughItsWriter(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		changes := map[string]func(*Visit){
			"a change":          func(s *Visit) { s.SetCount(2) },
			"a change in place": func(s *Visit) { s.Lines()[0].Qty = 9 },
			"Destroy":           (*Visit).Destroy,
			"Renew":             (*Visit).Renew,
			"Remember":          func(s *Visit) { s.Remember(true) },
			"a read":            func(s *Visit) { s.Count() },
		}
		for cause, broken := range map[string]any{"a string": "broken", "an error": io.EOF, "http.ErrAbortHandler": http.ErrAbortHandler} {
			for call, change := range changes {
				for how, answer := range answers {
					s := newShop(t)
					value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.SetLines([]line{{"A1", 1}}) })
					s.clock.advance(20 * time.Minute) // a refresh is due
					s.diary.kinds()
					var inner http.ResponseWriter
					handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						inner = w
						change(VisitFrom(r))
						panic(broken)
					}))
					outer := httptest.NewRecorder()
					r := httptest.NewRequest("GET", "https://shop.example/", nil)
					r.Header.Set("Cookie", s.CookieName()+"="+value)
					func() {
						defer func() {
							mustEqual(t, "panic", recover(), broken)
							answer(inner)
						}()
						handler.ServeHTTP(outer, r)
					}()
					what := fmt.Sprintf("%s, then %s, answered by %s", call, cause, how)
					mustEqual(t, what+": Set-Cookie lines", len(outer.Result().Header["Set-Cookie"]), 0)
					mustEqual(t, what+": events", s.diary.kinds(), "loaded")
					if how != "nothing" {
						mustEqual(t, what+": Vary", outer.Result().Header.Get("Vary"), "Cookie")
					}
				}
			}
		}
	})
}

func TestARecovererAroundTheHandlerSendsNoCookieOverHTTP(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		ways := maps.Clone(answers)
		ways["early hints"] = func(w http.ResponseWriter) { w.WriteHeader(http.StatusEarlyHints); w.WriteHeader(500) }
		for how, answer := range ways {
			var inner http.ResponseWriter
			handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner = w
				VisitFrom(r).SetCount(2)
				panic("broken")
			}))
			recoverer := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer func() {
					_ = recover()
					answer(inner)
				}()
				handler.ServeHTTP(w, r)
			})
			overBothProtocols(t, s, recoverer, func(t *testing.T, v *visitor) {
				v.mustSet(v.visit(), false)
				mustEqual(t, how+": events", s.diary.kinds(), "")
			})
		}
	})
}

func TestAGoexitIsLikeAPanic(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			defer close(done)
			var inner http.ResponseWriter
			defer func() { http.Error(inner, "sorry", 500) }()
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner = w
				VisitFrom(r).SetCount(2)
				runtime.Goexit()
			})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		}()
		<-done
		mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 0)
		mustEqual(t, "events", s.diary.kinds(), "")
	})
}

func TestAPanicAfterTheResponseHasBegunLeavesWhatWasSent(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := httptest.NewRecorder()
		panicOf(func() {
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(2)
				_, _ = io.WriteString(w, "page")
				panic("broken")
			})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		})
		mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

func TestASavedCookieIsPutAgainAfterAPanic(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		var inner http.ResponseWriter
		w := httptest.NewRecorder()
		panicOf(func() {
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner = w
				VisitFrom(r).SetCount(1)
				mustEqual(t, "error", s.Save(w, r), nil)
				VisitFrom(r).SetCount(2)
				panic("broken")
			})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		})
		w.Header().Del("Set-Cookie")
		http.Error(inner, "sorry", 500)
		mustEqual(t, "body", s.unseal(t, w.Result().Cookies()[0].Value).Body, body(1, "\x01"))
		mustEqual(t, "Cache-Control", w.Result().Header.Get("Cache-Control"), "no-store")
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

// lateCalls are changes, and what a TooLateError says of each.
var lateCalls = map[string]struct {
	do   func(*Visit)
	told string
}{
	"a setter":           {func(s *Visit) { s.SetCount(9) }, "[Count] []"},
	"an adder":           {func(s *Visit) { s.AddCount(3) }, "[Count] []"},
	"a setter of a list": {func(s *Visit) { _ = s.SetRoles([]string{"admin"}) }, "[Roles] []"},
	"Reset":              {func(s *Visit) { s.Reset() }, "[Count] []"},
	"Renew":              {(*Visit).Renew, "[] [Renew]"},
	"Destroy":            {(*Visit).Destroy, "[Count] [Destroy]"},
	"Remember":           {func(s *Visit) { s.Remember(true) }, "[] [Remember]"},
	"an equal value":     {func(s *Visit) { s.SetCount(1) }, ""},
	"a refused value":    {func(s *Visit) { _ = s.SetPetName(strings.Repeat("x", 65)) }, ""},
	"a read":             {func(s *Visit) { s.Count(); s.Lines(); s.Info(); _ = s.String() }, ""},
}

// told returns what the events about late changes say, and forgets all events.
func (d *diary) told() string {
	var all []string
	for _, e := range d.of(KindTooLate) {
		lost := e.Err.(*TooLateError)
		all = append(all, fmt.Sprint(lost.Fields, " ", lost.Calls))
	}
	d.kinds()
	return strings.Join(all, "; ")
}

func TestAChangeAfterTheEndOfTheRequestIsReportedAtOnce(t *testing.T) {
	for end, handle := range map[string]func(http.ResponseWriter){
		"a handler that wrote nothing": func(http.ResponseWriter) {},
		"a page":                       func(w http.ResponseWriter) { _, _ = io.WriteString(w, "page") },
		"an upgrade":                   func(w http.ResponseWriter) { w.WriteHeader(http.StatusSwitchingProtocols) },
		"a panic":                      func(http.ResponseWriter) { panic("broken") },
		"a panic after a page":         func(w http.ResponseWriter) { _, _ = io.WriteString(w, "page"); panic(http.ErrAbortHandler) },
	} {
		for call, late := range lateCalls {
			for _, isLoadedLate := range []bool{false, true} {
				s := newShop(t)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				var r *http.Request
				panicOf(func() {
					s.respond(value, func(w http.ResponseWriter, within *http.Request) {
						r = within
						if !isLoadedLate {
							VisitFrom(r)
						}
						handle(w)
					})
				})
				session := VisitFrom(r)
				mustEqual(t, end+": told before", s.diary.told(), "")
				late.do(session)
				what := fmt.Sprintf("%s after %s, loaded late: %v", call, end, isLoadedLate)
				mustEqual(t, what, s.diary.told(), late.told)
				session.Info()
				mustEqual(t, what+": told again", s.diary.told(), "")
				if late.told != "" {
					session.SetNotes("more")
					mustEqual(t, what+": the next change", s.diary.told(), "[Notes] []")
				}
			}
		}
	}
}

func TestSaveAfterTheEndOfTheRequestReturnsWhatIsLost(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		var r *http.Request
		s.respond("", func(_ http.ResponseWriter, within *http.Request) { r = within; VisitFrom(r).SetCount(1) })
		s.diary.kinds()
		w := httptest.NewRecorder()
		VisitFrom(r).SetCount(2)
		mustEqual(t, "told", s.diary.told(), "[Count] []")
		mustEqual(t, "error, as it was told", s.Save(w, r), nil)
		mustEqual(t, "header", len(w.Header()), 0)
	})
}

func TestTheAdviceOfALateChangeSaysWhatToDo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		var session *Visit
		s.respond("", func(w http.ResponseWriter, r *http.Request) { session = VisitFrom(r) })
		session.SetCount(1)
		want := "session Visit: too late: Count did not reach the browser; the request is over: do it before the handler returns (GET /)"
		mustEqual(t, "event", s.diary.of(KindTooLate)[0].String(), want)
	})
}

func TestGoroutinesThatOutliveTheHandlerLoseNoChangeUnseen(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for range 50 {
			s := newShop(t)
			var all sync.WaitGroup
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				for _, set := range []func(*Visit){
					func(s *Visit) { s.SetCount(1) },
					func(s *Visit) { s.SetNotes("x") },
					func(s *Visit) { _ = s.SetPetName("Rex") },
				} {
					all.Go(func() { set(VisitFrom(r)) })
				}
			})
			all.Wait()
			told := ""
			for _, e := range s.diary.of(KindTooLate) {
				told += strings.Join(e.Err.(*TooLateError).Fields, " ") + " "
			}
			session, _ := s.Open(context.Background(), "")
			if cookies := response.Cookies(); len(cookies) > 0 {
				session, _ = s.Open(context.Background(), cookies[0].Value)
			}
			for field, sent := range map[string]bool{
				"Count": session.Count() != 0, "Notes": session.Notes() != "", "PetName": session.PetName() != "",
			} {
				if isTold := strings.Contains(told, field); isTold == sent {
					t.Errorf("%s: sent %v, told %v", field, sent, isTold)
				}
			}
		}
	})
}

func TestAnOnEventThatChangesTheSessionComesToAnEnd(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, handle := range map[string]http.HandlerFunc{
			"nothing written": func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) },
			"a late change":   func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200); VisitFrom(r).SetCount(1) },
		} {
			events := map[Kind]int{}
			var session *Visit
			s := newShop(t, func(c *Config[Visit]) {
				c.OnEvent = func(ctx context.Context, e Event) {
					events[e.Kind]++
					VisitFromContext(ctx).AddCount(1)
					VisitFromContext(ctx).SetNotes(fmt.Sprint(events))
				}
			})
			s.respond("", func(w http.ResponseWriter, r *http.Request) { session = VisitFrom(r); handle(w, r) })
			session.SetCount(5)
			if events[KindTooLate] == 0 || events[KindTooLate] > 20 {
				t.Errorf("%s: %d events about late changes", name, events[KindTooLate])
			}
		}
	})
}

func TestAHandlerThatTimeoutHandlerGaveUpSendsNothingAndIsTold(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, handle := range map[string]func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request){
			"a page":     func(_ *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "page") },
			"no writing": func(*testing.T, *shop, http.ResponseWriter, *http.Request) {},
			"a Save": func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
				if err := s.Save(w, r); err == nil || !strings.Contains(err.Error(), "http.TimeoutHandler has answered") {
					t.Errorf("Save = %v, want a *TooLateError", err)
				}
			},
			"a setter": func(t *testing.T, s *shop, _ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetNotes("late")
				mustEqual(t, "told at once", s.diary.told(), "[Count Notes] []")
				VisitFrom(r).SetCount(7) // for the check below
			},
			"a page through a wrapper": func(_ *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) { http.Error(w, "page", 200) },
		} {
			t.Run(name, func(t *testing.T) {
				s := newShop(t)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
				s.diary.kinds()
				ctx, expire := newExpiring(context.Background())
				returned := make(chan struct{})
				answered := make(chan struct{})
				inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).SetCount(2)
					expire()
					<-answered
					handle(t, s, w, r)
				}))
				w := httptest.NewRecorder()
				r := httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(ctx)
				r.Header.Set("Cookie", s.CookieName()+"="+value)
				http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer close(returned)
					inner.ServeHTTP(wrapper{w}, r)
				}), time.Hour, "too slow").ServeHTTP(w, r)
				close(answered)
				<-returned
				mustEqual(t, "status", w.Code, http.StatusServiceUnavailable)
				mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 0)
				mustEqual(t, "written", len(s.diary.of(KindWritten, KindCreated)), 0)
				mustEqual(t, "told", s.diary.told(), "[Count] []")
			})
		}
	})
}

// expiring is a context whose deadline has passed once over is closed, so that a time-out comes when a test wants it.
type expiring struct {
	context.Context
	over chan struct{}
}

// newExpiring returns a context for a request to an http.TimeoutHandler, and what makes its deadline pass.
func newExpiring(parent context.Context) (ctx context.Context, expire func()) {
	e := &expiring{parent, make(chan struct{})}
	return e, func() { close(e.over) }
}

// timingOut returns an http.TimeoutHandler around a handler that says itself when its time is over.
func timingOut(handle func(w http.ResponseWriter, r *http.Request, expire func())) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, expire := newExpiring(r.Context())
		http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			handle(w, r, expire)
		}), time.Hour, "too slow").ServeHTTP(w, r.WithContext(ctx))
	}
}

func (e *expiring) Done() <-chan struct{} { return e.over }

func (e *expiring) Err() error {
	select {
	case <-e.over:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestAHandlerThatTimesOutAfterItBeganItsResponseIsNotReportedAsWritten(t *testing.T) {
	for name, test := range map[string]struct {
		later  func(*Visit)
		events string
		told   string
	}{
		"nothing more": {func(*Visit) {}, "too late", "[Count] []"},
		"a setter":     {func(s *Visit) { s.SetNotes("late") }, "too late", "[Count Notes] []"},
		"a logout":     {(*Visit).Destroy, "too late", "[Count] [Destroy]"},
		"a panic":      {func(*Visit) { panic(http.ErrAbortHandler) }, "", ""},
	} {
		for how, begin := range answers {
			if how == "nothing" {
				continue
			}
			s := newShop(t)
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
			ctx, expire := newExpiring(context.Background())
			answered, returned := make(chan struct{}), make(chan struct{})
			inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(2)
				begin(w)
				s.diary.kinds()
				expire()
				<-answered
				test.later(VisitFrom(r))
			}))
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(ctx)
			r.Header.Set("Cookie", s.CookieName()+"="+value)
			http.TimeoutHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(returned)
				panicOf(func() { inner.ServeHTTP(w, r) })
			}), time.Hour, "too slow").ServeHTTP(w, r)
			close(answered)
			<-returned
			mustEqual(t, name+" after "+how+": status", w.Code, http.StatusServiceUnavailable)
			late := s.diary.of(KindTooLate)
			mustEqual(t, name+" after "+how+": events", s.diary.kinds(), test.events)
			for _, e := range late {
				lost := e.Err.(*TooLateError)
				mustEqual(t, name+" after "+how+": told", fmt.Sprint(lost.Fields, " ", lost.Calls), test.told)
				if !strings.Contains(e.String(), "http.TimeoutHandler") {
					t.Errorf("the event does not say why: %v", e)
				}
			}
		}
	}
}

func TestAHandlerThatIsInTimeIsReportedAsWrittenWhenItReturns(t *testing.T) {
	s := newShop(t)
	w := httptest.NewRecorder()
	http.TimeoutHandler(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(1)
		_, _ = io.WriteString(w, "page")
		mustEqual(t, "events while it may time out", s.diary.kinds(), "")
		VisitFrom(r).SetNotes("late")
		if err := s.Save(w, r); !errors.Is(err, ErrTooLate) {
			t.Errorf("Save = %v, want ErrTooLate", err)
		}
		mustEqual(t, "told", s.diary.told(), "[Notes] []")
	})), time.Minute, "too slow").ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	mustEqual(t, "events", s.diary.kinds(), "created written")
	mustEqual(t, "body", s.unseal(t, w.Result().Cookies()[0].Value).Body, body(1, "\x01"))
}

func TestOfTwoManagersAPanicEndsWhatItHasLeftOnly(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, where := range map[string]bool{"recovered between them": true, "recovered around both": false} {
			s := newShop(t)
			admins := newAdmins(t, s.clock.Now)
			var innermost http.ResponseWriter
			inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				innermost = w
				VisitFrom(r).SetCount(1)
				_ = AdminFrom(r).SetName("root")
				panic("broken")
			}))
			recoverer := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					defer func() {
						if recover() != nil {
							http.Error(innermost, "sorry", 500)
						}
					}()
					next.ServeHTTP(w, r)
				})
			}
			handler := recoverer(admins.Handler(inner))
			want := 0
			if where {
				handler, want = admins.Handler(recoverer(inner)), 1
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
			mustEqual(t, name+": status", w.Code, 500)
			mustEqual(t, name+": cookies", len(w.Result().Cookies()), want)
			mustEqual(t, name+": events", s.diary.kinds(), "")
		}
	})
}

func TestAHandlerInsideATimeoutHandlerInsideIsToldOfWhatItSetsAfterwards(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		answered, returned := make(chan struct{}), make(chan struct{})
		response := s.respond("", timingOut(func(_ http.ResponseWriter, r *http.Request, expire func()) {
			defer close(returned)
			VisitFrom(r).SetCount(1)
			expire()
			<-answered
			VisitFrom(r).SetNotes("late")
		}))
		mustEqual(t, "status", response.StatusCode, http.StatusServiceUnavailable)
		mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x01"))
		mustEqual(t, "events", s.diary.kinds(), "created written")
		close(answered)
		<-returned
		mustEqual(t, "told", s.diary.told(), "[Notes] []")
	})
}

func TestADeadlineThatIsNotATimeoutHandlersKeepsNothingBack(t *testing.T) {
	s := newShop(t)
	for name, end := range map[string]func(context.Context) (context.Context, context.CancelFunc){
		"deadline": func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithDeadline(ctx, time.Unix(0, 0))
		},
		"cancel": context.WithCancel,
	} {
		s.diary.kinds()
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		ctx, cancel := end(r.Context())
		cancel()
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			w.WriteHeader(http.StatusGatewayTimeout)
		})).ServeHTTP(w, r.WithContext(ctx))
		mustEqual(t, name+": Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
		mustEqual(t, name+": events", s.diary.kinds(), "created written")
	}
}

func TestAChangeBeforeAndOneAfterTheResponseAreToldApart(t *testing.T) {
	s := newShop(t)
	var session *Visit
	s.respond("", func(w http.ResponseWriter, r *http.Request) {
		session = VisitFrom(r)
		session.SetCount(1)
		w.WriteHeader(200)
		session.SetNotes("late")
		mustEqual(t, "events while the handler runs", s.diary.kinds(), "created written")
	})
	mustEqual(t, "when it returned", s.diary.told(), "[Notes] []")
	_ = session.SetPetName("Rex")
	mustEqual(t, "later", s.diary.told(), "[PetName] []")
	if err := errors.Join(session.SetPetName("Rex")); err != nil {
		t.Error(err)
	}
	mustEqual(t, "the same value again", s.diary.told(), "")
}
