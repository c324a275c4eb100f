package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
)

// wantTooMany checks the answer to one try too many.
func wantTooMany(t *testing.T, a shoptest.Answer, retryAfter time.Duration) {
	t.Helper()
	wantAnswer(t, a, http.StatusTooManyRequests, fmt.Sprintf("Please try again in %d min.", int(retryAfter.Minutes())))
	if got, want := a.Header.Get("Retry-After"), fmt.Sprint(int(retryAfter.Seconds())); got != want {
		t.Errorf("Retry-After is %q, want %s", got, want)
	}
}

func TestWrongPasswordsOfOneUserAreLimited(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	s.signUp("grace")
	for range triesOfName {
		if a := wrongLogin(s, "ada", otherPassword); a.StatusCode != http.StatusUnprocessableEntity {
			t.Fatalf("the answer is %d, want 422", a.StatusCode)
		}
	}
	s.clock.Advance(5 * time.Minute)
	wantTooMany(t, wrongLogin(s, "ADA", goodPassword), 10*time.Minute) // the right password too
	s.wantUser(s.logIn("grace", safariOnIPhone), "grace")
	s.wantUser(laptop, "ada")

	s.clock.Advance(10*time.Minute - time.Second)
	if a := wrongLogin(s, "ada", goodPassword); a.StatusCode != http.StatusTooManyRequests {
		t.Errorf("a second too early the answer is %d, want 429", a.StatusCode)
	}
	s.clock.Advance(time.Second)
	s.wantUser(s.logIn("ada", safariOnIPhone), "ada")
}

func TestNamesThatNobodyHasAreLimitedToo(t *testing.T) {
	s := newSite(t, nil)
	for range triesOfName {
		wrongLogin(s, "nobody", otherPassword)
	}
	wantTooMany(t, wrongLogin(s, "nobody", otherPassword), triesWithin)
}

func TestTheRightPasswordTakesWrongOnesBack(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	for range 3 {
		for range triesOfName - 1 {
			wrongLogin(s, "ada", otherPassword)
		}
		s.logIn("ada", firefoxOnLinux)
	}
}

func TestRightPasswordsDoNotCountForTheAddress(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	for range triesOfAddress + 1 {
		s.logIn("ada", firefoxOnLinux)
	}
}

func TestTriesFromOneAddressAreLimited(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	for n := range triesOfAddress - 1 { // the sign-up was one
		wrongLogin(s, fmt.Sprint("user", n), otherPassword)
	}
	wantTooMany(t, wrongLogin(s, "ada", goodPassword), triesWithin)
	form := url.Values{"name": {"grace"}, "password": {goodPassword}, "repeated": {goodPassword}}
	wantTooMany(t, s.newBrowser(firefoxOnLinux).Do(http.MethodPost, "/signup", form), triesWithin)
	s.clock.Advance(triesWithin)
	s.wantUser(s.logIn("ada", firefoxOnLinux), "ada")
	s.signUp("grace")
}

func TestANewSessionGivesNoNewTries(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	s.clock.Advance(recent + time.Second)
	form := url.Values{"password": {otherPassword}, "return": {"/password"}}
	for range triesOfName { // by whoever has the browser, and elsewhere
		wantAnswer(t, v.Do(http.MethodPost, "/confirm", form), http.StatusUnprocessableEntity, "The password is wrong.")
	}
	wantTooMany(t, v.Do(http.MethodPost, "/confirm", form), triesWithin)
	wantTooMany(t, wrongLogin(s, "ada", goodPassword), triesWithin)
}

func TestTheAddressOfAVisitor(t *testing.T) {
	for _, test := range []struct {
		remote, header, value, want string
	}{
		{"192.0.2.1:1234", "", "", "192.0.2.1/32"},
		{"192.0.2.1:1234", "", "198.51.100.7", "192.0.2.1/32"}, // whoever likes can send the header
		{"192.0.2.1:1234", "X-Real-IP", "198.51.100.7", "198.51.100.7/32"},
		{"192.0.2.1:1234", "X-Real-IP", "::ffff:198.51.100.7", "198.51.100.7/32"},
		{"192.0.2.1:1234", "X-Real-IP", "", "unknown"},
		{"192.0.2.1:1234", "X-Real-IP", "somewhere", "unknown"},
		{"[2001:db8:1:2:3:4:5:6]:1234", "", "", "2001:db8:1:2::/64"},
		{"[fe80::1%eth0]:1234", "", "", "fe80::/64"},
		{"@", "", "", "unknown"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		r.Header.Set("X-Real-IP", test.value)
		a := &app{addressHeader: test.header}
		if got := a.clientAddress(r); got != test.want {
			t.Errorf("%+v: the address is %s", test, got)
		}
	}
}
