package typedsession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// breaking returns a handler that changes the session of a store that is down from then on, and goes on with then.
func breaking(engine *broken, then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(2)
		engine.fail(errDown)
		then(w, r)
	}
}

func TestAFailedCommitAnswersHoweverTheResponseBegins(t *testing.T) {
	var failed *StoreError
	mustFail := func(t *testing.T, what string, err error) {
		t.Helper()
		mustEqual(t, what+" returns the error", errors.As(err, &failed), true)
	}
	for name, then := range map[string]func(*testing.T, http.ResponseWriter, *http.Request){
		"nothing":     func(*testing.T, http.ResponseWriter, *http.Request) {},
		"WriteHeader": func(_ *testing.T, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(201) },
		"no content":  func(_ *testing.T, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) },
		"a redirect": func(_ *testing.T, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/in", http.StatusSeeOther)
		},
		"not found": func(_ *testing.T, w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) },
		"Write": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			for range 2 {
				_, err := w.Write([]byte("done"))
				mustFail(t, "Write", err)
			}
		},
		"WriteString": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			_, err := io.WriteString(w, "done")
			mustFail(t, "WriteString", err)
		},
		"ReadFrom": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			_, err := io.Copy(w, strings.NewReader("done"))
			mustFail(t, "ReadFrom", err)
		},
		"Flush": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			mustFail(t, "Flush", http.NewResponseController(w).Flush())
		},
		"Hijack": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			_, _, err := http.NewResponseController(w).Hijack()
			mustFail(t, "Hijack", err)
		},
		"Hijack after Write": func(t *testing.T, w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("done"))
			_, _, err := http.NewResponseController(w).Hijack()
			mustFail(t, "Hijack", err)
		},
		"a proxy that panics with ErrAbortHandler": func(_ *testing.T, w http.ResponseWriter, r *http.Request) {
			backend := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("done")) }))
			defer backend.Close()
			(&httputil.ReverseProxy{Rewrite: func(p *httputil.ProxyRequest) {
				p.Out.URL.Scheme, p.Out.URL.Host, p.Out.Host = "http", backend.Listener.Addr().String(), ""
			}, ErrorLog: log.New(io.Discard, "", 0)}).ServeHTTP(w, r)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, engine := newBrokenShop(t)
			browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				if v.Info().New {
					v.SetCount(1)
					return
				}
				w.Header().Set("X-Page", "1")
				breaking(engine, func(w http.ResponseWriter, r *http.Request) { then(t, w, r) })(w, r)
			})
			browser.visit()
			token := browser.value
			response, body := browser.read(browser.request())
			mustEqual(t, "status", response.StatusCode, 503)
			mustEqual(t, "Retry-After", response.Header.Get("Retry-After"), "5")
			mustEqual(t, "Cache-Control", response.Header.Get("Cache-Control"), "no-store")
			mustEqual(t, "header of the handler", response.Header.Get("X-Page")+response.Header.Get("Location"), "")
			mustEqual(t, "content of the handler", strings.Contains(body, "done"), false)
			mustEqual(t, "cookies", len(response.Cookies()), 0)
			engine.fail(nil)
			s.in(t, token, func(v *Visit) { mustEqual(t, "Count after recovery", v.Count(), 1) })
			mustEqual(t, "events", len(s.diary.of(KindStoreFailed)), 1)
		})
	}
}

func TestAFailedCommitAnswersAHeadRequestWithoutContent(t *testing.T) {
	s, engine := newBrokenShop(t)
	server := httptest.NewServer(s.Handler(breaking(engine, func(http.ResponseWriter, *http.Request) {})))
	defer server.Close()
	response, err := server.Client().Head(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "status", response.StatusCode, 503)
}

func TestAFailedCommitLeavesTheHeaderOfTheMiddlewareAround(t *testing.T) {
	s, engine := newBrokenShop(t)
	inner := s.Handler(breaking(engine, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Frame-Options", "SAMEORIGIN")
		w.Header().Del("X-Request-Id")
		w.Header().Set("Content-Length", "4")
		http.SetCookie(w, &http.Cookie{Name: "theme", Value: "dark"})
	}))
	w := httptest.NewRecorder()
	http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "DENY")
		w.Header().Set("X-Request-Id", "7")
		http.SetCookie(w, &http.Cookie{Name: "csrf", Value: "a"})
		inner.ServeHTTP(w, r)
	}).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	mustEqual(t, "X-Frame-Options", w.Header().Get("X-Frame-Options"), "DENY")
	mustEqual(t, "X-Request-Id", w.Header().Get("X-Request-Id"), "7")
	mustEqual(t, "Content-Length", w.Header().Get("Content-Length"), "")
	mustEqual(t, "cookies", strings.Join(w.Header()["Set-Cookie"], "; "), "csrf=a")
}

// shopNamed makes another shop with a cookie of that name, for requests that pass through two managers.
func shopNamed(t testing.TB, name string, protection Protection) *shop {
	t.Helper()
	spec := visitSpec()
	spec.Cookie, spec.TypeID = name, "shop."+name
	return newShopOf(t, spec, protection)
}

func TestAFailedCommitLeavesTheCookiesOfOtherManagers(t *testing.T) {
	keys := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	for name, protection := range map[string]Protection{"in a cookie": keys, "in another store": Stored{Store: memstore.New(0)}} {
		t.Run(name, func(t *testing.T) {
			s, engine := newBrokenShop(t)
			outer, inner, innermost := shopNamed(t, "outer", protection), shopNamed(t, "inner", protection), shopNamed(t, "innermost", keys)
			change := func(other *shop, next http.Handler) http.Handler {
				return other.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					// Each manager has a context key of its session type, which is the same here: ask while it is the innermost.
					VisitFrom(r).SetCount(1)
					next.ServeHTTP(w, r)
				}))
			}
			done := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("done")) })
			handler := change(outer, s.Handler(breaking(engine, func(w http.ResponseWriter, r *http.Request) {
				change(inner, change(innermost, done)).ServeHTTP(w, r)
			})))
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
			mustEqual(t, "status", w.Code, 503)
			names := map[string]bool{}
			for _, cookie := range w.Result().Cookies() {
				names[cookie.Name] = true
			}
			mustEqual(t, "cookies", fmt.Sprint(names), "map[__Host-inner:true __Host-innermost:true __Host-outer:true]")
		})
	}
}

func TestTheAppsOwnServerErrorIsNotReplaced(t *testing.T) {
	s, engine := newBrokenShop(t)
	response := s.respond("", breaking(engine, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Page", "1")
		http.Error(w, "broken", 500)
	}))
	mustEqual(t, "status", response.StatusCode, 500)
	mustEqual(t, "X-Page", response.Header.Get("X-Page"), "1")
	mustEqual(t, "events", s.diary.kinds(), "store failed")
}

func TestOtherPanicsGoOnAfterAFailedCommit(t *testing.T) {
	for _, thrown := range []any{"broken", errors.New("broken")} {
		s, engine := newBrokenShop(t)
		func() {
			defer func() { mustEqual(t, "panic", recover(), thrown) }()
			s.respond("", breaking(engine, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(200)
				panic(thrown)
			}))
		}()
	}
	// Without a failed commit, http.ErrAbortHandler aborts the response as ever.
	defer func() { mustEqual(t, "panic", recover(), any(http.ErrAbortHandler)) }()
	newStoredShop(t).respond("", func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(1)
		w.WriteHeader(200)
		panic(http.ErrAbortHandler)
	})
}

func TestStoredFailedAnswersInsteadOf503(t *testing.T) {
	var got error
	s, engine := newBrokenShop(t, func(p *Stored) {
		p.Failed = func(w http.ResponseWriter, r *http.Request, err error) {
			got = err
			w.Header().Set("Location", "/later")
			w.WriteHeader(303)
		}
	})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.respond(token, breaking(engine, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("done")) }))
	mustEqual(t, "status after a write", response.StatusCode, 303)
	mustEqual(t, "error", got.Error(), "store of Visit: cannot write: connection refused")
	response = s.respond(token, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") })
	mustEqual(t, "status after a read", response.StatusCode, 303)
	mustEqual(t, "error", got.Error(), "store of Visit: cannot read: connection refused")
	mustEqual(t, "is the store's", errors.Is(got, errDown), true)
}

func TestNothingIsWrittenAfterFailedHasAnswered(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.respond(token, breaking(engine, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(200)
		engine.fail(nil)
		engine.called()
	}))
	mustEqual(t, "calls", engine.called(), "")
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestSaveTellsAFailureAndALaterCommitTriesAgain(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.respond(token, breaking(engine, func(w http.ResponseWriter, r *http.Request) {
		var failed *StoreError
		mustEqual(t, "Save returns the error", errors.As(s.Save(w, r), &failed), true)
		mustEqual(t, "Op", failed.Op, "write")
		engine.fail(nil)
	}))
	mustEqual(t, "status", response.StatusCode, 200)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
}

func TestASlideThatFailsIsAnEventAlone(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(10 * time.Minute)
	s.diary.kinds()
	response := s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		mustEqual(t, "Count", VisitFrom(r).Count(), 1)
		engine.fail(errDown)
		mustEqual(t, "Save", s.Save(w, r), nil)
		_, _ = w.Write([]byte("done"))
	})
	mustEqual(t, "status", response.StatusCode, 200)
	mustEqual(t, "events", s.diary.kinds(), "loaded store failed")
}

func TestALogoutNeedsNoMemoryOfTheStore(t *testing.T) {
	engine := &fullStore{Store: memstore.New(0)}
	s := newShopUnder(t, Stored{Store: engine})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	engine.full = true
	response := s.respond(token, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
	mustEqual(t, "status", response.StatusCode, 200)
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0) })
}

func TestInsideATimeoutHandlerAHungStoreDoesNotHoldTheResponse(t *testing.T) {
	hung := &hungStore{Store: memstore.New(0), release: make(chan struct{})}
	defer close(hung.release)
	s := newShopUnder(t, Stored{Store: hung, Timeout: time.Hour})
	handler := http.TimeoutHandler(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(1)
	})), time.Millisecond, "too slow")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	mustEqual(t, "status", w.Code, 503)
	mustEqual(t, "content", w.Body.String(), "too slow")
}

func TestAHungStoreIsAnswered503WithinTheTimeout(t *testing.T) {
	hung := &hungStore{Store: memstore.New(0), release: make(chan struct{})}
	defer close(hung.release)
	s := newShopUnder(t, Stored{Store: hung, Timeout: time.Millisecond})
	response := s.respond("", func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) })
	mustEqual(t, "status", response.StatusCode, 503)
	mustEqual(t, "is a time-out", errors.Is(s.diary.of(KindStoreFailed)[0].Err, context.DeadlineExceeded), true)
}

func TestNoSharedCacheKeepsTheAnswerToARequestWhoseSessionCouldNotBeReadOrWritten(t *testing.T) {
	redirect := func(w http.ResponseWriter, r *http.Request, _ error) {
		http.Redirect(w, r, "/login", http.StatusMovedPermanently)
	}
	for name, failed := range map[string]func(http.ResponseWriter, *http.Request, error){"the default's": nil, "Failed's": redirect} {
		s, engine := newBrokenShop(t, func(p *Stored) { p.Failed = failed })
		token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
		for when, serve := range map[string]http.HandlerFunc{
			"read":  func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") },
			"write": func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(2); engine.fail(errDown) },
		} {
			engine.fail(nil)
			if when == "read" {
				engine.fail(errDown)
			}
			w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example/", nil)
			r.AddCookie(&http.Cookie{Name: s.CookieName(), Value: token})
			w.Header()["cache-control"] = []string{"public, max-age=60"} // of a middleware around Handler
			w.Header().Set("CDN-Cache-Control", "max-age=60")
			w.Header().Set("X-Accel-Expires", "60")
			s.Handler(serve).ServeHTTP(w, r)
			mustEqual(t, name+", "+when+": Cache-Control", strings.Join(w.Header().Values("Cache-Control"), "; "), "no-store")
			mustEqual(t, name+", "+when+": Vary", w.Header().Get("Vary"), "Cookie")
			mustEqual(t, name+", "+when+": for shared caches", isPubliclyCacheable(w.Header()), false)
		}
	}
}

func TestOnEventMayUseTheSessionWhenTheStoreCannotBeRead(t *testing.T) {
	engine := &broken{Store: memstore.New(0)}
	var unchecked []bool
	s := newShopUnder(t, Stored{Store: engine}, func(c *Config[Visit]) {
		c.OnEvent = func(ctx context.Context, e Event) {
			if e.Kind == KindStoreFailed {
				unchecked = append(unchecked, From[Visit](ctx, "VisitFrom").Info().Unchecked)
			}
		}
	})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	engine.fail(errDown)
	engine.called()
	response := s.respond(token, func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") })
	mustEqual(t, "status", response.StatusCode, 503)
	mustEqual(t, "events", fmt.Sprint(unchecked), "[true]")
	mustEqual(t, "calls", engine.called(), "get")
}
