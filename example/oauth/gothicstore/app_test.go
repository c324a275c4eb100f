package gothicstore_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gorilla/sessions"
	"github.com/markbates/goth"
	"github.com/markbates/goth/gothic"
	"github.com/markbates/goth/providers/openidConnect"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/example/oauth/gothicstore"
	"github.com/typedsession/typedsession/example/oauth/provider"
	"github.com/typedsession/typedsession/example/oauth/provider/providertest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/recipes"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// The provider is openid-connect for goth.
const authPath, callbackPath = "/auth/openid-connect", "/auth/openid-connect/callback"

// app is an app that signs visitors in with gothic.
type app struct {
	t   *testing.T
	url string
}

// newApp serves an app, whose provider answers in a response mode. Tests run one after the other, because goth has one list
// of providers and gothic has one store.
func newApp(t *testing.T, store sessions.Store, responseMode string, begin http.HandlerFunc) *app {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	address := "http://" + server.Listener.Addr().String()
	running := providertest.Start(t, address+callbackPath, time.Now)
	p, err := openidConnect.New(running.Client.ID, running.Client.Secret, address+callbackPath,
		running.Issuer+"/.well-known/openid-configuration", "profile")
	if err != nil {
		t.Fatal(err)
	}
	p.SetAuthCodeOptions(map[string]string{"response_mode": responseMode})
	goth.UseProviders(p)
	t.Cleanup(goth.ClearProviders)
	gothics := gothic.Store
	gothic.Store = store
	t.Cleanup(func() { gothic.Store = gothics })

	manager, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{Development: true})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = manager.Handler(routes(begin))
	server.Start()
	t.Cleanup(server.Close)
	return &app{t, address}
}

func routes(begin http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "You are %q.", SessionFrom(r).Subject())
	})
	mux.HandleFunc("GET /auth/{provider}", begin)
	mux.HandleFunc("GET /auth/{provider}/callback", complete)
	mux.Handle("POST /auth/{provider}/callback", recipes.FormPost(http.HandlerFunc(complete)))
	return mux
}

// complete ends a sign-in.
func complete(w http.ResponseWriter, r *http.Request) {
	user, err := gothic.CompleteUserAuth(w, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	s := SessionFrom(r)
	s.Renew()
	if err := s.SetSubject(user.UserID); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func newStore() *gothicstore.Store {
	return gothicstore.New(func(r *http.Request) gothicstore.Session { return SessionFrom(r) })
}

// newTypedApp serves an app that keeps sign-ins in its typed session.
func newTypedApp(t *testing.T, responseMode string) *app {
	t.Helper()
	return newApp(t, newStore(), responseMode, func(w http.ResponseWriter, r *http.Request) {
		gothic.BeginAuthHandler(w, gothicstore.WithState(r))
	})
}

// begin begins a sign-in in a new tab, up to the provider's question.
func (a *app) begin(b *browsertest.Browser) *browsertest.Page {
	a.t.Helper()
	asks := b.Open(a.url + authPath)
	asks.WantText(200, "Who are you?")
	return asks
}

// decide answers the provider's question, up to the provider's answer to the app.
func decide(asks *browsertest.Page, who provider.Person) *browsertest.Page {
	return asks.Send("/authorize", "subject", who.Subject)
}

// finish answers the provider's question, and goes where the tab leads to.
func finish(asks *browsertest.Page, who provider.Person) *browsertest.Page {
	return decide(asks, who).Follow()
}
