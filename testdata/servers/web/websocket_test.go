package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	"github.com/gin-gonic/gin"
	gorilla "github.com/gorilla/websocket"
	echo4 "github.com/labstack/echo/v4"
	echo5 "github.com/labstack/echo/v5"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// TestTheCookieGoesOutWithAWebSocketUpgrade upgrades with two libraries: the one
// writes what is in the header map, as net/http does, the other takes a header of
// its own and ignores the map, which is what Save is for.
func TestTheCookieGoesOutWithAWebSocketUpgrade(t *testing.T) {
	for name, upgrade := range map[string]func(*typedsession.Manager[Session]) http.HandlerFunc{
		"coder/websocket": func(*typedsession.Manager[Session]) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				conn, err := coder.Accept(w, r, nil)
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.CloseNow()
				_ = conn.Write(r.Context(), coder.MessageText, []byte("hello"))
			}
		},
		"gorilla/websocket, through Save": func(sessions *typedsession.Manager[Session]) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				if err := sessions.Save(w, r); err != nil {
					t.Error(err)
				}
				conn, err := new(gorilla.Upgrader).Upgrade(w, r, w.Header())
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				_ = conn.WriteMessage(gorilla.TextMessage, []byte("hello"))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			sessions := newSessions(t)
			mux := http.NewServeMux()
			mux.Handle("/socket", upgrade(sessions))
			mux.HandleFunc("/show", show)
			b := browse(t, "HTTP/1.1", sessions.Handler(mux))

			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			conn, _, err := coder.Dial(ctx, b.server.URL+"/socket", &coder.DialOptions{HTTPClient: b.client})
			if err != nil {
				t.Fatal(err)
			}
			defer conn.CloseNow()
			if _, message, err := conn.Read(ctx); err != nil || string(message) != "hello" {
				t.Errorf("the socket says %q, %v", message, err)
			}
			if _, body := b.get("/show"); body != "visit 1" {
				t.Errorf("after the upgrade the session has %q, want visit 1", body)
			}
		})
	}
}

// dial opens a WebSocket, and closes it at once.
func (b *browser) dial(path string) {
	b.t.Helper()
	conn, _, err := coder.Dial(b.t.Context(), b.server.URL+path, &coder.DialOptions{HTTPClient: b.client})
	if err != nil {
		b.t.Fatal(err)
	}
	_ = conn.CloseNow()
}

// TestAnUpgradeIsReportedAsWrittenIfTheCookieLeftAndAsTooLateOtherwise upgrades with both libraries, in and around
// frameworks. gorilla/websocket ignores the header map.
func TestAnUpgradeIsReportedAsWrittenIfTheCookieLeftAndAsTooLateOtherwise(t *testing.T) {
	withGorilla := func(header http.Header) func(w http.ResponseWriter, r *http.Request) error {
		return func(w http.ResponseWriter, r *http.Request) error {
			conn, err := new(gorilla.Upgrader).Upgrade(w, r, header)
			if err == nil {
				err = conn.Close()
			}
			return err
		}
	}
	withCoder := func(w http.ResponseWriter, r *http.Request) error {
		conn, err := coder.Accept(w, r, nil)
		if err == nil {
			err = conn.CloseNow()
		}
		return err
	}
	type upgrade = func(w http.ResponseWriter, r *http.Request) error
	frameworks := map[string]func(*typedsession.Manager[Session], upgrade) http.Handler{
		"net/http": func(sessions *typedsession.Manager[Session], upgrade upgrade) http.Handler {
			return sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				SessionFrom(r).AddCount(1)
				if err := upgrade(w, r); err != nil {
					t.Error(err)
				}
			}))
		},
		"gin": func(sessions *typedsession.Manager[Session], upgrade upgrade) http.Handler {
			g := newGin()
			g.GET("/", func(c *gin.Context) {
				SessionFrom(c.Request).AddCount(1)
				if err := upgrade(c.Writer, c.Request); err != nil {
					t.Error(err)
				}
			})
			return sessions.Handler(g)
		},
		"echo v4": func(sessions *typedsession.Manager[Session], upgrade upgrade) http.Handler {
			e := echo4.New()
			e.Use(echo4.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c echo4.Context) error {
				SessionFrom(c.Request()).AddCount(1)
				if err := upgrade(c.Response(), c.Request()); err != nil {
					t.Error(err)
				}
				return nil
			})
			return e
		},
		"echo v5": func(sessions *typedsession.Manager[Session], upgrade upgrade) http.Handler {
			e := echo5.New()
			e.Use(echo5.WrapMiddleware(sessions.Handler))
			e.GET("/", func(c *echo5.Context) error {
				SessionFrom(c.Request()).AddCount(1)
				if err := upgrade(c.Response(), c.Request()); err != nil {
					t.Error(err)
				}
				return nil
			})
			return e
		},
		"gin's writer, past the handler's": func(sessions *typedsession.Manager[Session], upgrade upgrade) http.Handler {
			g := newGin()
			g.GET("/", func(c *gin.Context) {
				sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					SessionFrom(r).AddCount(1)
					if err := upgrade(c.Writer, r); err != nil {
						t.Error(err)
					}
				})).ServeHTTP(c.Writer, c.Request)
			})
			return g
		},
	}
	for framework, app := range frameworks {
		for library, upgrade := range map[string]upgrade{
			"gorilla/websocket":                     withGorilla(nil),
			"gorilla/websocket with another header": withGorilla(http.Header{"Set-Cookie": {"mine=1"}}),
			"coder/websocket":                       withCoder,
		} {
			t.Run(framework+", "+library, func(t *testing.T) {
				sessions, diary := newDiary(t)
				handler, wait := waiting(app(sessions, upgrade))
				b := browse(t, "HTTP/1.1", handler)
				b.dial("/")
				wait()
				want := "created, written"
				if strings.HasPrefix(library, "gorilla") || strings.Contains(framework, "past") {
					want = "too late"
				}
				if events := diary.kinds(); events != want {
					t.Errorf("events %q, want %q", events, want)
				}
				isKept := false
				for _, c := range b.client.Jar.Cookies(b.serverURL()) {
					isKept = isKept || c.Name == sessions.CookieName()
				}
				if isKept != (want == "created, written") {
					t.Errorf("the browser has the cookie: %v", isKept)
				}
			})
		}
	}
}

func TestAReverseProxyThatPassesAnUpgradeOnSendsTheCookie(t *testing.T) {
	behind, _ := newDiary(t)
	backend := httptest.NewServer(behind.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := coder.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		_ = conn.CloseNow()
	})))
	t.Cleanup(backend.Close)
	target, err := url.Parse(backend.URL)
	if err != nil {
		t.Fatal(err)
	}
	sessions, diary := newDiary(t)
	proxy := httputil.NewSingleHostReverseProxy(target)
	handler, wait := waiting(sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		SessionFrom(r).AddCount(1)
		proxy.ServeHTTP(w, r)
	})))
	b := browse(t, "HTTP/1.1", handler)
	b.dial("/")
	wait()
	if events := diary.kinds(); events != "created, written" {
		t.Errorf("events: %s", events)
	}
	if len(b.client.Jar.Cookies(b.serverURL())) != 1 {
		t.Error("the browser has no cookie")
	}
}
