package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	v.Header.Set("Sec-Fetch-Site", "cross-site")
	form := url.Values{
		"name": {"eve"}, "password": {otherPassword}, "repeated": {otherPassword}, "display-name": {"Eve"},
	}
	for _, path := range []string{"/signup", "/login", "/logout", "/confirm", "/profile", "/password", "/devices/revoke", "/devices/revoke-others"} {
		wantAnswer(t, v.Do(http.MethodPost, path, form), http.StatusForbidden, "Another site sent this form.")
	}
	v.Header.Set("Sec-Fetch-Site", "same-origin")
	s.wantUser(v, "ada")
	s.wantUser(s.logIn("ada", safariOnIPhone), "ada")
}

func TestALongFormIsRefused(t *testing.T) {
	s := newSite(t, nil)
	s.signUp("ada")
	form := credentials("ada", goodPassword)
	form.Set("more", strings.Repeat("x", longestForm))
	if a := s.newBrowser(firefoxOnLinux).Do(http.MethodPost, "/login", form); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("the answer is %d, want 422", a.StatusCode)
	}
}

func TestNoPageIsKeptOrFramed(t *testing.T) {
	for at, a := range everyPage(t) {
		if got := a.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q, want no-store", at, got)
		}
		policy := a.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy has no %s: %s", at, part, policy)
			}
		}
		if a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: the header is %v", at, a.Header)
		}
	}
}
