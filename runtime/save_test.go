package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestWhatSaveFoundTooLargeCanBeMadeToFitUntilTheResponseBegins(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, again := range map[string]func(*shop, http.ResponseWriter, *http.Request) error{
			"another Save":             func(s *shop, w http.ResponseWriter, r *http.Request) error { return s.Save(w, r) },
			"the response that begins": func(*shop, http.ResponseWriter, *http.Request) error { return nil },
		} {
			s := newShop(t)
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				session.SetCount(7)
				session.SetNotes(strings.Repeat("n", 4000))
				if err := s.Save(w, r); !errors.Is(err, ErrTooLarge) {
					t.Errorf("got %v, want ErrTooLarge", err)
				}
				session.SetNotes("short")
				mustEqual(t, name+": error", again(s, w, r), nil)
			})
			mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
			mustEqual(t, name+": body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x07", 7, "\xa5short"))
			mustEqual(t, name+": events", s.diary.kinds(), "too large created written")
		}
	})
}

func TestDestroyAfterSaveDeletesTheCookieThatSaveSet(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		for _, cookie := range []string{"", value} {
			response := s.respond(cookie, func(w http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				session.SetCount(2)
				mustEqual(t, "error", s.Save(w, r), nil)
				session.Destroy()
			})
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
			mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
		}
	})
}

func TestSaveAfterTheResponseHasBegunTellsWhatIsLost(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			_, _ = w.Write(nil)
			mustEqual(t, "error without a change", s.Save(w, r), nil)
			session.SetCount(1)
			if err := s.Save(w, r); !errors.Is(err, ErrTooLate) {
				t.Errorf("got %v, want ErrTooLate", err)
			}
		})
		mustEqual(t, "events", s.diary.kinds(), "too late")
	})
}

func TestARefreshThatSaveMadeIsNotMadeAgain(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.MaxStep = -1 })
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.diary.kinds()
	s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
		mustEqual(t, "error", s.Save(w, r), nil)
	})
	mustEqual(t, "events", s.diary.kinds(), "loaded refreshed written")
}

func TestTheCookieOfSaveSurvivesWhatHappensToTheHeader(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, spoil := range map[string]func(http.Header){
			"cleared":             func(h http.Header) { clear(h) },
			"Set-Cookie deleted":  func(h http.Header) { h.Del("Set-Cookie") },
			"another of its name": func(h http.Header) { h.Add("Set-Cookie", "__Host-s=upstream; Path=/; Secure") },
		} {
			s := newShop(t)
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(1)
				mustEqual(t, "error", s.Save(w, r), nil)
				spoil(w.Header())
			})
			mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
			mustEqual(t, name+": Cache-Control", response.Header.Get("Cache-Control"), "no-store")
			mustEqual(t, name+": Vary", response.Header.Get("Vary"), "Cookie")
			if _, err := s.Open(context.Background(), response.Cookies()[0].Value); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestTheCookieOfSavePassesAReverseProxyWithEarlyHintsAndCookies(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</a.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Add("Set-Cookie", "__Host-s=upstream; Path=/; Secure")
			_, _ = fmt.Fprint(w, "page")
		}))
		t.Cleanup(upstream.Close)
		at, err := url.Parse(upstream.URL)
		if err != nil {
			t.Fatal(err)
		}
		s := newShop(t)
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			if err := s.Save(w, r); err != nil {
				t.Error(err)
			}
			httputil.NewSingleHostReverseProxy(at).ServeHTTP(w, r)
		})
		browser.mustSet(browser.visit(), true)
		mustEqual(t, "body", s.unseal(t, browser.value).Body, body(1, "\x01"))
	})
}

func TestTheCookieOfSaveStaysOutOfInformationalResponses(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		handle := func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			w.Header().Add("Set-Cookie", "other=1")
			if err := s.Save(w, r); err != nil {
				t.Error(err)
			}
			w.WriteHeader(http.StatusEarlyHints)
			_, _ = fmt.Fprint(w, "page")
		}
		bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
			early := ""
			r := v.request()
			r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
				Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
					early = fmt.Sprint(code, header["Set-Cookie"])
					return nil
				},
			}))
			response, _ := v.read(r)
			mustEqual(t, "informational response", early, "103 [other=1]")
			v.mustSet(response, true)
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 2)
		})
	})
}

func TestASaveInAnotherHeaderReachesTheResponse(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := httptest.NewRecorder()
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			// Like the handler of an http.TimeoutHandler that has answered with its error page.
			discarded := httptest.NewRecorder()
			mustEqual(t, "error", s.Save(discarded, r), nil)
			mustEqual(t, "Set-Cookie lines in the other header", len(discarded.Header()["Set-Cookie"]), 1)
			w.WriteHeader(http.StatusServiceUnavailable)
		})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
	})
}

func TestSaveAndTheResponseInTwoGoroutinesLoseNothing(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for range 200 {
			response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(1)
				saved := make(chan error)
				go func() { saved <- s.Save(httptest.NewRecorder(), r) }()
				w.WriteHeader(http.StatusServiceUnavailable)
				mustEqual(t, "error", <-saved, nil)
			})
			mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
		}
	})
}

func TestASaveHoldsAfterAPanicThatIsRecoveredFrom(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			mustEqual(t, "error", s.Save(w, r), nil)
			session.SetCount(2)
			panic("broken")
		}))
		browser := visitorOf(t, s.CookieName(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				_ = recover()
				w.WriteHeader(500)
			}()
			inner.ServeHTTP(w, r)
		}))
		browser.mustSet(browser.visit(), true)
		mustEqual(t, "body", s.unseal(t, browser.value).Body, body(1, "\x01"))
	})
}

// A handler that still runs after http.TimeoutHandler has answered writes to its own header while the header of the error
// page is committed. The race detector finds out whether the two headers share memory.
func TestASavedHeaderIsTheHandlersOwn(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		t.Run("beside the error page of a timeout", func(t *testing.T) {
			s := newShop(t)
			done := make(chan struct{})
			ctx, leave := context.WithCancel(context.Background()) // the time-out comes when the handler has saved
			slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(done)
				VisitFrom(r).SetCount(1)
				mustEqual(t, "error", s.Save(w, r), nil)
				leave()
				<-r.Context().Done()
				http.SetCookie(w, &http.Cookie{Name: "lang", Value: "de"})
				w.Header().Add("Vary", "Accept-Encoding")
				w.Header().Add("Cache-Control", "no-transform")
			})
			limited := s.Handler(http.TimeoutHandler(slow, time.Hour, "late"))
			limited.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "https://shop.example/", nil).WithContext(ctx))
			<-done
		})
		t.Run("beside another one", func(t *testing.T) {
			s := newShop(t)
			s.respond("", func(w http.ResponseWriter, r *http.Request) {
				first, second := httptest.NewRecorder(), httptest.NewRecorder()
				VisitFrom(r).SetCount(1)
				mustEqual(t, "error", s.Save(first, r), nil)
				first.Header()["Vary"][0] += ", Accept"
				want := first.Header().Clone()
				VisitFrom(r).SetCount(2)
				mustEqual(t, "error", s.Save(second, r), nil)
				if got := first.Header(); !reflect.DeepEqual(got, want) {
					t.Errorf("the first header became %v, want %v", got, want)
				}
			})
		})
	})
}
