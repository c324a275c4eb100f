package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/accounts/users"
)

func TestADisplayNameIsShownAsItWasWritten(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	for _, name := range []string{"Ada Lovelace", `<b>"Ada"</b> & 'co'`, "Łucja 🐕", strings.Repeat("é", users.LongestDisplayName)} {
		v.Send("/profile", url.Values{"display-name": {" " + name + " "}}, "/profile")
		v.WantPage("/profile", "Your profile is saved.")
		s.wantUser(v, name)
	}
}

func TestABadDisplayNameIsRefusedAtItsInput(t *testing.T) {
	s := newSite(t, nil)
	v := s.signUp("ada")
	for _, name := range []string{"", "  ", "Ada\nLovelace", "\xff", strings.Repeat("x", users.LongestDisplayName+1)} {
		a := v.Do(http.MethodPost, "/profile", url.Values{"display-name": {name}})
		wantAnswer(t, a, http.StatusUnprocessableEntity, "Write a name of 1 to 40 characters.")
		if got := parsePage(a.Body).wrong(); len(got) != 1 || got[0] != "display-name" {
			t.Errorf("%q: the inputs %q are wrong", name, got)
		}
	}
	s.wantUser(v, "ada")
}
