package main

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
)

func TestALoginReturnsToThePageThatWantedIt(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	for from, to := range map[string]string{
		"/profile":               "/profile",
		"/devices":               "/devices",
		"/devices/revoke":        "/devices",
		"/password":              "/password",
		"":                       "/profile",
		"/login":                 "/profile",
		"https://evil.example/":  "/profile",
		"//evil.example/devices": "/profile",
		"/devices@evil.example":  "/profile",
	} {
		v := s.newBrowser(firefoxOnLinux)
		form := credentials("ada", goodPassword)
		form.Set("return", from)
		v.Send("/login", form, to)
	}
	a := s.newBrowser(firefoxOnLinux).Get("/devices")
	if got := a.Header.Get("Location"); got != "/login?return=%2Fdevices" {
		t.Errorf("/devices leads to %q", got)
	}
	v := s.newBrowser(firefoxOnLinux)
	if got := v.Get("/login?return=%2Fdevices").Body; !strings.Contains(got, `name="return" value="/devices"`) {
		t.Errorf("the form does not remember the page:\n%s", got)
	}
}

func TestAWrongNameAndAWrongPasswordLookTheSame(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	name := wrongLogin(s, "eve", goodPassword)
	password := wrongLogin(s, "ada", otherPassword)
	wantAnswer(t, password, http.StatusUnprocessableEntity, "The user name or the password is wrong.")
	if got := parsePage(password.Body).wrong(); len(got) != 2 {
		t.Errorf("the inputs %q are wrong, want both", got)
	}
	if got, want := strings.ReplaceAll(name.Body, "eve", "ada"), password.Body; got != want {
		t.Errorf("the pages differ:\n%s\n%s", got, want)
	}
	if name.StatusCode != password.StatusCode || !maps.EqualFunc(name.Header, password.Header, func(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }) {
		t.Errorf("the answers differ:\n%d %v\n%d %v", name.StatusCode, name.Header, password.StatusCode, password.Header)
	}
}

// wrongLogin returns the answer to a login, without its date.
func wrongLogin(s *site, name, password string) shoptest.Answer {
	a := s.newBrowser(firefoxOnLinux).Do(http.MethodPost, "/login", credentials(name, password))
	a.Header.Del("Date")
	return a
}

func TestALoginGivesTheBrowserAnotherToken(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	s.signUp("grace")
	for _, next := range []string{"ada", "grace"} {
		v := s.logIn("ada", firefoxOnLinux)
		before := s.copyOf(v)
		v.Send("/login", credentials(next, goodPassword), "/profile")
		s.wantUser(v, next)
		s.wantRenewed(before)
	}
}

func TestNothingOfOneUserFollowsIntoTheAccountOfAnother(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("grace")
	v := s.signUp("ada") // who has not seen the notice yet
	v.Send("/login", credentials("grace", goodPassword), "/profile")
	if page := v.Get("/profile").Text(); strings.Contains(page, "Your account is ready.") {
		t.Errorf("grace sees ada's notice:\n%s", page)
	}
}

func TestASessionEndsUnlessItIsRemembered(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	for _, test := range []struct {
		name      string
		remember  bool
		later     time.Duration
		permanent bool
		user      string
	}{
		{"in use", false, 29 * time.Minute, false, "ada"},
		{"unused for long", false, 31 * time.Minute, false, ""},
		{"remembered", true, 13 * 24 * time.Hour, true, "ada"},
		{"remembered, unused for long", true, 15 * 24 * time.Hour, true, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			v, form := s.newBrowser(firefoxOnLinux), credentials("ada", goodPassword)
			if test.remember {
				form.Set("remember", "yes")
			}
			cookie := v.Do(http.MethodPost, "/login", form).Cookie(s.app.sessions.CookieName())
			if cookie == nil || (cookie.MaxAge > 0) != test.permanent {
				t.Fatalf("the cookie is permanent: want %v", test.permanent)
			}
			copied := s.copyOf(v) // the jar goes by the real clock
			s.clock.Advance(test.later)
			s.wantUser(copied, test.user)
		})
	}
}

func TestALogoutEndsTheSessionAndAllCopiesOfItsCookie(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	v := s.logIn("ada", firefoxOnLinux)
	phone, copied := s.logIn("ada", safariOnIPhone), s.copyOf(v)
	s.wantUser(copied, "ada")
	v.Send("/logout", url.Values{}, "/login")
	v.WantPage("/login", "You are logged out.")
	s.wantUser(v, "")
	s.wantUser(copied, "")
	s.wantUser(phone, "ada")
}

func TestWhoeverIsLoggedInNeedsNoLogin(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	for _, path := range []string{"/", "/login"} {
		if a := v.Get(path); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/profile" {
			t.Errorf("%s answered %d to %q, want 303 to the profile", path, a.StatusCode, a.Header.Get("Location"))
		}
	}
}
