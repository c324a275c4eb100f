// Package providertest serves a provider for tests, on a port of its own.
package providertest

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/provider"
)

// Running is a provider at work, and the client that it knows.
type Running struct {
	Issuer string
	Client provider.Client
	Close  func() // stops the provider before the test ends
}

// key makes the key of all providers, because making one takes longer than a test.
var key = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// Start serves a provider until the test ends. It sends visitors back to redirectURL alone, and goes by the clock now.
// Its host is localhost, which is another site than 127.0.0.1 to browsers.
func Start(t testing.TB, redirectURL string, now func() time.Time) *Running {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	running := &Running{
		Issuer: strings.Replace("http://"+server.Listener.Addr().String(), "127.0.0.1", "localhost", 1),
		Client: provider.Client{ID: "app", Secret: "hunter2", RedirectURLs: []string{redirectURL}},
		Close:  server.Close,
	}
	key, err := key()
	if err != nil {
		t.Fatal(err)
	}
	p, err := provider.New(running.Issuer, running.Client, key, now)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = p
	server.Start()
	t.Cleanup(server.Close)
	return running
}
