package keptsession

import (
	"net/http"
	"net/http/httptest"

	"example.com/vetted/shop"
)

// newTestServer makes a server for tests, which look at the session afterwards.
func newTestServer(p *pass) *httptest.Server {
	var s *shop.Session
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s = shop.SessionFrom(r)
		p.s = s
	}))
}
