package gin

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"testing"

	"github.com/coder/websocket"
	"github.com/gin-gonic/gin"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func TestMain(m *testing.M) {
	gin.SetMode(gin.ReleaseMode)
	os.Exit(m.Run())
}

// inBothForms runs a test with each of the two apps. dropsPanics tells whether the app drops what a handler changed
// before it panicked.
func inBothForms(t *testing.T, test func(t *testing.T, b *apptest.Browser, sessions *apptest.Sessions, dropsPanics bool)) {
	for name, app := range map[string]func(*typedsession.Manager[visitor.Session], io.Writer) http.Handler{
		"around the engine": New,
		"as a middleware":   NewWithMiddleware,
	} {
		t.Run(name, func(t *testing.T) {
			sessions := apptest.NewSessions(t)
			test(t, apptest.Browse(t, app(sessions.Manager, io.Discard)), sessions, name == "as a middleware")
		})
	}
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	inBothForms(t, func(t *testing.T, b *apptest.Browser, sessions *apptest.Sessions, _ bool) {
		apptest.Visit(t, b, sessions)
	})
}

func TestWhatChangedBeforeAnAbortIsSaved(t *testing.T) {
	inBothForms(t, func(t *testing.T, b *apptest.Browser, sessions *apptest.Sessions, _ bool) {
		response, body := b.Get("/account")
		if response.StatusCode != http.StatusUnauthorized || body != `{"error":"log in first"}` {
			t.Errorf("status %d: %s", response.StatusCode, body)
		}
		if _, body := b.Get("/"); body != "Hello, stranger. This is visit 2.\n" {
			t.Errorf("the next page says %q", body)
		}
		b.Post("/login", url.Values{"name": {"Ada"}})
		if _, body := b.Get("/account"); body != `{"name":"Ada"}` {
			t.Errorf("after the login, the account says %q", body)
		}
	})
}

func TestWhatChangedBeforeAPanicIsSavedIfTheRecoveryIsInsideOfTheSessions(t *testing.T) {
	inBothForms(t, func(t *testing.T, b *apptest.Browser, sessions *apptest.Sessions, dropsPanics bool) {
		response, _ := b.Get("/broken")
		if response.StatusCode != http.StatusInternalServerError {
			t.Errorf("status %d", response.StatusCode)
		}
		want := "Hello, stranger. This is visit 2.\n"
		if dropsPanics {
			want = "Hello, stranger. This is visit 1.\n"
		}
		if _, body := b.Get("/"); body != want {
			t.Errorf("the next page says %q, want %q", body, want)
		}
	})
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	inBothForms(t, func(t *testing.T, b *apptest.Browser, sessions *apptest.Sessions, _ bool) {
		if _, body := b.Get("/stream"); body != "one\ntwo\n" {
			t.Errorf("the stream says %q", body)
		}
		if events := sessions.Events(); events != "created, written" {
			t.Errorf("events: %s", events)
		}
		if _, body := b.Get("/"); body != "Hello, stranger. This is visit 2.\n" {
			t.Errorf("the next page says %q", body)
		}
	})
}

func TestWhileTheStoreIsDownTheMiddlewareAnswersAndCallsNoHandler(t *testing.T) {
	store := apptest.NewStore()
	sessions := apptest.NewSessionsIn(t, typedsession.Stored{Store: store})
	engine := gin.New()
	engine.Use(Sessions(sessions.Manager))
	engine.GET("/", home)
	engine.GET("/next", func(*gin.Context) { t.Error("the handler was called") })
	b := apptest.Browse(t, engine)
	b.Get("/")
	store.IsDown.Store(true)
	b.MustBeUnavailable("/next")
	store.IsDown.Store(false)
	if _, body := b.Get("/"); body != "Hello, stranger. This is visit 2.\n" {
		t.Errorf("when the store is back, the page says %q", body)
	}
}

func TestARouteOutsideOfTheMiddlewareHasNoSession(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := apptest.Browse(t, NewWithMiddleware(sessions.Manager, io.Discard))
	b.Get("/")
	sessions.Events()
	if response, body := b.Get("/health"); body != "well" || response.Header.Get("Vary") != "" || sessions.Events() != "" {
		t.Errorf("%q with Vary %q", body, response.Header.Get("Vary"))
	}
}

func TestThroughTheMiddlewareAWebSocketUpgradeCarriesTheCookie(t *testing.T) {
	sessions := apptest.NewSessions(t)
	engine := gin.New()
	engine.GET("/", Sessions(sessions.Manager), func(c *gin.Context) {
		visitor.SessionFrom(c.Request).AddVisits(1)
		connection, err := websocket.Accept(c.Writer, c.Request, nil)
		if err != nil {
			t.Error(err)
			return
		}
		_ = connection.Close(websocket.StatusNormalClosure, "")
	})
	b := apptest.Browse(t, engine)
	connection, _, err := websocket.Dial(t.Context(), b.URL, &websocket.DialOptions{HTTPClient: b.Client})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := connection.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Error(err)
	}
	if b.Cookie(sessions.CookieName()) == nil {
		t.Error("the browser has no cookie")
	}
}
