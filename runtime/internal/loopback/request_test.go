package loopback_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// received returns a request for a host that a server received on an address.
func received(addr, host string) *http.Request {
	r := httptest.NewRequest("GET", "http://"+host+"/", nil)
	at := net.TCPAddrFromAddrPort(netip.MustParseAddrPort(addr))
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, at))
}

func TestBeyondSaysWhatShowsAnotherMachine(t *testing.T) {
	overHTTP10 := received("127.0.0.1:8080", "localhost:8080")
	overHTTP10.Proto, overHTTP10.ProtoMinor = "HTTP/1.0", 0
	for _, test := range []struct {
		about   string
		request *http.Request
		want    string // part of the reason; "" for none
	}{
		{"at this machine", received("127.0.0.1:8080", "localhost:8080"), ""},
		{"of a test, from a path", httptest.NewRequest("GET", "/", nil), ""},
		{"of a test, for another host", httptest.NewRequest("GET", "http://shop.example/", nil), "shop.example"},
		{"on the network", received("192.0.2.1:8080", "localhost:8080"), "192.0.2.1:8080"},
		{"for another host", received("127.0.0.1:8080", "shop.example"), "shop.example"},
		{"for the host of a test, from a browser", received("127.0.0.1:8080", loopback.TestHost), loopback.TestHost},
		{"over HTTP/1.0", overHTTP10, "HTTP/1.0"},
	} {
		why := loopback.Beyond(test.request)
		if (why == "") != (test.want == "") || !strings.Contains(why, test.want) {
			t.Errorf("a request %s is beyond loopback because it %q, want %q in it", test.about, why, test.want)
		}
	}
}

func TestBeyondNoticesTheHeadersOfProxies(t *testing.T) {
	for name, want := range map[string]bool{
		"Forwarded":          true,
		"X-Forwarded-For":    true,
		"X-Forwarded-Proto":  true,
		"X-Forwarded-Host":   true,
		"X-Forwarded-Server": true,
		"X-Forwarded-Ssl":    true,
		"X-Real-Ip":          true,
		"Via":                true,
		"Front-End-Https":    true,

		"X-Original-Host":          true,
		"X-Original-For":           true,
		"X-Original-Forwarded-For": true,
		"X-Scheme":                 true,
		"X-Envoy-External-Address": true,
		"Cf-Connecting-Ip":         true,
		"Cf-Visitor":               true,
		"True-Client-Ip":           true,
		"Fly-Client-Ip":            true,
		"X-Client-Ip":              true,
		"X-Cluster-Client-Ip":      true,
		"X-Amzn-Trace-Id":          true,
		"X-Azure-Clientip":         true,
		"Fastly-Client-Ip":         true,
		"Cdn-Loop":                 true,
		"Ngrok-Trace-Id":           true,
		"Tailscale-User-Login":     true,
		"X_forwarded_for":          true,
		"x-forwarded-for":          true,

		"Host":             false,
		"X-Request-Id":     false,
		"X-Scheme-Name":    false,
		"Traceparent":      false,
		"Viator":           false,
		"Origin":           false,
		"Sec-Fetch-Site":   false,
		"X-Requested-With": false,
		"X-Forward":        false,
	} {
		r := received("127.0.0.1:8080", "localhost:8080")
		r.Header = http.Header{"Accept": {"*/*"}, name: {"x"}}
		if why := loopback.Beyond(r); (why != "") != want {
			t.Errorf("a request with %s is beyond loopback: %q, want %v", name, why, want)
		}
	}
}

func TestBeyondNoticesAPageThatWasOpenedUnderAnotherHost(t *testing.T) {
	for _, test := range []struct {
		site, origin, referer string
		want                  bool
	}{
		{"same-origin", "https://shop.example", "", true},
		{"same-origin", "https://192.168.1.7:8443", "", true},
		{"same-origin", "", "https://shop.example/cart", true},
		{"same-origin", "http://localhost:5173", "", false}, // a server of assets that passes requests on
		{"same-origin", "http://127.0.0.1:8080", "http://127.0.0.1:8080/", false},
		{"same-origin", "", "", false},
		{"same-origin", "null", "", false},
		{"same-origin", "https://%zz", "", false},
		{"cross-site", "https://login.example", "https://login.example/", false},
		{"none", "", "", false},
		{"", "https://shop.example", "https://shop.example/", false},
	} {
		r := received("127.0.0.1:8080", "localhost:8080")
		for name, value := range map[string]string{"Sec-Fetch-Site": test.site, "Origin": test.origin, "Referer": test.referer} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if why := loopback.Beyond(r); (why != "") != test.want {
			t.Errorf("a request with %v is beyond loopback: %q, want %v", r.Header, why, test.want)
		}
	}
}
