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

// form is one of the two ways to keep sessions in gin.
type form struct {
	name string
	app  func(*typedsession.Manager[visitor.Session], io.Writer) http.Handler
	// dropsPanics says that the app drops what a handler changed before it panicked.
	dropsPanics bool
}

// inBothForms runs a test for each of the two forms.
func inBothForms(t *testing.T, test func(t *testing.T, f form)) {
	for _, f := range []form{
		{"around the engine", New, false},
		{"as a middleware", NewWithMiddleware, true},
	} {
		t.Run(f.name, func(t *testing.T) { test(t, f) })
	}
}

// browse returns a browser before the app.
func (f form) browse(t *testing.T, sessions *apptest.Sessions) *apptest.Browser {
	t.Helper()
	return apptest.Browse(t, f.app(sessions.Manager, io.Discard))
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	inBothForms(t, func(t *testing.T, f form) {
		sessions := apptest.NewSessions(t)
		b := f.browse(t, sessions)
		apptest.Visit(t, b, sessions)
	})
}

func TestWhatChangedBeforeAnAbortIsSaved(t *testing.T) {
	inBothForms(t, func(t *testing.T, f form) {
		b := f.browse(t, apptest.NewSessions(t))
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
	inBothForms(t, func(t *testing.T, f form) {
		b := f.browse(t, apptest.NewSessions(t))
		response, _ := b.Get("/broken")
		if response.StatusCode != http.StatusInternalServerError {
			t.Errorf("status %d", response.StatusCode)
		}
		want := "Hello, stranger. This is visit 2.\n"
		if f.dropsPanics {
			want = "Hello, stranger. This is visit 1.\n"
		}
		if _, body := b.Get("/"); body != want {
			t.Errorf("the next page says %q, want %q", body, want)
		}
	})
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	inBothForms(t, func(t *testing.T, f form) {
		sessions := apptest.NewSessions(t)
		b := f.browse(t, sessions)
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

func TestASessionThatCannotBeWrittenIsAnsweredInThePlaceOfTheHandler(t *testing.T) {
	inBothForms(t, func(t *testing.T, f form) {
		store := apptest.NewStore()
		store.IsDown.Store(true)
		b := f.browse(t, apptest.NewSessionsIn(t, typedsession.Stored{Store: store}))
		for _, path := range []string{"/", "/account", "/stream"} {
			b.MustBeUnavailable(path)
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
