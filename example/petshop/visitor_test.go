package main

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// openShop serves the app as run does on a loopback address, with the timeouts
// and the clock of config.
func openShop(t *testing.T, config SessionConfig) *httptest.Server {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	config.Development = true
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newShop(sessions))
	t.Cleanup(server.Close)
	return server
}

func newVisitor(t *testing.T, shop *httptest.Server) *shoptest.Visitor {
	t.Helper()
	return shoptest.NewVisitor(t, shop.URL)
}
