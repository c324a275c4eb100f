package main

import (
	"testing"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
)

// TestTheFormOfTheProviderFindsTheFlow: browsers send no SameSite=Lax cookie with a form that another site posts.
func TestTheFormOfTheProviderFindsTheFlow(t *testing.T) {
	for name, ignoresSameSite := range map[string]bool{
		"sent again, from the app, with the cookie": false,
		"at once, in a browser before SameSite":     true,
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newSite(t, withFormPost), browsertest.New(t)
			b.IgnoresSameSite = ignoresSameSite
			posted := decide(s.begin(b, "/account"), ada).Send(s.url + callbackPath)
			if asksAgain := posted.HasForm(""); asksAgain != !ignoresSameSite {
				t.Errorf("the callback has the form sent again: %v, want %v", asksAgain, !ignoresSameSite)
			}
			posted.Follow().WantText(200, "You are signed in as Ada.")
			s.wantSignedIn(b, "Ada")
		})
	}
}
