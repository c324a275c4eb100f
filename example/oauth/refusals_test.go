package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/provider"
)

func TestEverySignInHasAStateANonceAndAChallengeOfItsOwn(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	first, second := b.Open(s.url+"/login").Send("/login"), b.Open(s.url+"/login").Send("/login")
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		one, other := first.Parameter(name), second.Parameter(name)
		if len(one) < 22 || len(other) < 22 || one == other { // 22 characters hold 128 bits
			t.Errorf("two sign-ins have the %s %q and %q, want two that nobody can guess", name, one, other)
		}
	}
	if method := first.Parameter("code_challenge_method"); method != "S256" {
		t.Errorf("the challenge is made by %q, want S256", method)
	}
}

func TestAStateIsUsedOnce(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		answer := decide(s.begin(b, "/account"), ada)
		answer.Follow().WantText(200, "You are signed in as Ada.")

		again := answer.Follow()
		again.WantText(400, "This sign-in is no longer under way")
		again.WantText(400, "You are signed in as Ada. Continue")
	})
}

func TestAStateIsUsedUpByASignInThatFails(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	answer := decide(s.begin(b, "/account"), ada)
	answer.WithParameter("code", "no code").Follow().WantText(403, "The provider's answer does not belong to this sign-in")
	answer.Follow().WantText(400, "This sign-in is no longer under way")
	s.wantSignedIn(b, "")
}

// TestAnAnswerForAnotherBrowserSignsNobodyIn: an attacker who lures a visitor to the end of a sign-in of the attacker's
// would get what the visitor then enters into the attacker's account.
func TestAnAnswerForAnotherBrowserSignsNobodyIn(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		attacker, newcomer, visitor := browsertest.New(t), browsertest.New(t), browsertest.New(t)
		finish(s.begin(visitor, "/account"), ada)
		answer := decide(s.begin(attacker, "/account"), grace)

		answer.In(newcomer).Follow().WantText(400, "This sign-in is no longer under way")
		s.wantSignedIn(newcomer, "")
		answer.In(visitor).Follow().WantText(400, "This sign-in is no longer under way")
		s.wantSignedIn(visitor, "Ada")
		answer.Follow().WantText(200, "You are signed in as Grace.")
	})
}

func TestAnIDTokenWithAnotherNonceIsRefused(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		begun := b.Open(s.url+"/login").Send("/login", "return", "/account").WithParameter("nonce", "another")
		finish(begun.Follow(), ada).WantText(403, "The provider's answer does not belong to this sign-in")
		s.wantSignedIn(b, "")
	})
}

func TestACodeOfAnotherFlowIsRefused(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	first := decide(s.begin(b, "/account"), ada)
	second := decide(s.begin(b, "/account"), grace)
	first.WithParameter("code", second.Parameter("code")).Follow().WantText(403, "The provider's answer does not belong to this sign-in")
	s.wantSignedIn(b, "")
	// The provider takes a code once, even if the verifier is wrong.
	second.Follow().WantText(403, "The provider's answer does not belong to this sign-in")
	s.wantSignedIn(b, "")
}

// TestAStolenCodeIsOfNoUse: the attacker has read the visitor's code, and redeems it in a sign-in of the attacker's.
func TestAStolenCodeIsOfNoUse(t *testing.T) {
	s, visitor, attacker := newSite(t, nil), browsertest.New(t), browsertest.New(t)
	stolen := decide(s.begin(visitor, "/account"), ada)
	own := decide(s.begin(attacker, "/account"), grace)
	own.WithParameter("code", stolen.Parameter("code")).Follow().WantText(403, "The provider's answer does not belong to this sign-in")
	s.wantSignedIn(attacker, "")
}

func TestAVisitorWhoCancelsCanStartAgain(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		page := finish(s.begin(b, "/account?tab=1"), provider.Person{})
		page.WantText(403, "You did not sign in.")
		finish(page.Submit("/login"), ada).WantURL(s.url + "/account?tab=1")
	})
}

func TestAnErrorOfTheProviderOffersToStartAgain(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	answer := decide(s.begin(b, "/account"), ada).WithParameter("error", "server_error")
	answer.Follow().WantText(http.StatusBadGateway, "Start again")
	s.wantSignedIn(b, "")
}

func TestAProviderThatIsDownOffersToStartAgain(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	answer := decide(s.begin(b, "/account"), ada)
	s.provider.Close()
	answer.Follow().WantText(http.StatusBadGateway, "Start again")
	s.wantSignedIn(b, "")
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
		finish(asks, ada).WantURL(s.url + want)
		s.wantSignedIn(b, "Ada")
	}
}

func TestALinkToTheSignInPageLeadsNowhereElse(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	finish(s.begin(b, "/account"), ada)
	page := b.Open(s.url + "/login?return=//elsewhere.example/")
	page.WantText(200, "You are signed in as Ada. Continue")
	if strings.Contains(page.Body, "elsewhere") {
		t.Errorf("the page leads to the address in its URL:\n%s", page.Body)
	}
}

func TestNoOtherSiteBeginsASignInOrLogsAVisitorOut(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	finish(s.begin(b, "/account"), ada)
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
