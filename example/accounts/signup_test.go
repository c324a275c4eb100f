package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func TestWhoeverSignsUpIsLoggedIn(t *testing.T) {
	s := newSite(t, nil)
	ada := s.signUp("ada")
	ada.WantPage("/profile", "Your account is ready.")
	s.wantUser(ada, "ada")
	if page := ada.Get("/profile").Text(); strings.Contains(page, "Your account is ready.") {
		t.Errorf("the notice is shown twice:\n%s", page)
	}
	s.wantUser(s.logIn(" Ada ", safariOnIPhone), "ada")
}

func TestASignUpThatIsRefusedSaysWhyAtTheInput(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	long := strings.Repeat("x", users.LongestPassword+1)
	for _, test := range []struct {
		name, password, repeated string
		at, says                 string
	}{
		{"", goodPassword, goodPassword, "name", "Choose a name"},
		{"ada lovelace", goodPassword, goodPassword, "name", "Choose a name"},
		{"ADA", goodPassword, goodPassword, "name", "Somebody else has this name."},
		{"grace", "short", "short", "password", "Choose a password"},
		{"grace", long, long, "password", "Choose a password"},
		{"grace.hopper", "grace.hopper", "grace.hopper", "password", "other than your name"},
		{"grace", goodPassword, otherPassword, "repeated", "The two passwords differ."},
	} {
		v := s.newBrowser(firefoxOnLinux)
		a := v.Do(http.MethodPost, "/signup", url.Values{"name": {test.name}, "password": {test.password}, "repeated": {test.repeated}})
		wantAnswer(t, a, http.StatusUnprocessableEntity, test.says)
		if got := parsePage(a.Body).wrong(); len(got) != 1 || got[0] != test.at {
			t.Errorf("%+v: the inputs %q are wrong, want %s", test, got, test.at)
		}
		if len(a.Cookies()) > 0 || strings.Contains(a.Body, goodPassword) {
			t.Errorf("%+v: the answer has a cookie, or a password", test)
		}
	}
}

func TestWhoeverOnlyLooksAroundLeavesNoSession(t *testing.T) {
	s := newSite(t, nil)
	v := s.newBrowser(firefoxOnLinux)
	for _, path := range []string{"/", "/signup", "/login", "/profile", "/devices", "/password", "/nowhere", "/style.css"} {
		if a := v.Get(path); len(a.Cookies()) > 0 {
			t.Errorf("%s sets %d cookies", path, len(a.Cookies()))
		}
	}
}
