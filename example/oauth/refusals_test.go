package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
)

func TestAStateIsUsedOnce(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		answer := s.begin(b, "/account").Send("/authorize", "subject", ada.Subject)
		s.arrive(answer).WantText(200, "You are signed in as Ada.")

		again := s.arrive(answer)
		again.WantText(400, "This sign-in is no longer under way")
		again.WantText(400, "You are signed in as Ada. Continue")
	})
}

func TestAStateIsUsedUpByASignInThatFails(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	answer := s.begin(b, "/account").Send("/authorize", "subject", ada.Subject)
	b.Open(changed(t, answer.Location, "code", "no code")).WantText(403, "The provider's answer does not belong to this sign-in.")
	s.arrive(answer).WantText(400, "This sign-in is no longer under way")
	s.wantSignedIn(b, "")
}

// TestAnAnswerForAnotherBrowserSignsNobodyIn: an attacker who lures a visitor to the end of a sign-in of the attacker's
// would get what the visitor then enters into the attacker's account.
func TestAnAnswerForAnotherBrowserSignsNobodyIn(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		attacker, newcomer, visitor := browsertest.New(t), browsertest.New(t), browsertest.New(t)
		s.finish(s.begin(visitor, "/account"), ada)
		answer := s.begin(attacker, "/account").Send("/authorize", "subject", grace.Subject)

		s.arrive(answer.In(newcomer)).WantText(400, "This sign-in is no longer under way")
		s.wantSignedIn(newcomer, "")
		s.arrive(answer.In(visitor)).WantText(400, "This sign-in is no longer under way")
		s.wantSignedIn(visitor, "Ada")
		s.arrive(answer).WantText(200, "You are signed in as Grace.")
	})
}

func TestAnIDTokenWithAnotherNonceIsRefused(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		begun := b.Open(s.url+"/login").Send("/login", "return", "/account")
		begun.Location = changed(t, begun.Location, "nonce", "another")
		s.finish(begun.Follow(), ada).WantText(403, "The provider's answer does not belong to this sign-in.")
		s.wantSignedIn(b, "")
	})
}

func TestACodeOfAnotherFlowIsRefused(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	first := s.begin(b, "/account").Send("/authorize", "subject", ada.Subject)
	second := s.begin(b, "/account").Send("/authorize", "subject", grace.Subject)
	first.Location = changed(t, first.Location, "code", query(t, second.Location).Get("code"))
	s.arrive(first).WantText(403, "The provider's answer does not belong to this sign-in.")
	s.wantSignedIn(b, "")
	// The provider takes a code once, even if the verifier is wrong.
	s.arrive(second).WantText(403, "The provider's answer does not belong to this sign-in.")
	s.wantSignedIn(b, "")
}

// TestAStolenCodeIsOfNoUse: the attacker has read the visitor's code, and redeems it in a sign-in of the attacker's.
func TestAStolenCodeIsOfNoUse(t *testing.T) {
	s, visitor, attacker := newSite(t, nil), browsertest.New(t), browsertest.New(t)
	stolen := s.begin(visitor, "/account").Send("/authorize", "subject", ada.Subject)
	own := s.begin(attacker, "/account").Send("/authorize", "subject", grace.Subject)
	own.Location = changed(t, own.Location, "code", query(t, stolen.Location).Get("code"))
	s.arrive(own).WantText(403, "The provider's answer does not belong to this sign-in.")
	s.wantSignedIn(attacker, "")
}

func TestAVisitorWhoCancelsCanStartAgain(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		page := s.arrive(s.begin(b, "/account?tab=1").Send("/authorize", "subject", ""))
		page.WantText(403, "You did not sign in.")
		s.finish(page.Submit("/login"), ada).WantURL(s.url + "/account?tab=1")
	})
}

func TestAnswersOfTheProviderThatCannotBeUsedOfferToStartAgain(t *testing.T) {
	for name, spoil := range map[string]func(*site, *browsertest.Page){
		"an error": func(s *site, answer *browsertest.Page) {
			answer.Location = changed(s.t, answer.Location, "error", "server_error")
		},
		"a provider that is down": func(s *site, _ *browsertest.Page) { s.provider.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newSite(t, nil), browsertest.New(t)
			answer := s.begin(b, "/account").Send("/authorize", "subject", ada.Subject)
			spoil(s, answer)
			s.arrive(answer).WantText(http.StatusBadGateway, "Start again")
			s.wantSignedIn(b, "")
		})
	}
}

func TestACallbackWithoutAStateIsRefused(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	s.begin(b, "/account")
	for _, query := range []string{"", "?state=", "?state=&code=1", "?error=access_denied"} {
		b.Open(s.url+callbackPath+query).WantText(400, "This sign-in is no longer under way")
	}
}

func TestASignInEndsOnAPageOfThisSite(t *testing.T) {
	s := newSite(t, nil)
	for target, want := range map[string]string{
		"/account?a=1&b=2":                   "/account?a=1&b=2",
		"/":                                  "/",
		"":                                   "/",
		"account":                            "/",
		"https://elsewhere.example/":         "/",
		"//elsewhere.example/":               "/",
		`/\elsewhere.example/`:               "/",
		"\\\\elsewhere.example/":             "/",
		"/\t/elsewhere.example/":             "/",
		"/\n/elsewhere.example/":             "/",
		" //elsewhere.example/":              "/",
		"javascript:alert(1)":                "/",
		"/?long=" + strings.Repeat("x", 200): "/",
	} {
		// The form is sent as it is, because the app must not rely on the page in which it was.
		b := browsertest.New(t)
		asks := b.Open(s.url+"/login").Submit("/login", "return", target)
		s.finish(asks, ada).WantURL(s.url + want)
		s.wantSignedIn(b, "Ada")
	}
}

func TestNoOtherSiteBeginsASignInOrLogsAVisitorOut(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	s.finish(s.begin(b, "/account"), ada)
	for _, path := range []string{"/login", "/logout", "/cart"} {
		lure := *b.Open(s.url + "/")
		lure.URL = &url.URL{Scheme: "http", Host: "elsewhere.example"}
		lure.Body = `<form method="post" action="` + s.url + path + `"></form>`
		if page := lure.Send(s.url + path); page.Status != http.StatusForbidden {
			t.Errorf("a form of another site to %s gets %d, want 403", path, page.Status)
		}
	}
	s.wantSignedIn(b, "Ada")
}

// query returns the parameters of an address.
func query(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// changed returns an address with another value of a parameter.
func changed(t *testing.T, address, name, value string) string {
	t.Helper()
	before, _, _ := strings.Cut(address, "?")
	parameters := query(t, address)
	parameters.Set(name, value)
	return before + "?" + parameters.Encode()
}
