package typedsession

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// bothProtocols runs a test over HTTP/1.1 and over HTTP/2, with a server whose handler is inside the shop's.
func bothProtocols(t *testing.T, s *shop, handle http.HandlerFunc, test func(t *testing.T, v *visitor)) {
	t.Helper()
	overBothProtocols(t, s, s.Handler(handle), test)
}

// overBothProtocols runs a test over HTTP/1.1 and over HTTP/2.
func overBothProtocols(t *testing.T, s *shop, handler http.Handler, test func(t *testing.T, v *visitor)) {
	t.Helper()
	t.Run("HTTP/1.1", func(t *testing.T) { test(t, visitorOf(t, s.CookieName(), handler)) })
	t.Run("HTTP/2", func(t *testing.T) {
		server := httptest.NewUnstartedServer(handler)
		server.EnableHTTP2 = true
		server.StartTLS()
		t.Cleanup(server.Close)
		v := &visitor{t: t, name: s.CookieName(), url: server.URL, client: server.Client()}
		test(t, v)
	})
}

func TestTheCookieGoesOutWithWhateverBeginsTheResponse(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, begin := range map[string]http.HandlerFunc{
			"nothing":     func(w http.ResponseWriter, r *http.Request) {},
			"WriteHeader": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(202) },
			"twice":       func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(202); w.WriteHeader(200) },
			"Write":       func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("x")) },
			"WriteString": func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "x") },
			"ReadFrom": func(w http.ResponseWriter, r *http.Request) {
				_, _ = w.(io.ReaderFrom).ReadFrom(strings.NewReader("x"))
			},
			"io.Copy":  func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, strings.NewReader("x")) },
			"Flush":    func(w http.ResponseWriter, r *http.Request) { w.(http.Flusher).Flush() },
			"redirect": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Location", "#"); w.WriteHeader(303) },
			"error":    func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", 500) },
			"ResponseController.Flush": func(w http.ResponseWriter, r *http.Request) {
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Error(err)
				}
			},
		} {
			t.Run(name, func(t *testing.T) {
				handle := func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).AddCount(1)
					if len(w.Header()) != 0 {
						t.Errorf("in the header before the commit: %v", w.Header())
					}
					begin(w, r)
				}
				bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
					v.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
					response, _ := v.read(v.request())
					v.mustSet(response, true)
					mustEqual(t, "Cache-Control", response.Header.Get("Cache-Control"), "no-store")
				})
			})
		}
		mustEqual(t, "changes lost", len(s.diary.of(KindTooLate)), 0)
	})
}

func TestAnInformationalStatusDoesNotCommit(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		handle := func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			session.SetCount(2)
			_, _ = fmt.Fprint(w, "page")
		}
		bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
			var early []textproto.MIMEHeader
			r := v.request()
			r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
				Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
					early = append(early, header)
					return nil
				},
			}))
			response, _ := v.read(r)
			mustEqual(t, "informational responses", len(early), 1)
			mustEqual(t, "their Set-Cookie", early[0].Get("Set-Cookie"), "")
			v.mustSet(response, true)
			mustEqual(t, "body", s.unseal(t, v.value).Body, body(1, "\x02"))
		})
	})
}

func TestSwitchingProtocolsCommits(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			w.WriteHeader(http.StatusSwitchingProtocols)
			mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
		})
	})
}

func TestAStreamWithTrailersSetsTheCookieInItsHeader(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		handle := func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			w.Header().Set("Trailer", "X-Sum")
			for range 3 {
				_, _ = io.WriteString(w, "part ")
				if err := http.NewResponseController(w).Flush(); err != nil {
					t.Error(err)
				}
			}
			w.Header().Set("X-Sum", "15")
		}
		bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
			response, body := v.read(v.request())
			v.mustSet(response, true)
			mustEqual(t, "body", body, "part part part ")
			mustEqual(t, "trailer", response.Trailer.Get("X-Sum"), "15")
		})
	})
}

func TestHijackLeavesTheCookieInTheHeader(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: test\r\n")
			_ = w.Header().Write(rw)
			_, _ = rw.WriteString("\r\n")
			_ = rw.Flush()
		})
		response := browser.upgradeByHand()
		mustEqual(t, "status", response.StatusCode, http.StatusSwitchingProtocols)
		browser.mustSet(response, true)
	})
}

func TestHijackWhereItIsImpossibleCommitsNothing(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			if _, _, err := w.(http.Hijacker).Hijack(); !errors.Is(err, http.ErrNotSupported) {
				t.Errorf("got %v, want ErrNotSupported", err)
			}
			session.SetCount(2)
		})
		mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x02"))
	})
}

// wrapper is a ResponseWriter of a middleware between the server and the manager.
type wrapper struct{ http.ResponseWriter }

func (w wrapper) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func TestAWrapperAroundTheServersWriterIsSeenThrough(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, call := range map[string]func(http.ResponseWriter) error{
			"Flush": func(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() },
			"Hijack": func(w http.ResponseWriter) error {
				conn, rw, err := http.NewResponseController(w).Hijack()
				if err != nil {
					return err
				}
				defer conn.Close()
				_, _ = rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")
				_ = w.Header().Write(rw)
				_, _ = rw.WriteString("\r\n")
				return rw.Flush()
			},
		} {
			t.Run(name, func(t *testing.T) {
				inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r).AddCount(1)
					if err := call(w); err != nil {
						t.Error(err)
					}
				}))
				browser := visitorOf(t, s.CookieName(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					inner.ServeHTTP(wrapper{w}, r)
				}))
				browser.mustSet(browser.visit(), true)
			})
		}
	})
}

func TestResponseControllerReachesDeadlinesAndFullDuplex(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			controller := http.NewResponseController(w)
			if err := errors.Join(controller.SetWriteDeadline(time.Now().Add(time.Minute)), controller.SetReadDeadline(time.Now().Add(time.Minute)), controller.EnableFullDuplex()); err != nil {
				t.Error(err)
			}
		})
		browser.mustSet(browser.visit(), true)
	})
}

// countingReaderFrom is a ResponseWriter that counts how often io.Copy finds its ReadFrom.
type countingReaderFrom struct {
	*httptest.ResponseRecorder
	calls int
}

func (c *countingReaderFrom) ReadFrom(src io.Reader) (int64, error) {
	c.calls++
	return io.Copy(c.ResponseRecorder, src)
}

func TestFilesReachTheServersReadFrom(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		path := filepath.Join(t.TempDir(), "page.txt")
		if err := os.WriteFile(path, bytes.Repeat([]byte("line\n"), 1000), 0o600); err != nil {
			t.Fatal(err)
		}
		serve := func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			http.ServeFile(w, r, path)
		}
		w := &countingReaderFrom{ResponseRecorder: httptest.NewRecorder()}
		s.Handler(http.HandlerFunc(serve)).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		mustEqual(t, "calls of ReadFrom", w.calls, 1)
		mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)

		bothProtocols(t, s, serve, func(t *testing.T, v *visitor) {
			response, body := v.read(v.request())
			v.mustSet(response, true)
			mustEqual(t, "bytes", len(body), 5000)
		})
	})
}

func TestAPanicLeavesTheCookieAsItWas(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.diary.kinds()
		var w *httptest.ResponseRecorder
		recovered := func() (cause any) {
			defer func() { cause = recover() }()
			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.Header.Set("Cookie", s.CookieName()+"="+value)
			w = httptest.NewRecorder()
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(2)
				panic(http.ErrAbortHandler)
			})).ServeHTTP(w, r)
			return nil
		}()
		mustEqual(t, "panic", recovered, any(http.ErrAbortHandler))
		mustEqual(t, "header", len(w.Header()), 0)
		mustEqual(t, "events", s.diary.kinds(), "loaded")
	})
}

func TestAMiddlewareThatRecoversInsideOfTheHandlerSendsWhatWasChanged(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				_ = recover()
				http.Error(w, "sorry", 500)
			}()
			VisitFrom(r).SetCount(2)
			panic("broken")
		})
		mustEqual(t, "status", response.StatusCode, 500)
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
	})
}

func TestAMiddlewareThatRecoversAroundTheHandlerSendsNoCookie(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		inner := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(2)
			panic("broken")
		}))
		browser := visitorOf(t, s.CookieName(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if recover() != nil {
					http.Error(w, "sorry", 500)
				}
			}()
			inner.ServeHTTP(w, r)
		}))
		response := browser.visit()
		mustEqual(t, "status", response.StatusCode, 500)
		browser.mustSet(response, false)
	})
}

func TestGoexitLeavesTheCookieAsItWas(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetCount(2)
				runtime.Goexit()
			})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		}()
		<-done
		mustEqual(t, "header", len(w.Header()), 0)
		mustEqual(t, "events", s.diary.kinds(), "")
	})
}

// pusher is a ResponseWriter that can push.
type pusher struct {
	*httptest.ResponseRecorder
	targets []string
}

func (p *pusher) Push(target string, _ *http.PushOptions) error {
	p.targets = append(p.targets, target)
	return nil
}

func TestAServerPushPassesAndCommitsNothing(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := &pusher{ResponseRecorder: httptest.NewRecorder()}
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			mustEqual(t, "error", w.(http.Pusher).Push("/style.css", nil), nil)
			session.SetCount(2)
		})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		mustEqual(t, "pushed", strings.Join(w.targets, " "), "/style.css")
		mustEqual(t, "body", s.unseal(t, w.Result().Cookies()[0].Value).Body, body(1, "\x02"))

		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			if err := w.(http.Pusher).Push("/style.css", nil); !errors.Is(err, http.ErrNotSupported) {
				t.Errorf("got %v, want ErrNotSupported", err)
			}
		})
	})
}

func TestAServerWithEnableHTTP2SpeaksHTTP2(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		proto := ""
		server := httptest.NewUnstartedServer(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { proto = r.Proto })))
		server.EnableHTTP2 = true
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
		server.StartTLS()
		defer server.Close()
		(&visitor{t: t, name: s.CookieName(), url: server.URL, client: server.Client()}).visit()
		mustEqual(t, "protocol", proto, "HTTP/2.0")
	})
}

func TestCloseNotifyTellsThatTheClientHasLeft(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		left := make(chan bool, 1)
		streaming := make(chan struct{})
		handle := func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			gone := w.(interface{ CloseNotify() <-chan bool }).CloseNotify()
			_, _ = io.WriteString(w, "first")
			_ = http.NewResponseController(w).Flush()
			streaming <- struct{}{}
			left <- <-gone
		}
		bothProtocols(t, s, handle, func(t *testing.T, v *visitor) {
			ctx, cancel := context.WithCancel(context.Background())
			response, err := v.client.Do(v.request().WithContext(ctx))
			if err != nil {
				t.Fatal(err)
			}
			v.mustSet(response, true)
			<-streaming
			mustEqual(t, "told before", len(left), 0)
			cancel()
			mustEqual(t, "told", <-left, true)
			_ = response.Body.Close()
		})
	})
}

func TestCloseNotifyWorksWhereTheServersWriterHasNone(t *testing.T) {
	s := newShop(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(1)
		first := w.(interface{ CloseNotify() <-chan bool }).CloseNotify()
		second := w.(interface{ CloseNotify() <-chan bool }).CloseNotify()
		select {
		case <-first:
			t.Error("told while the client is there")
		default:
		}
		cancel()
		mustEqual(t, "told", <-first, true)
		mustEqual(t, "told again", <-second, true)
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(ctx))
	mustEqual(t, "events", s.diary.kinds(), "created written")
}

// refuseLarge reads at most 10 bytes of the body.
func refuseLarge(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10)); err != nil {
			http.Error(w, err.Error(), status)
		}
	}
}

func TestABodyThatIsTooLargeClosesTheConnection(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		asking := func(next http.HandlerFunc) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1); next(w, r) }
		}
		for name, test := range map[string]struct {
			handle http.HandlerFunc
			bytes  int
			closes bool
		}{
			"too large":                  {refuseLarge(413), 1 << 20, true},
			"too large, a session":       {asking(refuseLarge(413)), 1 << 20, true},
			"too large, chunked":         {refuseLarge(413), -1 << 20, true},
			"too large, one byte":        {refuseLarge(413), 11, true},
			"refused before it is read":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(413) }, 1 << 10, true},
			"small enough":               {refuseLarge(413), 10, false},
			"refused for another reason": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }, 10, false},
			"a handler that says to keep it open": {func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Connection", "keep-alive")
				w.WriteHeader(413)
			}, 10, true},
		} {
			browser := s.visitorOf(t, test.handle)
			var body io.Reader = strings.NewReader(strings.Repeat("x", max(test.bytes, -test.bytes)))
			if test.bytes < 0 {
				body = struct{ io.Reader }{body}
			}
			r, err := http.NewRequest("POST", browser.url, body)
			if err != nil {
				t.Fatal(err)
			}
			response, _ := browser.read(r)
			mustEqual(t, name+": closes", response.Close, test.closes)
		}
	})
}

func TestABodyThatIsTooLargeLeavesAnHTTP2ConnectionOpen(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		bothProtocols(t, s, refuseLarge(413), func(t *testing.T, v *visitor) {
			r, err := http.NewRequest("POST", v.url, strings.NewReader(strings.Repeat("x", 1<<10)))
			if err != nil {
				t.Fatal(err)
			}
			response, _ := v.read(r)
			mustEqual(t, "status", response.StatusCode, 413)
			mustEqual(t, "closes", response.Close, response.ProtoMajor == 1)
			if response.ProtoMajor == 2 {
				reused := false
				trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }}
				again := v.request()
				v.read(again.WithContext(httptrace.WithClientTrace(again.Context(), trace)))
				mustEqual(t, "the next request reuses the connection", reused, true)
			}
		})
	})
}

// upgradeByHand sends a request for an upgrade, and returns the response.
func (v *visitor) upgradeByHand() *http.Response {
	v.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.url, "http://"))
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = conn.Close() })
	r := v.request()
	r.Header.Set("Connection", "Upgrade")
	r.Header.Set("Upgrade", "test")
	if err := r.Write(conn); err != nil {
		v.t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		v.t.Fatal(err)
	}
	return response
}

func TestAnUpgradeByWriteHeaderAndHijackSendsTheCookie(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, full := range map[string]bool{"half duplex": false, "full duplex": true} {
			s := newShop(t)
			done := make(chan struct{})
			handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).AddCount(1)
				if full {
					mustEqual(t, "EnableFullDuplex", http.NewResponseController(w).EnableFullDuplex(), nil)
				}
				w.Header().Set("Connection", "Upgrade")
				w.Header().Set("Upgrade", "test")
				w.WriteHeader(http.StatusSwitchingProtocols)
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_ = conn.Close()
			}))
			browser := visitorOf(t, s.CookieName(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer close(done)
				handler.ServeHTTP(w, r)
			}))
			response := browser.upgradeByHand()
			mustEqual(t, name+": status", response.StatusCode, http.StatusSwitchingProtocols)
			browser.mustSet(response, true)
			<-done
			mustEqual(t, name+": events", s.diary.kinds(), "created written")
		}
	})
}
