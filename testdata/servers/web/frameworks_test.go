package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	chimiddleware "github.com/go-chi/chi/v5/middleware"
	echo4 "github.com/labstack/echo/v4"
	echo4middleware "github.com/labstack/echo/v4/middleware"
	echo5 "github.com/labstack/echo/v5"
	echo5middleware "github.com/labstack/echo/v5/middleware"
	"github.com/urfave/negroni/v3"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// diary records events.
type diary struct {
	mu     sync.Mutex
	events []typedsession.Event
}

func (d *diary) write(_ context.Context, e typedsession.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, e)
}

// kinds returns the kinds of the events so far, and forgets them.
func (d *diary) kinds() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var kinds []string
	for _, e := range d.events {
		kinds = append(kinds, e.Kind.String())
	}
	d.events = nil
	return strings.Join(kinds, ", ")
}

// text returns the events so far.
func (d *diary) text() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return fmt.Sprint(d.events)
}

// newDiary makes a manager and what records its events.
func newDiary(t *testing.T) (*typedsession.Manager[Session], *diary) {
	t.Helper()
	d := new(diary)
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{OnEvent: d.write})
	if err != nil {
		t.Fatal(err)
	}
	return sessions, d
}

// waiting returns a handler, and what waits until the handler has ended: a client has the response before that.
func waiting(next http.Handler) (handler http.Handler, wait func()) {
	ended := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { ended <- struct{}{} }()
		next.ServeHTTP(w, r)
	}), func() { <-ended }
}

func newGin() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	return gin.New()
}

// broken changes the session and panics.
func broken(r *http.Request) {
	SessionFrom(r).AddCount(1)
	panic("broken")
}

func TestARecovererAroundTheHandlerAnswersWithoutTheChange(t *testing.T) {
	for name, app := range map[string]func(*typedsession.Manager[Session]) http.Handler{
		"echo v4": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo4.New()
			e.Logger.SetOutput(io.Discard)
			e.Use(echo4middleware.Recover(), echo4.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c echo4.Context) error { broken(c.Request()); return nil })
			return e
		},
		"echo v5": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo5.New()
			e.Use(echo5middleware.Recover(), echo5.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c *echo5.Context) error { broken(c.Request()); return nil })
			return e
		},
		"gin": func(sessions *typedsession.Manager[Session]) http.Handler {
			g := newGin()
			g.Use(gin.RecoveryWithWriter(io.Discard), func(c *gin.Context) {
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					c.Request = r
					c.Next()
				})).ServeHTTP(c.Writer, c.Request)
			})
			g.GET("/", func(c *gin.Context) { broken(c.Request) })
			return g
		},
		"chi": func(sessions *typedsession.Manager[Session]) http.Handler {
			mux := chi.NewRouter()
			mux.Use(quietly(chimiddleware.Recoverer), sessions.Handler)
			mux.Get("/", func(_ http.ResponseWriter, r *http.Request) { broken(r) })
			return mux
		},
		"negroni": func(sessions *typedsession.Manager[Session]) http.Handler {
			recovery := negroni.NewRecovery()
			recovery.PrintStack, recovery.LogStack = false, false
			n := negroni.New(recovery, negroni.HandlerFunc(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				sessions.Handler(next).ServeHTTP(w, r)
			}))
			n.UseHandlerFunc(func(_ http.ResponseWriter, r *http.Request) { broken(r) })
			return n
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				sessions, diary := newDiary(t)
				handler, wait := waiting(app(sessions))
				b := browse(t, protocol, handler)
				response, _ := b.get("/")
				wait()
				if response.StatusCode != http.StatusInternalServerError || response.Header["Set-Cookie"] != nil {
					t.Errorf("status %d, Set-Cookie %q, want 500 and none", response.StatusCode, response.Header["Set-Cookie"])
				}
				if events := diary.kinds(); events != "" {
					t.Errorf("events: %s", events)
				}
			})
		})
	}
}

// quietly runs a recoverer of chi, which prints the stack, without a log.
func quietly(middleware func(http.Handler) http.Handler) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		inner := middleware(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), chimiddleware.LogEntryCtxKey, silent{})))
		})
	}
}

// silent is a log entry of chi that drops what it is told.
type silent struct{}

func (silent) Write(int, int, http.Header, time.Duration, any) {}
func (silent) Panic(any, []byte)                               {}

func TestARecovererInsideOfTheHandlerSendsWhatWasChangedBeforeThePanic(t *testing.T) {
	for name, app := range map[string]func() http.Handler{
		"gin": func() http.Handler {
			g := newGin()
			g.Use(gin.RecoveryWithWriter(io.Discard))
			g.GET("/", func(c *gin.Context) { broken(c.Request) })
			return g
		},
		"chi": func() http.Handler {
			mux := chi.NewRouter()
			mux.Use(quietly(chimiddleware.Recoverer))
			mux.Get("/", func(_ http.ResponseWriter, r *http.Request) { broken(r) })
			return mux
		},
		"echo v4": func() http.Handler {
			e := echo4.New()
			e.Logger.SetOutput(io.Discard)
			e.Use(echo4middleware.Recover())
			e.GET("/", func(c echo4.Context) error { broken(c.Request()); return nil })
			return e
		},
		"echo v5": func() http.Handler {
			e := echo5.New()
			e.Use(echo5middleware.Recover())
			e.GET("/", func(c *echo5.Context) error { broken(c.Request()); return nil })
			return e
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				sessions, diary := newDiary(t)
				handler, wait := waiting(sessions.Handler(app()))
				response, _ := browse(t, protocol, handler).get("/")
				wait()
				if response.StatusCode != http.StatusInternalServerError || len(response.Header["Set-Cookie"]) != 1 {
					t.Errorf("status %d, Set-Cookie %q, want 500 and one", response.StatusCode, response.Header["Set-Cookie"])
				}
				if events := diary.kinds(); events != "created, written" {
					t.Errorf("events: %s", events)
				}
			})
		})
	}
}

func TestGinStreamsInsideOfTheHandlerUntilTheClientLeaves(t *testing.T) {
	inBothProtocols(t, func(t *testing.T, protocol string) {
		sessions, diary := newDiary(t)
		g := newGin()
		left := make(chan bool, 1)
		g.GET("/stream", func(c *gin.Context) {
			SessionFrom(c.Request).AddCount(1)
			sent := 0
			left <- c.Stream(func(w io.Writer) bool {
				if sent++; sent > 1 {
					<-c.Request.Context().Done()
					return true
				}
				_, _ = io.WriteString(w, "first")
				return true
			})
		})
		g.GET("/short", func(c *gin.Context) {
			parts := 0
			c.Stream(func(w io.Writer) bool { parts++; fmt.Fprint(w, parts); return parts < 3 })
		})
		b := browse(t, protocol, sessions.Handler(g))
		if _, body := b.get("/short"); body != "123" {
			t.Errorf("the short stream says %q", body)
		}
		ctx, cancel := context.WithCancel(t.Context())
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server.URL+"/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := b.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Header["Set-Cookie"]) != 1 {
			t.Errorf("Set-Cookie %q", response.Header["Set-Cookie"])
		}
		cancel()
		if !<-left {
			t.Error("Stream did not say that the client had left")
		}
		_ = response.Body.Close()
		if events := diary.kinds(); events != "created, written" {
			t.Errorf("events: %s", events)
		}
	})
}

func TestAMiddlewareThatKeepsItsFrameworksWriterIsToldThatTheCookieDidNotLeave(t *testing.T) {
	ginApp := func(handle gin.HandlerFunc) func(*typedsession.Manager[Session]) http.Handler {
		return func(sessions *typedsession.Manager[Session]) http.Handler {
			g := newGin()
			g.Use(func(c *gin.Context) {
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					c.Request = r
					c.Next()
				})).ServeHTTP(c.Writer, c.Request)
			})
			g.GET("/", func(c *gin.Context) { SessionFrom(c.Request).AddCount(1); handle(c) })
			return g
		}
	}
	const lost, kept = "too late", "created, written"
	for name, test := range map[string]struct {
		app    func(*typedsession.Manager[Session]) http.Handler
		events string
	}{
		"gin, JSON":       {ginApp(func(c *gin.Context) { c.JSON(200, gin.H{"ok": true}) }), lost},
		"gin, a string":   {ginApp(func(c *gin.Context) { c.String(200, "page") }), lost},
		"gin, a redirect": {ginApp(func(c *gin.Context) { c.Redirect(303, "/"); c.Writer.WriteHeaderNow() }), lost},
		"gin, an abort":   {ginApp(func(c *gin.Context) { c.AbortWithStatus(403) }), lost},
		"gin, a stream":   {ginApp(func(c *gin.Context) { c.Stream(func(io.Writer) bool { return false }) }), lost},
		"gin, a status alone, which it sends later": {ginApp(func(c *gin.Context) { c.Status(204) }), kept},
		"gin, nothing": {ginApp(func(*gin.Context) {}), kept},
		"gin, the next handler runs after Handler": {func(sessions *typedsession.Manager[Session]) http.Handler {
			g := newGin()
			g.Use(func(c *gin.Context) {
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { c.Request = r })).
					ServeHTTP(c.Writer, c.Request)
			})
			g.GET("/", func(c *gin.Context) { SessionFrom(c.Request).AddCount(1); c.JSON(200, nil) })
			return g
		}, "read late, too late"},
		"echo v4": {func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo4.New()
			e.Use(func(next echo4.HandlerFunc) echo4.HandlerFunc {
				return func(c echo4.Context) (err error) {
					sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
						c.SetRequest(r)
						err = next(c)
					})).ServeHTTP(c.Response(), c.Request())
					return err
				}
			})
			e.GET("/", func(c echo4.Context) error { SessionFrom(c.Request()).AddCount(1); return c.JSON(200, nil) })
			return e
		}, lost},
		"echo v5": {func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo5.New()
			e.Use(func(next echo5.HandlerFunc) echo5.HandlerFunc {
				return func(c *echo5.Context) (err error) {
					sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
						c.SetRequest(r)
						err = next(c)
					})).ServeHTTP(c.Response(), c.Request())
					return err
				}
			})
			e.GET("/", func(c *echo5.Context) error { SessionFrom(c.Request()).AddCount(1); return c.NoContent(204) })
			return e
		}, lost},
		"negroni": {func(sessions *typedsession.Manager[Session]) http.Handler {
			n := negroni.New(negroni.HandlerFunc(func(past http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { next(past, r) })).ServeHTTP(past, r)
			}))
			n.UseHandlerFunc(func(w http.ResponseWriter, r *http.Request) { SessionFrom(r).AddCount(1); w.WriteHeader(404) })
			return n
		}, lost},
		"chi's wrapper": {func(sessions *typedsession.Manager[Session]) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				past := chimiddleware.NewWrapResponseWriter(w, r.ProtoMajor)
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { count(past, r) })).ServeHTTP(past, r)
			})
		}, lost},
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				sessions, diary := newDiary(t)
				handler, wait := waiting(test.app(sessions))
				response, _ := browse(t, protocol, handler).get("/")
				wait()
				text := diary.text()
				if events := diary.kinds(); events != test.events {
					t.Errorf("events %q, want %q", events, test.events)
				}
				if sets := response.Header["Set-Cookie"] != nil; sets != (test.events == kept) {
					t.Errorf("sets a cookie: %v", sets)
				}
				if test.events == lost && !strings.Contains(text, "past the ResponseWriter that Handler passes on") {
					t.Errorf("the event does not say why: %s", text)
				}
			})
		})
	}
}

func TestAMiddlewareThatGivesItsFrameworkTheWriterSendsTheCookie(t *testing.T) {
	for name, app := range map[string]func(*typedsession.Manager[Session]) http.Handler{
		"echo v4": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo4.New()
			e.Use(echo4.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c echo4.Context) error { SessionFrom(c.Request()).AddCount(1); return c.JSON(200, nil) })
			return e
		},
		"echo v4, an error": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo4.New()
			e.Use(echo4.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c echo4.Context) error {
				SessionFrom(c.Request()).AddCount(1)
				return echo4.NewHTTPError(400, "no")
			})
			return e
		},
		"echo v5": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo5.New()
			e.Use(echo5.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c *echo5.Context) error { SessionFrom(c.Request()).AddCount(1); return c.JSON(200, nil) })
			return e
		},
		"echo v5, an error": func(sessions *typedsession.Manager[Session]) http.Handler {
			e := echo5.New()
			e.Use(echo5.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c *echo5.Context) error { SessionFrom(c.Request()).AddCount(1); return errors.New("no") })
			return e
		},
		"gin inside": func(sessions *typedsession.Manager[Session]) http.Handler {
			g := newGin()
			g.GET("/", func(c *gin.Context) { SessionFromContext(c.Request.Context()).AddCount(1); c.JSON(200, nil) })
			return sessions.Handler(g)
		},
		"negroni": func(sessions *typedsession.Manager[Session]) http.Handler {
			n := negroni.New(negroni.HandlerFunc(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				sessions.Handler(next).ServeHTTP(w, r)
			}))
			n.UseHandlerFunc(count)
			return n
		},
		"chi": func(sessions *typedsession.Manager[Session]) http.Handler {
			mux := chi.NewRouter()
			mux.Use(chimiddleware.Compress(5), sessions.Handler)
			mux.Get("/", count)
			return mux
		},
		"chi, a timeout": func(sessions *typedsession.Manager[Session]) http.Handler {
			mux := chi.NewRouter()
			mux.Use(chimiddleware.Timeout(time.Nanosecond), sessions.Handler)
			mux.Get("/", func(_ http.ResponseWriter, r *http.Request) { SessionFrom(r).AddCount(1); <-r.Context().Done() })
			return mux
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				sessions, diary := newDiary(t)
				handler, wait := waiting(app(sessions))
				response, _ := browse(t, protocol, handler).get("/")
				wait()
				if len(response.Header["Set-Cookie"]) != 1 {
					t.Errorf("Set-Cookie %q", response.Header["Set-Cookie"])
				}
				if events := diary.kinds(); events != "created, written" {
					t.Errorf("events: %s", events)
				}
			})
		})
	}
}

func TestARequestThatTimedOutIsNotReportedAsWritten(t *testing.T) {
	for name, app := range map[string]func(http.Handler) http.Handler{
		"http.TimeoutHandler": func(inner http.Handler) http.Handler {
			return http.TimeoutHandler(inner, time.Millisecond, "too slow")
		},
		"http.TimeoutHandler around chi": func(inner http.Handler) http.Handler {
			mux := chi.NewRouter()
			mux.Use(chimiddleware.Compress(5))
			mux.Handle("/", inner)
			return http.TimeoutHandler(mux, time.Millisecond, "too slow")
		},
		"http.TimeoutHandler around echo v4": func(inner http.Handler) http.Handler {
			e := echo4.New()
			e.GET("/", echo4.WrapHandler(inner))
			return http.TimeoutHandler(e, time.Millisecond, "too slow")
		},
		"http.TimeoutHandler around echo v5": func(inner http.Handler) http.Handler {
			e := echo5.New()
			e.GET("/", echo5.WrapHandler(inner))
			return http.TimeoutHandler(e, time.Millisecond, "too slow")
		},
		"http.TimeoutHandler around gin": func(inner http.Handler) http.Handler {
			g := newGin()
			g.GET("/", gin.WrapH(inner))
			return http.TimeoutHandler(g, time.Millisecond, "too slow")
		},
	} {
		t.Run(name, func(t *testing.T) {
			sessions, diary := newDiary(t)
			answered := make(chan struct{})
			inner, wait := waiting(sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				<-answered
				fmt.Fprint(w, "page")
			})))
			response, _ := browse(t, "HTTP/1.1", app(inner)).get("/")
			close(answered)
			wait()
			if response.StatusCode != http.StatusServiceUnavailable || response.Header["Set-Cookie"] != nil {
				t.Errorf("status %d, Set-Cookie %q", response.StatusCode, response.Header["Set-Cookie"])
			}
			if events := diary.kinds(); events != "too late" {
				t.Errorf("events: %s", events)
			}
		})
	}
}

func TestGinsOwnContextIsToldToPassTheRequests(t *testing.T) {
	sessions, _ := newDiary(t)
	panicOf := func(f func()) (cause string) {
		defer func() { cause = fmt.Sprint(recover()) }()
		f()
		return ""
	}
	g := newGin()
	g.GET("/", func(c *gin.Context) {
		type appContext struct{ *gin.Context }
		for name, ctx := range map[string]context.Context{"*gin.Context": c, "web.appContext": appContext{c}} {
			cause := panicOf(func() { SessionFromContext(ctx) })
			for _, want := range []string{name, "c.Request.Context()"} {
				if !strings.Contains(cause, want) {
					t.Errorf("%s: the panic lacks %q: %s", name, want, cause)
				}
			}
			if strings.Contains(cause, "wrap") {
				t.Errorf("%s: the panic says to wrap what is: %s", name, cause)
			}
		}
		derived, cancel := context.WithCancel(c)
		defer cancel()
		if cause := panicOf(func() { SessionFromContext(derived) }); !strings.Contains(cause, "c.Request.Context()") {
			t.Errorf("a derived context: %s", cause)
		}
		SessionFromContext(c.Request.Context()).AddCount(1)
		g.ContextWithFallback = true
		SessionFromContext(c).AddCount(1)
	})
	w := httptest.NewRecorder()
	sessions.Handler(g).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	if len(w.Result().Header["Set-Cookie"]) != 1 {
		t.Errorf("Set-Cookie %q", w.Result().Header["Set-Cookie"])
	}
}

func TestPathValuesOfEchoAreSeenAroundTheHandler(t *testing.T) {
	sessions, _ := newDiary(t)
	e := echo5.New()
	e.GET("/users/:id/files/*", echo5.WrapHandler(http.HandlerFunc(count)))
	r := httptest.NewRequest("GET", "https://shop.example/users/7/files/a/b", nil)
	sessions.Handler(e).ServeHTTP(httptest.NewRecorder(), r)
	if got := r.Pattern + " " + r.PathValue("id") + " " + r.PathValue("*"); got != "/users/:id/files/* 7 a/b" {
		t.Errorf("got %q", got)
	}
}

func TestAnErrorHandlerAroundTheHandlerReadsTheSessionWithOpenRequest(t *testing.T) {
	sessions, diary := newDiary(t)
	e := echo4.New()
	e.HTTPErrorHandler = func(_ error, c echo4.Context) {
		s, err := sessions.OpenRequest(c.Request())
		_ = c.String(404, fmt.Sprint(s.Count(), " ", err))
	}
	e.GET("/", func(c echo4.Context) error {
		return echo4.WrapHandler(sessions.Handler(http.HandlerFunc(count)))(c)
	})
	b := browse(t, "HTTP/1.1", e)
	b.get("/")
	if _, body := b.get("/nowhere"); body != "1 <nil>" {
		t.Errorf("the error page says %q", body)
	}
	if events := diary.kinds(); events != "created, written, loaded" {
		t.Errorf("events: %s", events)
	}
}
