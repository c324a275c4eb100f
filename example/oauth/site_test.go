package main

import (
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/provider"
	"github.com/typedsession/typedsession/example/oauth/provider/providertest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// site is the app and its provider, each on a port of its own. Both go by one clock.
type site struct {
	t        *testing.T
	url      string // of the app
	provider *providertest.Running
	sessions *typedsession.Manager[Session]
	clock    *sessiontest.Clock
}

// newSite serves the app with encrypted cookies and with answers by redirect, unless change changes it.
func newSite(t *testing.T, change func(*config)) *site {
	t.Helper()
	server, clock := httptest.NewUnstartedServer(nil), sessiontest.NewClock(time.Now())
	url := "http://" + server.Listener.Addr().String()
	p := providertest.Start(t, url+callbackPath, clock.Now)
	c := config{
		url:          url,
		issuer:       p.Issuer,
		clientID:     p.Client.ID,
		clientSecret: p.Client.Secret,
		protection:   typedsession.Encrypted{Keys: sessiontest.Keys(t)},
		now:          clock.Now,
	}
	if change != nil {
		change(&c)
	}
	sessions, err := newSessions(c)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newApp(t.Context(), c, sessions)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = handler
	server.Start()
	t.Cleanup(server.Close)
	return &site{t, url, p, sessions, clock}
}

// withFormPost makes the provider answer with a form that the browser posts.
func withFormPost(c *config) { c.formPost = true }

// bothModes runs a test with each way in which the provider answers.
func bothModes(t *testing.T, test func(t *testing.T, s *site)) {
	t.Run("redirect", func(t *testing.T) { test(t, newSite(t, nil)) })
	t.Run("form_post", func(t *testing.T) { test(t, newSite(t, withFormPost)) })
}

// begin begins a sign-in in a new tab, up to the provider's question.
func (s *site) begin(b *browsertest.Browser, returnTo string) *browsertest.Page {
	s.t.Helper()
	asks := b.Open(s.url + "/login?return=" + url.QueryEscape(returnTo)).Submit("/login")
	asks.WantText(200, "Who are you?")
	return asks
}

var ada, grace = provider.People[0], provider.People[1]

// decide answers the provider's question, up to the provider's answer to the app.
func decide(asks *browsertest.Page, who provider.Person) *browsertest.Page {
	return asks.Send("/authorize", "subject", who.Subject)
}

// finish answers the provider's question, and goes where the tab leads to.
func finish(asks *browsertest.Page, who provider.Person) *browsertest.Page {
	return decide(asks, who).Follow()
}

// wantSignedIn checks who is signed in in a browser, "" for nobody.
func (s *site) wantSignedIn(b *browsertest.Browser, name string) {
	s.t.Helper()
	page := b.Open(s.url + "/account")
	if name == "" {
		page.WantURL(s.url + "/login?return=%2Faccount")
		return
	}
	page.WantText(200, "You are signed in as "+name+".")
}

// info returns the times and the name of the session that a browser has.
func (s *site) info(b *browsertest.Browser) typedsession.Info {
	s.t.Helper()
	session, err := s.sessions.Open(s.t.Context(), b.Cookies(s.url)[0].Value)
	if err != nil {
		s.t.Fatal(err)
	}
	return session.Info()
}
