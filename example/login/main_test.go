package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestASessionEndsAfterHalfAnHourOfIdleness(t *testing.T) {
	clock := sessiontest.NewClock(time.Date(2030, 1, 1, 9, 0, 0, 0, time.UTC))
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "https://shop.example/", nil), func(s *Session) {
		s.SetUserID(7)
	})
	clock.Advance(31 * time.Minute)
	w := httptest.NewRecorder()
	sessions.Handler(routes()).ServeHTTP(w, r)
	if got := w.Header().Get("Location"); got != "/login" {
		t.Errorf("after 31 minutes, / leads to %q, want /login", got)
	}
}

func TestOnlyTheRightPasswordLogsInAndLogOutDeletesTheCookie(t *testing.T) {
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	post := func(path, form string, cookies ...*http.Cookie) *http.Response {
		r := httptest.NewRequest("POST", "https://shop.example"+path, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		sessions.Handler(routes()).ServeHTTP(w, r)
		return w.Result()
	}
	for password, want := range map[string]uint64{"lovelace": 7, "wrong": 0} {
		form := url.Values{"name": {"ada"}, "password": {password}}.Encode()
		s := sessiontest.Session(t, sessions, post("/login", form))
		if s.UserID() != want || (s.TakeNotice() != "") != (want == 0) {
			t.Errorf("with password %q the session is %v", password, s)
		}
	}
	in := post("/login", "name=ada&password=lovelace").Cookies()
	out := post("/logout", "", in...).Cookies()
	if len(out) != 1 || out[0].MaxAge >= 0 {
		t.Errorf("after the logout, the cookies are %v", out)
	}
}

func TestWithAStoreALogoutAlsoEndsACopyOfTheCookie(t *testing.T) {
	sessions, err := NewSessionManager(typedsession.Stored{Store: memstore.New(0)}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	logOut := sessiontest.Request(t, sessions, httptest.NewRequest("POST", "https://shop.example/logout", nil), func(s *Session) {
		s.SetUserID(7)
	})
	home := httptest.NewRequest("GET", "https://shop.example/", nil)
	home.Header["Cookie"] = logOut.Header["Cookie"]
	for _, test := range []struct {
		r        *http.Request
		location string
	}{{home, ""}, {logOut, "/login"}, {home, "/login"}} {
		w := httptest.NewRecorder()
		sessions.Handler(routes()).ServeHTTP(w, test.r)
		if got := w.Header().Get("Location"); got != test.location {
			t.Errorf("%s %s leads to %q, want %q", test.r.Method, test.r.URL.Path, got, test.location)
		}
	}
}
