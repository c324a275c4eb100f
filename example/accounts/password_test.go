package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
	"github.com/typedsession/typedsession/runtime/store"
)

var newPassword = url.Values{"password": {otherPassword}, "repeated": {otherPassword}}

func TestAfterTenMinutesTheOldPasswordIsAskedForAgain(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	s.clock.Advance(recent)
	v.WantPage("/password", "Change your password")

	s.clock.Advance(time.Second)
	const confirm = "/confirm?return=%2Fpassword"
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if a := v.Do(method, "/password", newPassword); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != confirm {
			t.Errorf("%s /password answered %d to %q, want 303 to %s", method, a.StatusCode, a.Header.Get("Location"), confirm)
		}
	}
	s.wantUser(v, "ada") // the rest goes on
	v.WantPage(confirm, "Confirm that it is you")
	form := url.Values{"password": {otherPassword}, "return": {"/password"}}
	wantAnswer(t, v.Do(http.MethodPost, "/confirm", form), http.StatusUnprocessableEntity, "The password is wrong.")

	form.Set("password", goodPassword)
	before := s.copyOf(v)
	v.Send("/confirm", form, "/password")
	v.WantPage("/password", "Change your password")
	s.wantRenewed(before)
}

func TestAChangeOfThePasswordLogsAllOtherDevicesOut(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	phone, grace := s.logIn("ada", safariOnIPhone), s.signUp("grace")
	copied := s.copyOf(laptop)
	laptop.Send("/password", newPassword, "/profile")
	laptop.WantPage("/profile", "All other devices are logged out.")
	s.wantRenewed(copied)

	s.wantUser(laptop, "ada")
	s.wantUser(phone, "")
	s.wantUser(grace, "grace")
	if a := wrongLogin(s, "ada", goodPassword); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a login with the old password is answered with %d", a.StatusCode)
	}
	phone.Send("/login", credentials("ada", otherPassword), "/profile")
	s.wantUser(phone, "ada")
}

func TestABadNewPasswordChangesNothing(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	phone := s.logIn("ada", safariOnIPhone)
	for at, form := range map[string]url.Values{
		"password": {"password": {"short"}, "repeated": {"short"}},
		"repeated": {"password": {otherPassword}, "repeated": {goodPassword}},
	} {
		a := v.Do(http.MethodPost, "/password", form)
		if got := parsePage(a.Body).wrong(); a.StatusCode != http.StatusUnprocessableEntity || len(got) != 1 || got[0] != at {
			t.Errorf("the answer is %d, the inputs %q are wrong, want 422 and %s", a.StatusCode, got, at)
		}
	}
	s.wantUser(phone, "ada")
	s.wantUser(s.logIn("ada", firefoxOnLinux), "ada")
}

// unlisted is a store that cannot list sessions.
type unlisted struct{ store.Store }

var errUnlisted = errors.New("the store cannot list")

func (unlisted) Owned(context.Context, string, int) ([]store.Entry, error) { return nil, errUnlisted }

func TestAChangeOfThePasswordEndsSessionsThatTheStoreCouldNotList(t *testing.T) {
	s := newSite(t, func(c *config) { c.store = unlisted{c.store} })
	laptop := s.signUp("ada")
	phone := s.logIn("ada", safariOnIPhone)
	laptop.Send("/password", newPassword, "/profile")
	s.wantUser(laptop, "ada")
	s.wantUser(phone, "")
	wantAnswer(t, laptop.Get("/devices"), http.StatusServiceUnavailable, "Please try again")
}

func TestALoginThatWasUnderWayDuringAChangeOfThePasswordIsOver(t *testing.T) {
	s := newSite(t, nil)
	laptop := s.signUp("ada")
	before, err := s.app.users.LogIn(t.Context(), "ada", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	laptop.Send("/password", newPassword, "/profile")

	late := s.newBrowser(safariOnIPhone) // its session is written after the change
	late.Header.Set("Cookie", s.cookieOf(before))
	if got := devicesOf(laptop); len(got) != 1 {
		t.Errorf("the devices are %v, want the laptop alone", got)
	}
	s.wantUser(late, "")
	late.WantPage("/login", "Log in") // for good
}

// cookieOf returns the cookie of a new session of a user.
func (s *site) cookieOf(user users.User) string {
	s.t.Helper()
	session, err := s.app.sessions.Open(s.t.Context(), "")
	if err == nil {
		s.t.Fatal("a browser without a cookie has a session")
	}
	session.SetUserID(user.ID)
	session.SetPasswordVersion(user.PasswordVersion)
	cookie, err := s.app.sessions.Seal(s.t.Context(), session)
	if err != nil {
		s.t.Fatal(err)
	}
	return cookie.Name + "=" + cookie.Value
}

func TestOfTwoChangesOfAPasswordAtTheSameTimeOneCounts(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	ada, err := s.app.users.Find(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.users.ChangePassword(t.Context(), ada, otherPassword); err != nil {
		t.Fatal(err)
	}
	if a := v.Do(http.MethodPost, "/password", newPassword); a.Header.Get("Location") != "/login?return=%2Fpassword" {
		t.Errorf("the later change leads to %q, want the login", a.Header.Get("Location"))
	}
}
