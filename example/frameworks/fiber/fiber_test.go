package fiber

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gofiber/fiber/v3"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// browse returns a browser before a server of Fiber over HTTPS.
func browse(t *testing.T, app *fiber.App) *apptest.Browser {
	t.Helper()
	certified := httptest.NewTLSServer(nil) // has a certificate, and a client that trusts it
	t.Cleanup(certified.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", certified.TLS)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true}) }()
	b := apptest.NewBrowser(t, "https://"+listener.Addr().String(), certified.Client())
	t.Cleanup(func() {
		b.Client.CloseIdleConnections()
		if err := app.Shutdown(); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return b
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	sessions := apptest.NewSessions(t)
	apptest.Visit(t, browse(t, New(sessions.Manager)), sessions)
}

func TestWhatChangedBeforeAnErrorIsSaved(t *testing.T) {
	b := browse(t, New(apptest.NewSessions(t).Manager))
	response, body := b.Get("/account")
	if response.StatusCode != http.StatusUnauthorized || body != "log in first" {
		t.Errorf("status %d: %s", response.StatusCode, body)
	}
	b.MustGreet("Hello, stranger. This is visit 2.")
	b.Post("/login", url.Values{"name": {"Ada"}})
	if _, body := b.Get("/account"); body != `{"name":"Ada"}` {
		t.Errorf("after the login, the account says %q", body)
	}
}

func TestWhatChangedBeforeAPanicIsNotSaved(t *testing.T) {
	b := browse(t, New(apptest.NewSessions(t).Manager))
	if response, _ := b.Get("/broken"); response.StatusCode != http.StatusInternalServerError {
		t.Errorf("status %d", response.StatusCode)
	}
	b.MustGreet("Hello, stranger. This is visit 1.")
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	b := browse(t, New(apptest.NewSessions(t).Manager))
	if _, body := b.Get("/stream"); body != "visit 1, line 1\nvisit 1, line 2\n" {
		t.Errorf("the stream says %q", body)
	}
	b.MustGreet("Hello, stranger. This is visit 2.")
}

func TestWhileTheStoreIsDownTheAnswerIs503(t *testing.T) {
	store := apptest.NewStore()
	b := browse(t, New(apptest.NewSessionsIn(t, typedsession.Stored{Store: store}).Manager))
	store.IsDown.Store(true)
	b.MustBeUnavailable("/") // the session could not be written
	store.IsDown.Store(false)
	b.MustGreet("Hello, stranger. This is visit 1.")
	store.IsDown.Store(true)
	for _, path := range []string{"/", "/account", "/stream"} {
		b.MustBeUnavailable(path) // it could not be read
	}
	store.IsDown.Store(false)
	if _, body := b.Get("/"); body != "Hello, stranger. This is visit 2." {
		t.Errorf("when the store is back, the page says %q", body)
	}
}

func TestAChangeToASessionThatALogoutHasEndedMeanwhileIsAnswered503(t *testing.T) {
	s := Sessions{apptest.NewSessionsIn(t, typedsession.Stored{Store: apptest.NewStore()}).Manager}
	began, loggedOut := make(chan struct{}), make(chan struct{})
	app := New(s.Manager)
	app.Get("/slow", func(c fiber.Ctx) error {
		session, err := s.From(c)
		if err != nil {
			return err
		}
		close(began)
		<-loggedOut
		session.AddVisits(1)
		return nil
	})
	b := browse(t, app)
	b.Post("/login", url.Values{"name": {"Ada"}})
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		b.MustBeUnavailable("/slow")
	}()
	<-began
	b.Post("/logout", nil)
	close(loggedOut)
	<-answered
}

func TestEachCookieHasALineOfItsOwn(t *testing.T) {
	sessions := apptest.NewSessions(t)
	s := Sessions{sessions.Manager}
	app := fiber.New()
	app.Use(s.Commit)
	app.Get("/", func(c fiber.Ctx) error {
		session, err := s.From(c)
		if err != nil {
			return err
		}
		session.AddVisits(1)
		c.Cookie(&fiber.Cookie{Name: "theme", Value: "dark", Path: "/"})
		return nil
	})
	b := browse(t, app)
	response, _ := b.Get("/")
	if cookies := response.Cookies(); len(cookies) != 2 || cookies[0].Name != "theme" || cookies[1].Name != sessions.CookieName() {
		t.Errorf("Set-Cookie %q", response.Header["Set-Cookie"])
	}
}

func TestOfSeveralCookiesOfTheNameTheOneThatVerifiesCounts(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := browse(t, New(sessions.Manager))
	b.Get("/")
	name, kept := sessions.CookieName(), b.Cookie(sessions.CookieName()).Value
	b.Client.Jar = nil
	for order, header := range map[string]string{
		"first": name + "=" + kept + "; " + name + "=other",
		"last":  name + "=other; " + name + "=" + kept,
	} {
		if _, body := b.Get("/", "Cookie", header); body != "Hello, stranger. This is visit 2." {
			t.Errorf("with the right cookie %s, the page says %q", order, body)
		}
	}
}

func TestARouteThatAsksForNoSessionHasNone(t *testing.T) {
	sessions := apptest.NewSessions(t)
	app := fiber.New()
	app.Use(Sessions{sessions.Manager}.Commit)
	app.Get("/style.css", func(c fiber.Ctx) error { return c.SendString("body {}") })
	response, _ := browse(t, app).Get("/style.css")
	if vary := response.Header.Get("Vary"); vary != "" || sessions.Events() != "" {
		t.Errorf("Vary %q", vary)
	}
}

func TestTheNextRequestDoesNotOverwriteWhatAManagerKeepsOfTheLast(t *testing.T) {
	var kept []*http.Request
	app := fiber.New()
	app.Get("/*", func(c fiber.Ctx) error {
		kept = append(kept, request(c))
		return nil
	})
	b := browse(t, app)
	for _, path := range []string{"/one", "/two"} {
		b.Get(path, "Cookie", "from="+path)
	}
	for i, path := range []string{"/one", "/two"} {
		if r := kept[i]; r.Method != http.MethodGet || r.URL.Path != path || r.Header.Get("Cookie") != "from="+path {
			t.Errorf("of %s is left: %s %s, Cookie %q", path, r.Method, r.URL.Path, r.Header.Get("Cookie"))
		}
	}
}
