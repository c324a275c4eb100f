package loopback_test

import (
	"net/http"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

func TestIsAddrAcceptsLoopbackAddressesOnly(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:8080":          true,
		"127.9.9.9:1":             true,
		"[::1]:8080":              true,
		"[::ffff:127.0.0.1]:8080": true,
		"192.0.2.1:8080":          false,
		"[2001:db8::1]:8080":      false,
		"0.0.0.0:8080":            false,
		"localhost:8080":          false, // a name is no address: it may lead anywhere
		"@":                       false, // a Unix socket
		"":                        false,
	} {
		if got := loopback.IsAddr(addr); got != want {
			t.Errorf("IsAddr(%q) is %v, want %v", addr, got, want)
		}
	}
}

func TestIsHostAcceptsNamesOfThisMachineOnly(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost":             true,
		"localhost:8080":        true,
		"LOCALHOST.":            true,
		"shop.localhost:8080":   true,
		"127.0.0.1":             true,
		"127.0.0.1:8080":        true,
		"[::1]":                 true,
		"[::1]:8080":            true,
		"::1":                   true,
		"[::ffff:127.0.0.1]:80": true,
		"example.com":           false,
		"localhost.example.com": false,
		"mylocalhost":           false,
		"127.0.0.1.example.com": false,
		"192.0.2.1:8080":        false,
		"0.0.0.0":               false,
		"":                      false,
	} {
		if got := loopback.IsHost(host); got != want {
			t.Errorf("IsHost(%q) is %v, want %v", host, got, want)
		}
	}
}

func TestIsIPAcceptsAddressesOnly(t *testing.T) {
	for host, want := range map[string]bool{
		"10.0.0.5":             true,
		"10.0.0.5:8080":        true,
		"[2001:db8::1]":        true,
		"[2001:db8::1]:8080":   true,
		"127.0.0.1:8080":       true,
		"shop.example":         false,
		"shop.example:8080":    false,
		"10.0.0.5.example.com": false,
		"app:8080":             false,
		"":                     false,
	} {
		if got := loopback.IsIP(host); got != want {
			t.Errorf("IsIP(%q) is %v, want %v", host, got, want)
		}
	}
}

func TestIsForwarded(t *testing.T) {
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
		if got := loopback.IsForwarded(http.Header{"Accept": {"*/*"}, name: {"x"}}); got != want {
			t.Errorf("a request with %s is forwarded: %v, want %v", name, got, want)
		}
	}
}

func TestIsOpenedElsewhere(t *testing.T) {
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
		h := http.Header{}
		for name, value := range map[string]string{"Sec-Fetch-Site": test.site, "Origin": test.origin, "Referer": test.referer} {
			if value != "" {
				h.Set(name, value)
			}
		}
		if got := loopback.IsOpenedElsewhere(h); got != test.want {
			t.Errorf("a request with %v was opened elsewhere: %v, want %v", h, got, test.want)
		}
	}
}
