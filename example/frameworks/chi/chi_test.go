package chi

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
)

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	sessions := apptest.NewSessions(t)
	apptest.Visit(t, apptest.Browse(t, New(sessions.Manager)), sessions)
}

func TestARouteBehindRequireLoginIsForThoseWhoAreLoggedIn(t *testing.T) {
	b := apptest.Browse(t, New(apptest.NewSessions(t).Manager))
	if response, _ := b.Get("/account/orders"); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d before the login", response.StatusCode)
	}
	b.Post("/login", url.Values{"name": {"Ada"}})
	if _, body := b.Get("/account/orders"); body != "orders of Ada\n" {
		t.Errorf("after the login, the page says %q", body)
	}
}

func TestARouteOutsideOfTheGroupStaysPublic(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := apptest.Browse(t, New(sessions.Manager))
	b.Get("/")
	sessions.Events()
	response, _ := b.Get("/style.css")
	if got := response.Header.Get("Cache-Control"); got != "public, max-age=86400" || response.Header.Get("Vary") != "" {
		t.Errorf("Cache-Control %q, Vary %q", got, response.Header.Get("Vary"))
	}
	if events := sessions.Events(); events != "" {
		t.Errorf("events: %s", events)
	}
}
