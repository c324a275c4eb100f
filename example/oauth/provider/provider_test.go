package provider_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/provider"
	"github.com/typedsession/typedsession/example/oauth/provider/providertest"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// Nothing listens there: the tests look at where the provider sends a visitor to.
const redirectURL = "http://127.0.0.1:1/callback"

// client returns a client of a provider, with what it found at the provider.
func client(t *testing.T, p *providertest.Running) (*oauth2.Config, *oidc.Provider) {
	t.Helper()
	discovered, err := oidc.NewProvider(t.Context(), p.Issuer)
	if err != nil {
		t.Fatal(err)
	}
	return &oauth2.Config{
		ClientID:     p.Client.ID,
		ClientSecret: p.Client.Secret,
		Endpoint:     discovered.Endpoint(),
		RedirectURL:  redirectURL,
		Scopes:       []string{oidc.ScopeOpenID},
	}, discovered
}

var ada = provider.People[0]

func TestAnIDTokenSaysWhoSignedIn(t *testing.T) {
	p := providertest.Start(t, redirectURL, time.Now)
	c, discovered := client(t, p)
	verifier := oauth2.GenerateVerifier()
	answer := browsertest.New(t).
		Open(c.AuthCodeURL("the state", oidc.Nonce("the nonce"), oauth2.S256ChallengeOption(verifier))).
		Send("/authorize", "subject", ada.Subject)
	if state := answer.Parameter("state"); state != "the state" {
		t.Errorf("the state comes back as %q", state)
	}
	token, err := c.Exchange(t.Context(), answer.Parameter("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	idToken, err := discovered.Verifier(&oidc.Config{ClientID: c.ClientID}).Verify(t.Context(), token.Extra("id_token").(string))
	if err != nil {
		t.Fatal(err)
	}
	if idToken.Subject != ada.Subject || idToken.Nonce != "the nonce" {
		t.Errorf("the ID token is for %q with the nonce %q", idToken.Subject, idToken.Nonce)
	}
}

// redemption is what a client sends for a token, and when.
type redemption struct {
	t              *testing.T
	client         *oauth2.Config
	clock          *sessiontest.Clock
	code, verifier string
}

// redeem returns the provider's error, "" if there is a token.
func (r *redemption) redeem() string {
	r.t.Helper()
	_, err := r.client.Exchange(r.t.Context(), r.code, oauth2.VerifierOption(r.verifier))
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok {
		return refusal.ErrorCode
	}
	if err != nil {
		r.t.Fatal(err)
	}
	return ""
}

func TestACodeIsRedeemedOnceByTheClientThatAskedForIt(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*redemption)
		want   string
	}{
		"as it was asked for":   {func(*redemption) {}, ""},
		"another verifier":      {func(r *redemption) { r.verifier = oauth2.GenerateVerifier() }, "invalid_grant"},
		"no verifier":           {func(r *redemption) { r.verifier = "" }, "invalid_grant"},
		"another code":          {func(r *redemption) { r.code = "guess" }, "invalid_grant"},
		"another redirect URL":  {func(r *redemption) { r.client.RedirectURL += "/" }, "invalid_grant"},
		"another client secret": {func(r *redemption) { r.client.ClientSecret = "guess" }, "invalid_client"},
		"within a minute":       {func(r *redemption) { r.clock.Advance(time.Minute - time.Second) }, ""},
		"after a minute":        {func(r *redemption) { r.clock.Advance(time.Minute) }, "invalid_grant"},
		"a second time":         {func(r *redemption) { r.redeem() }, "invalid_grant"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &redemption{t: t, clock: sessiontest.NewClock(time.Now()), verifier: oauth2.GenerateVerifier()}
			r.client, _ = client(t, providertest.Start(t, redirectURL, r.clock.Now))
			asks := browsertest.New(t).Open(r.client.AuthCodeURL("state", oauth2.S256ChallengeOption(r.verifier)))
			r.code = asks.Send("/authorize", "subject", ada.Subject).Parameter("code")
			test.change(r)
			if got := r.redeem(); got != test.want {
				t.Errorf("the provider answers with the error %q, want %q", got, test.want)
			}
		})
	}
}

func TestARequestThatIsNotRightComesBackWithAnError(t *testing.T) {
	for name, test := range map[string]struct {
		parameter, value, subject, want string
	}{
		"the person cancels":         {want: "access_denied"},
		"a person nobody knows":      {subject: "1", want: "access_denied"},
		"a challenge that is plain":  {parameter: "code_challenge_method", value: "plain", subject: ada.Subject, want: "invalid_request"},
		"another flow than the code": {parameter: "response_type", value: "token", subject: ada.Subject, want: "unsupported_response_type"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, providertest.Start(t, redirectURL, time.Now))
			options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(oauth2.GenerateVerifier())}
			if test.parameter != "" {
				options = append(options, oauth2.SetAuthURLParam(test.parameter, test.value))
			}
			answer := browsertest.New(t).Open(c.AuthCodeURL("state", options...)).Send("/authorize", "subject", test.subject)
			if got := answer.Parameter("error"); got != test.want || answer.Parameter("code") != "" {
				t.Errorf("the provider answers with the error %q, want %q and no code", got, test.want)
			}
		})
	}
}

func TestNobodyIsSentToAnAddressThatIsNotTheClients(t *testing.T) {
	p := providertest.Start(t, redirectURL, time.Now)
	for name, change := range map[string]url.Values{
		"another address": {"redirect_uri": {redirectURL + "/more"}},
		"another client":  {"client_id": {"another"}},
		"no address":      {"redirect_uri": {""}},
	} {
		values := url.Values{"client_id": {p.Client.ID}, "redirect_uri": {redirectURL}, "response_type": {"code"}}
		for key, value := range change {
			values[key] = value
		}
		response, err := http.PostForm(p.Issuer+"/authorize", values)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: the provider answers %d, want 400", name, response.StatusCode)
		}
	}
}
