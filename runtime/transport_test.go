package typedsession

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// requestOn is a request that a server received on an address.
func requestOn(addr net.Addr, host string) *http.Request {
	r := httptest.NewRequest("GET", "http://"+host+"/", nil)
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
}

func TestDevelopmentWorksOnLoopbackOnly(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.Development = true })
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) }))
	tcp := func(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8080} }
	for _, test := range []struct {
		addr   net.Addr
		status int
	}{
		{tcp("127.0.0.1"), 200},
		{tcp("127.8.9.10"), 200},
		{tcp("::1"), 200},
		{tcp("::ffff:127.0.0.1"), 200},
		{&net.UnixAddr{Net: "unix", Name: "/run/shop"}, 200},
		{tcp("192.168.1.7"), 500},
		{tcp("203.0.113.1"), 500},
		{tcp("fe80::1"), 500},
		{&net.UDPAddr{IP: net.ParseIP("203.0.113.1"), Port: 443}, 500},
	} {
		w := httptest.NewRecorder()
		// The Host header is the client's to choose and does not matter.
		handler.ServeHTTP(w, requestOn(test.addr, "localhost"))
		mustEqual(t, fmt.Sprintf("status on %v", test.addr), w.Code, test.status)
		mustEqual(t, fmt.Sprintf("sets a cookie on %v", test.addr), len(w.Header()["Set-Cookie"]) > 0, test.status == 200)
		if test.status == 500 && !strings.Contains(w.Body.String(), "Config.Development") {
			t.Errorf("the answer does not say what to do: %s", w.Body)
		}
	}
}

func TestASecureCookieOverPlainHTTPWarnsOnce(t *testing.T) {
	for _, test := range []struct {
		name   string
		host   string
		header string
		tls    bool
		write  bool
		want   int
	}{
		{"plain HTTP", "shop.example", "", false, true, 1},
		{"with a port", "shop.example:8080", "", false, true, 1},
		{"an address", "192.168.1.7:8080", "", false, true, 1},
		{"no cookie is due", "shop.example", "", false, false, 0},
		{"HTTPS", "shop.example", "", true, true, 0},
		{"behind a proxy", "shop.example", "X-Forwarded-Proto", false, true, 0},
		{"behind a standard proxy", "shop.example", "Forwarded", false, true, 0},
		{"localhost", "localhost:8080", "", false, true, 0},
		{"a name below localhost", "Shop.Localhost", "", false, true, 0},
		{"a loopback address", "127.0.0.1:8080", "", false, true, 0},
		{"an IPv6 loopback address", "[::1]:8080", "", false, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t)
			handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if session := VisitFrom(r); test.write {
					session.SetCount(1)
				}
			}))
			for range 2 {
				scheme := "http"
				if test.tls {
					scheme = "https"
				}
				r := httptest.NewRequest("GET", scheme+"://"+test.host+"/", nil)
				if test.header != "" {
					r.Header.Set(test.header, "https")
				}
				handler.ServeHTTP(httptest.NewRecorder(), r)
			}
			mustEqual(t, "warnings", len(s.diary.of(KindInsecure)), test.want)
		})
	}
}

func TestInDevelopmentNothingWarnsOfPlainHTTP(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.Development = true })
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) }))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "http://shop.example/", nil))
	mustEqual(t, "warnings", len(s.diary.of(KindInsecure)), 0)
}
