package loopback_test

import (
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
