package typedsession

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// These ResponseWriters know what was written to them, each in the words of a framework.
type (
	ginWriter struct {
		http.ResponseWriter
		written bool
	}
	echoWriter struct {
		http.ResponseWriter
		Committed bool
	}
	chiWriter struct {
		http.ResponseWriter
		status, bytes int
	}
	countingWriter struct { // has a status from the beginning
		http.ResponseWriter
		bytes int
	}
	gorillaWriter struct {
		http.ResponseWriter
		size int
	}
	plainWriter struct{ http.ResponseWriter } // does not know
)

func (w *ginWriter) Written() bool               { return w.written }
func (w *ginWriter) Status() int                 { return 200 }
func (w *ginWriter) Write(b []byte) (int, error) { w.written = true; return w.ResponseWriter.Write(b) }

func (w *echoWriter) Before(func())               {}
func (w *echoWriter) After(func())                {}
func (w *echoWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
func (w *echoWriter) Write(b []byte) (int, error) {
	w.Committed = true
	return w.ResponseWriter.Write(b)
}

func (w *chiWriter) BytesWritten() int { return w.bytes }
func (w *chiWriter) Status() int       { return w.status }
func (w *chiWriter) Tee(io.Writer)     {}
func (w *chiWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}
func (w *chiWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = 200
	}
	w.bytes += len(b)
	return w.ResponseWriter.Write(b)
}

func (w *countingWriter) BytesWritten() int { return w.bytes }
func (w *countingWriter) Status() int       { return 200 }
func (w *countingWriter) Write(b []byte) (int, error) {
	w.bytes += len(b)
	return w.ResponseWriter.Write(b)
}

func (w *gorillaWriter) Size() int   { return w.size }
func (w *gorillaWriter) Status() int { return 200 }
func (w *gorillaWriter) Write(b []byte) (int, error) {
	w.size += len(b)
	return w.ResponseWriter.Write(b)
}

// around are ResponseWriters around Handler.
var around = map[string]func(http.ResponseWriter) http.ResponseWriter{
	"gin's":               func(w http.ResponseWriter) http.ResponseWriter { return &ginWriter{w, false} },
	"echo's":              func(w http.ResponseWriter) http.ResponseWriter { return &echoWriter{w, false} },
	"chi's":               func(w http.ResponseWriter) http.ResponseWriter { return &chiWriter{w, 0, 0} },
	"that of gorilla":     func(w http.ResponseWriter) http.ResponseWriter { return &gorillaWriter{w, 0} },
	"a counting one":      func(w http.ResponseWriter) http.ResponseWriter { return &countingWriter{w, 0} },
	"gin's under echo's":  func(w http.ResponseWriter) http.ResponseWriter { return &echoWriter{&ginWriter{w, false}, false} },
	"gin's in a wrapper":  func(w http.ResponseWriter) http.ResponseWriter { return wrapper{wrapper{&ginWriter{w, false}}} },
	"echo's in a wrapper": func(w http.ResponseWriter) http.ResponseWriter { return wrapper{&echoWriter{w, false}} },
}

func TestAResponseWrittenPastTheHandlersWriterIsNeverReportedAsWritten(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, wrap := range around {
			for how, handle := range map[string]func(s *shop, past, own http.ResponseWriter, r *http.Request){
				"and that is all": func(_ *shop, past, _ http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(past, "page") },
				"and more with it": func(_ *shop, past, own http.ResponseWriter, _ *http.Request) {
					_, _ = io.WriteString(past, "page")
					_, _ = io.WriteString(own, "page")
				},
				"and then a Save": func(s *shop, past, own http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(past, "page")
					if err := s.Save(own, r); !errors.Is(err, ErrTooLate) {
						t.Errorf("%s: Save = %v, want ErrTooLate", name, err)
					}
				},
			} {
				s := newShop(t)
				recorder := httptest.NewRecorder()
				past := wrap(recorder)
				s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).SetCount(1)
					handle(s, past, w, r)
				})).ServeHTTP(past, httptest.NewRequest("GET", "https://shop.example/", nil))
				mustEqual(t, name+" "+how+": Set-Cookie lines", len(recorder.Result().Header["Set-Cookie"]), 0)
				events := s.diary.of(KindTooLate)
				mustEqual(t, name+" "+how+": events", s.diary.kinds(), "too late")
				if !strings.Contains(fmt.Sprint(events), "past the ResponseWriter that Handler passes on") {
					t.Errorf("%s %s: the event does not say why: %v", name, how, events)
				}
			}
		}
	})
}

func TestAWriterThatKnowsWhatWasWrittenTakesTheCookieOtherwise(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		around := map[string]func(http.ResponseWriter) http.ResponseWriter{
			"a plain one": func(w http.ResponseWriter) http.ResponseWriter { return plainWriter{w} },
			"gin's":       around["gin's"], "echo's": around["echo's"], "chi's": around["chi's"],
			"that of gorilla": around["that of gorilla"], "a counting one": around["a counting one"], "echo's in a wrapper": around["echo's in a wrapper"],
		}
		for name, wrap := range around {
			for how, answer := range answers {
				s := newShop(t)
				recorder := httptest.NewRecorder()
				s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).SetCount(1)
					answer(w)
				})).ServeHTTP(wrap(recorder), httptest.NewRequest("GET", "https://shop.example/", nil))
				mustEqual(t, name+", "+how+": Set-Cookie lines", len(recorder.Result().Header["Set-Cookie"]), 1)
				mustEqual(t, name+", "+how+": events", s.diary.kinds(), "created written")
			}
		}
	})
}

func TestAStatusWithoutABodyWrittenPastTheHandlersWriterIsNeverReportedAsWritten(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for status, want := range map[int]string{
			http.StatusNoContent: "too late", http.StatusSeeOther: "too late", http.StatusNotModified: "too late",
			http.StatusInternalServerError: "too late", http.StatusSwitchingProtocols: "too late",
			http.StatusEarlyHints: "created written", http.StatusContinue: "created written",
		} {
			s := newShop(t)
			past := &chiWriter{ResponseWriter: plainWriter{httptest.NewRecorder()}}
			s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(1)
				past.WriteHeader(status)
			})).ServeHTTP(past, httptest.NewRequest("GET", "https://shop.example/", nil))
			mustEqual(t, fmt.Sprint(status, ": events"), s.diary.kinds(), want)
		}
	})
}

func TestARefreshThatTheResponseDoesNotTakeIsNotReported(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.clock.advance(s.lifetime.usual.idle / 2)
	s.diary.kinds()
	past := &ginWriter{httptest.NewRecorder(), false}
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+value)
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).Count()
		_, _ = io.WriteString(past, "page")
	})).ServeHTTP(past, r)
	mustEqual(t, "events", s.diary.kinds(), "loaded")
}

func TestOfTwoManagersTheInnerOneIsToldThatTheOuterOnesWriterWasWrittenTo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		admins := newAdmins(t, s.clock.Now)
		w := httptest.NewRecorder()
		admins.Handler(http.HandlerFunc(func(outer http.ResponseWriter, r *http.Request) {
			_ = AdminFrom(r).SetName("root")
			s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(1)
				_, _ = io.WriteString(outer, "page")
			})).ServeHTTP(outer, r)
		})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		mustEqual(t, "cookies", len(w.Result().Cookies()), 1)
		mustEqual(t, "cookie", w.Result().Cookies()[0].Name, "__Host-admin")
		mustEqual(t, "events", s.diary.kinds(), "too late")
	})
}

// hijackable is a ResponseWriter whose connection can be taken over.
type hijackable struct {
	*httptest.ResponseRecorder
	err error
}

func (h *hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if h.err != nil {
		return nil, nil, h.err
	}
	server, client := net.Pipe()
	_ = client.Close()
	return server, bufio.NewReadWriter(bufio.NewReader(server), bufio.NewWriter(server)), nil
}

func hijack(t *testing.T, w http.ResponseWriter) {
	t.Helper()
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		return
	}
	_ = conn.Close()
}

func TestAHijackedConnectionCommitsWhenItsHeaderIsUsedAndNotOtherwise(t *testing.T) {
	type handler func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request)
	for name, test := range map[string]struct {
		handle handler
		events string
	}{
		"the header is not used": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			hijack(t, w)
		}, "loaded too late"},
		"the header was used before only": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Frame-Options", "DENY")
			hijack(t, w)
		}, "loaded too late"},
		"the header that came before is sent": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			header := w.Header()
			hijack(t, w)
			mustEqual(t, "Set-Cookie lines", len(header["Set-Cookie"]), 0)
		}, "loaded too late"},
		"the header that came before is sent after Save": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			mustEqual(t, "error", s.Save(w, r), nil)
			hijack(t, w)
			mustEqual(t, "Set-Cookie lines", len(header["Set-Cookie"]), 1)
		}, "loaded written"},
		"a change between Save and the header that came before": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			header := w.Header()
			mustEqual(t, "error", s.Save(w, r), nil)
			saved := header.Get("Set-Cookie")
			VisitFrom(r).SetNotes("more")
			hijack(t, w)
			mustEqual(t, "Set-Cookie", header.Get("Set-Cookie"), saved)
		}, "loaded written too late"},
		"a change between Save and the header that is used": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			mustEqual(t, "error", s.Save(w, r), nil)
			VisitFrom(r).SetNotes("more")
			hijack(t, w)
			value := (&http.Response{Header: w.Header()}).Cookies()[0].Value
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
			session, err := s.Open(context.Background(), value)
			mustEqual(t, "error", err, nil)
			mustEqual(t, "Notes", session.Notes(), "more")
			mustEqual(t, "Vary", w.Header().Get("Vary"), "Cookie")
		}, "loaded written written loaded"},
		"the header is used": {func(t *testing.T, s *shop, w http.ResponseWriter, _ *http.Request) {
			hijack(t, w)
			mustEqual(t, "events before", s.diary.kinds(), "loaded")
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
			mustEqual(t, "events at once", s.diary.kinds(), "written")
		}, ""},
		"the header is used through a wrapper": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			w = wrapper{w}
			hijack(t, w)
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
		}, "loaded written"},
		"the status came first": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusSwitchingProtocols)
			hijack(t, w)
		}, "loaded written"},
		"a page came first": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "page")
			hijack(t, w)
		}, "loaded written"},
		"Save came first": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			mustEqual(t, "error", s.Save(w, r), nil)
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
			hijack(t, w)
		}, "loaded written"},
		"Save comes after it": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			hijack(t, w)
			mustEqual(t, "error", s.Save(w, r), nil)
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
		}, "loaded written"},
		"Save into another header comes after it": {func(t *testing.T, s *shop, w http.ResponseWriter, r *http.Request) {
			hijack(t, w)
			if err := s.Save(httptest.NewRecorder(), r); !errors.Is(err, ErrTooLate) {
				t.Errorf("Save = %v, want ErrTooLate", err)
			}
		}, "loaded too late"},
		"a change after it": {func(t *testing.T, _ *shop, w http.ResponseWriter, r *http.Request) {
			hijack(t, w)
			w.Header()
			VisitFrom(r).SetNotes("late")
		}, "loaded written too late"},
		"a logout": {func(t *testing.T, _ *shop, w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).Destroy()
			hijack(t, w)
		}, "loaded too late"},
		"a logout whose header is used": {func(t *testing.T, _ *shop, w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).Destroy()
			hijack(t, w)
			w.Header()
		}, "loaded destroyed"},
		"the handler panics": {func(t *testing.T, _ *shop, w http.ResponseWriter, _ *http.Request) {
			hijack(t, w)
			panic("broken")
		}, "loaded"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShop(t)
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
			s.diary.kinds()
			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.Header.Set("Cookie", s.CookieName()+"="+value)
			w := &hijackable{ResponseRecorder: httptest.NewRecorder()}
			var inner http.ResponseWriter
			panicOf(func() {
				s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					inner = w
					VisitFrom(r).SetCount(2)
					test.handle(t, s, w, r)
				})).ServeHTTP(w, r)
			})
			mustEqual(t, "events", s.diary.kinds(), test.events)
			inner.Header()
			mustEqual(t, "events of a header used after the end", s.diary.kinds(), "")
		})
	}
}

func TestAHijackInVainIsToldWithWhatChangedAfterIt(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			session.Remember(true)
			hijack(t, w)
			mustEqual(t, "New", session.Info().New, true)
			session.SetNotes("more")
		})).ServeHTTP(&hijackable{ResponseRecorder: httptest.NewRecorder()}, httptest.NewRequest("GET", "https://shop.example/feed", nil))
		mustEqual(t, "events", fmt.Sprint(s.diary.of(allKinds()...)), "[session Visit: too late: Count, Notes, Remember did not reach the browser; "+
			"the connection was hijacked and the header was not used: call Save before, and give the header that it fills to "+
			"what upgrades the connection (GET /feed)]")
	})
}

func TestAHijackThatFailsLeavesTheResponseAsItWouldBe(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := &hijackable{ResponseRecorder: httptest.NewRecorder(), err: io.ErrClosedPipe}
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			if _, _, err := w.(http.Hijacker).Hijack(); !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("Hijack = %v", err)
			}
			http.Error(w, "no", 500)
		})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
		mustEqual(t, "events", s.diary.kinds(), "created written")
	})
}

func TestTwoManagersLoseOrKeepAHijackTogether(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for _, uses := range []bool{false, true} {
			s := newShop(t)
			admins := newAdmins(t, s.clock.Now)
			for _, between := range []func(http.Handler) http.Handler{
				func(next http.Handler) http.Handler { return next },
				func(next http.Handler) http.Handler {
					return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { next.ServeHTTP(wrapper{w}, r) })
				},
			} {
				w := &hijackable{ResponseRecorder: httptest.NewRecorder()}
				s.Handler(between(admins.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).SetCount(1)
					_ = AdminFrom(r).SetName("root")
					hijack(t, w)
					if uses {
						mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 2)
					}
				})))).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
				want := "too late"
				if uses {
					want = "created written"
				}
				mustEqual(t, "events", s.diary.kinds(), want)
			}
		}
	})
}
