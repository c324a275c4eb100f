package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/recipes"
)

// config is what the app needs to know.
type config struct {
	url                            string // of the app, as browsers reach it
	issuer, clientID, clientSecret string // of the provider
	formPost                       bool   // whether the provider answers with a form, else with a redirect
	protection                     typedsession.Confidential
	now                            func() time.Time
}

// callbackPath is where the provider sends visitors back to.
const callbackPath = "/callback"

// app answers the requests of visitors.
type app struct {
	oauth      oauth2.Config
	idTokens   *oidc.IDTokenVerifier
	toProvider *http.Client
	formPost   bool
	now        func() time.Time
}

// newSessions keeps sessions as the configuration says. On loopback they need no HTTPS.
func newSessions(c config) (*typedsession.Manager[Session], error) {
	return NewSessionManager(c.protection, SessionConfig{
		Development: strings.HasPrefix(c.url, "http://"),
		Now:         c.now,
	})
}

// newApp asks the provider where its endpoints are, and returns the app's handler.
func newApp(ctx context.Context, c config, sessions *typedsession.Manager[Session]) (http.Handler, error) {
	client := &http.Client{Timeout: 10 * time.Second}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, client), c.issuer)
	if err != nil {
		return nil, fmt.Errorf("asking the provider for its endpoints: %w", err)
	}
	a := &app{
		oauth: oauth2.Config{
			ClientID:     c.clientID,
			ClientSecret: c.clientSecret,
			Endpoint:     provider.Endpoint(),
			RedirectURL:  c.url + callbackPath,
			Scopes:       []string{oidc.ScopeOpenID, "profile"},
		},
		idTokens:   provider.Verifier(&oidc.Config{ClientID: c.clientID, Now: c.now}),
		toProvider: client,
		formPost:   c.formPost,
		now:        c.now,
	}
	return sessions.Handler(a.routes()), nil
}

// routes returns the app's handler, without the session's.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("POST /cart", addToCart)
	mux.HandleFunc("GET /account", account)
	mux.HandleFunc("GET /login", askToSignIn)
	mux.HandleFunc("POST /login", a.beginSignIn)
	mux.HandleFunc("GET "+callbackPath, a.finishSignIn)
	mux.Handle("POST "+callbackPath, recipes.FormPost(http.HandlerFunc(a.finishSignIn)))
	mux.HandleFunc("POST /logout", logOut)
	mux.HandleFunc("GET /style.css", shop.Style)

	// No other site begins a sign-in, fills a cart or logs a visitor out. The provider alone posts from another site, and
	// the state in its form has to be in the visitor's session.
	protection := http.NewCrossOriginProtection()
	protection.AddInsecureBypassPattern("POST " + callbackPath)
	return protection.Handler(mux)
}
