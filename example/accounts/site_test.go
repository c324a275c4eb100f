package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

const (
	goodPassword  = "correct horse battery"
	otherPassword = "staple of nine words"
)

// site is the app, on a server.
type site struct {
	t     *testing.T
	app   *app
	url   string
	clock *sessiontest.Clock
}

// newSite serves the app with users and sessions in one file of SQLite, unless change changes it.
func newSite(t *testing.T, change func(*config)) *site {
	t.Helper()
	file, clock := filepath.Join(t.TempDir(), "accounts.db"), sessiontest.NewClock(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC))
	everybody, err := users.Open(t.Context(), file, users.Cost{Passes: 1, KibiBytes: 64})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := everybody.Close(); err != nil {
			t.Error(err)
		}
	})
	c := config{
		users: everybody, store: enginetest.Open(t, "sqlite:"+file), keys: sessiontest.Keys(t),
		loopback: true, now: clock.Now,
	}
	if change != nil {
		change(&c)
	}
	a, err := newApp(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.routes())
	t.Cleanup(server.Close)
	return &site{t, a, server.URL, clock}
}

// newBrowser returns a browser without cookies, which calls itself userAgent.
func (s *site) newBrowser(userAgent string) *shoptest.Visitor {
	s.t.Helper()
	v := shoptest.NewVisitor(s.t, s.url)
	v.Header = http.Header{"User-Agent": {userAgent}}
	return v
}

// signUp makes a user with the good password, and returns the browser that is logged in afterwards.
func (s *site) signUp(name string) *shoptest.Visitor {
	s.t.Helper()
	v := s.newBrowser(firefoxOnLinux)
	v.Send("/signup", url.Values{"name": {name}, "password": {goodPassword}, "repeated": {goodPassword}}, "/profile")
	return v
}

// logIn returns a browser in which the user has logged in with the good password.
func (s *site) logIn(name, userAgent string) *shoptest.Visitor {
	s.t.Helper()
	v := s.newBrowser(userAgent)
	v.Send("/login", credentials(name, goodPassword), "/profile")
	return v
}

func credentials(name, password string) url.Values {
	return url.Values{"name": {name}, "password": {password}}
}

// wantUser checks who is logged in in a browser, "" for nobody.
func (s *site) wantUser(v *shoptest.Visitor, displayName string) {
	s.t.Helper()
	a := v.Get("/profile")
	if displayName == "" {
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login?return=%2Fprofile" {
			s.t.Errorf("/profile answered %d to %q, want 303 to the login", a.StatusCode, a.Header.Get("Location"))
		}
		return
	}
	if a.StatusCode != http.StatusOK || !strings.Contains(a.Text(), "You are logged in as "+displayName+".") {
		s.t.Errorf("/profile answered %d, want it to name %q:\n%s", a.StatusCode, displayName, a.Text())
	}
}

// wantRenewed checks that a browser has a token in whose place the session got another one. For a minute it is told to come
// back, since the answer with the new token may be under way.
func (s *site) wantRenewed(v *shoptest.Visitor) {
	s.t.Helper()
	wantAnswer(s.t, v.Get("/profile"), http.StatusServiceUnavailable, "Please try again in a few seconds.")
}

// wantAnswer checks the status of an answer and a text in it.
func wantAnswer(t *testing.T, a shoptest.Answer, status int, text string) {
	t.Helper()
	if a.StatusCode != status || !strings.Contains(a.Text(), text) {
		t.Errorf("the answer is %d, want %d and %q:\n%s", a.StatusCode, status, text, a.Text())
	}
}

// copyOf returns a browser that has a copy of another one's cookies.
func (s *site) copyOf(v *shoptest.Visitor) *shoptest.Visitor {
	s.t.Helper()
	c := shoptest.NewVisitor(s.t, s.url)
	c.Header = http.Header{"Cookie": v.Get("/style.css").Request.Header["Cookie"]}
	return c
}
