package main

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/provider"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// site is the app and its provider, each on a port of its own. Both go by one clock.
type site struct {
	t        *testing.T
	url      string // of the app
	provider *httptest.Server
	sessions *typedsession.Manager[Session]
	clock    *sessiontest.Clock
}

// newSite serves the app with encrypted cookies and with answers by redirect, unless change changes it.
func newSite(t *testing.T, change func(*config)) *site {
	t.Helper()
	clock := sessiontest.NewClock(time.Now())
	appServer, providerServer := httptest.NewUnstartedServer(nil), httptest.NewUnstartedServer(nil)
	c := config{
		url:          "http://" + appServer.Listener.Addr().String(),
		issuer:       strings.Replace("http://"+providerServer.Listener.Addr().String(), "127.0.0.1", "localhost", 1),
		clientID:     "app",
		clientSecret: "hunter2",
		protection:   typedsession.Encrypted{Keys: sessiontest.Keys(t)},
		now:          clock.Now,
	}
	if change != nil {
		change(&c)
	}
	client := provider.Client{ID: c.clientID, Secret: c.clientSecret, RedirectURLs: []string{c.url + callbackPath}}
	p, err := provider.New(c.issuer, client, clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	providerServer.Config.Handler = p
	providerServer.Start()
	t.Cleanup(providerServer.Close)
	sessions, err := newSessions(c)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := newApp(t.Context(), c, sessions)
	if err != nil {
		t.Fatal(err)
	}
	appServer.Config.Handler = handler
	appServer.Start()
	t.Cleanup(appServer.Close)
	return &site{t, c.url, providerServer, sessions, clock}
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

// finish answers the provider's question, and goes where the tab leads to.
func (s *site) finish(asks *browsertest.Page, who provider.Person) *browsertest.Page {
	s.t.Helper()
	return s.arrive(asks.Send("/authorize", "subject", who.Subject))
}

// arrive goes from the provider's answer to the app. Of the two pages that post a form by themselves, the first is the
// provider's, and the second recipes.FormPost's.
func (s *site) arrive(answer *browsertest.Page) *browsertest.Page {
	s.t.Helper()
	page := answer.Follow()
	if page.HasForm(s.url + callbackPath) {
		page = page.Submit(s.url + callbackPath)
	}
	if page.HasForm("") {
		page = page.Submit("")
	}
	return page
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
