package huma

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
)

// mustState returns a function that demands that a response has a session's state.
func mustState(t *testing.T, visits int, name string) func(*http.Response, string) {
	return func(response *http.Response, body string) {
		t.Helper()
		var got struct {
			Visits int
			Name   string
		}
		if err := json.Unmarshal([]byte(body), &got); err != nil {
			t.Errorf("status %d, %q: %v", response.StatusCode, body, err)
		}
		if response.StatusCode != http.StatusOK || got.Visits != visits || got.Name != name {
			t.Errorf("status %d, %+v, want %d visits of %q", response.StatusCode, got, visits, name)
		}
	}
}

func TestVisitsAreCountedAndVisitorsLogInAndOut(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := apptest.Browse(t, New(sessions.Manager))
	mustState(t, 1, "")(b.PostJSON("/visits", ""))
	mustState(t, 2, "")(b.PostJSON("/visits", ""))
	mustState(t, 0, "Ada")(b.PostJSON("/login", `{"name":"Ada"}`))
	mustState(t, 1, "Ada")(b.PostJSON("/visits", ""))
	mustState(t, 1, "Ada")(b.Get("/account"))

	name := sessions.CookieName()
	kept := b.Cookie(name).Value
	b.SetCookie(name, "wrong"+kept)
	mustState(t, 1, "")(b.PostJSON("/visits", ""))
	b.SetCookie(name, kept)
	if response, body := b.PostJSON("/logout", "", "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden {
		t.Errorf("a logout by another site: status %d: %s", response.StatusCode, body)
	}
	mustState(t, 2, "Ada")(b.PostJSON("/visits", ""))
	if response, body := b.PostJSON("/logout", ""); response.StatusCode != http.StatusNoContent || b.Cookie(name) != nil {
		t.Errorf("the logout: status %d, cookie %v: %s", response.StatusCode, b.Cookie(name), body)
	}
}

func TestALoginThatBreaksABoundOfTheFieldIsRefused(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := apptest.Browse(t, New(sessions.Manager))
	for bound, name := range map[string]string{"characters": strings.Repeat("a", 65), "bytes": strings.Repeat("ä", 33)} {
		body, err := json.Marshal(map[string]string{"name": name})
		if err != nil {
			t.Fatal(err)
		}
		if response, body := b.PostJSON("/login", string(body)); response.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("too many %s: status %d: %s", bound, response.StatusCode, body)
		}
	}
	if cookie := b.Cookie(sessions.CookieName()); cookie != nil {
		t.Error("a refused login began a session")
	}
}

func TestWhatChangedBeforeAnErrorIsSaved(t *testing.T) {
	b := apptest.Browse(t, New(apptest.NewSessions(t).Manager))
	response, body := b.Get("/account")
	if response.StatusCode != http.StatusUnauthorized || !strings.Contains(body, "log in first") {
		t.Errorf("status %d: %s", response.StatusCode, body)
	}
	mustState(t, 2, "")(b.PostJSON("/visits", ""))
}

func TestAStreamCarriesTheCookie(t *testing.T) {
	b := apptest.Browse(t, New(apptest.NewSessions(t).Manager))
	if _, body := b.Get("/countdown"); strings.Count(body, "data: ") != 3 {
		t.Errorf("the stream says %q", body)
	}
	mustState(t, 2, "")(b.PostJSON("/visits", ""))
}

func TestTheDescriptionNamesTheCookieAndHasNoSession(t *testing.T) {
	sessions := apptest.NewSessions(t)
	b := apptest.Browse(t, New(sessions.Manager))
	b.PostJSON("/visits", "")
	response, body := b.Get("/openapi.json")
	if !strings.Contains(body, `"name":"`+sessions.CookieName()+`"`) || response.Header.Get("Vary") != "" {
		t.Errorf("Vary %q: %s", response.Header.Get("Vary"), body)
	}
}
