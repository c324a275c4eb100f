package loopback

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// TestHost is the host of a request that httptest.NewRequest makes from a path
// alone. Such a request comes from a test, because nobody serves that name.
const TestHost = "example.com"

// Beyond returns why a request may come from another machine, or "". The address
// that it came in on may be a loopback address, or that of a socket without an IP
// address (Unix, in memory). A test's request came in on none. Beyond does not look
// at RemoteAddr, which a middleware may replace.
//
// A proxy on this machine that speaks HTTP/1.1, adds no header and replaces the host
// by a loopback address is noticed only in the requests that a page makes.
func Beyond(r *http.Request) (why string) {
	addr, received := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if received {
		if at, err := netip.ParseAddrPort(addr.String()); err == nil && !at.Addr().Unmap().IsLoopback() {
			return fmt.Sprintf("came in on %s, which is no loopback address", addr)
		}
	}
	switch {
	case isForwarded(r.Header):
		return "was passed on by a proxy, as a header of it says"
	case !IsHost(r.Host) && (received || r.Host != TestHost):
		return fmt.Sprintf("is for the host %.100q, which is not this machine's loopback", r.Host)
	case received && !r.ProtoAtLeast(1, 1):
		return "came over " + r.Proto + ", as a proxy sends it (nginx, with proxy_pass alone) and no browser"
	case isOpenedElsewhere(r.Header):
		return "was passed on by a proxy that replaced the host, as the Origin or Referer header says"
	}
	return ""
}

// isForwarded reports whether a proxy says, by one of the usual headers of a
// request, that it passed the request on. Some proxies write the names with
// underscores.
func isForwarded(h http.Header) bool {
	for name := range h {
		if isOfProxy(strings.ToLower(strings.ReplaceAll(name, "_", "-"))) {
			return true
		}
	}
	return false
}

// isOfProxy reports whether a name, in lower case, is that of a header which
// proxies, load balancers and tunnels add.
func isOfProxy(name string) bool {
	switch name {
	case "forwarded", "via", "cdn-loop", "front-end-https", "true-client-ip", "x-client-ip", "x-cluster-client-ip",
		"x-scheme", "x-url-scheme":
		return true
	}
	for _, prefix := range []string{
		"x-forwarded-", "x-real-", "x-original-", "x-envoy-", "x-amzn-", "x-azure-", "cf-", "fastly-", "fly-", "ngrok-", "tailscale-",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// isOpenedElsewhere reports whether the headers of a request to a loopback host
// show that the browser sent it to another host, so that a proxy replaced the
// Host: a page of the same origin made the request, and that page's host is not
// loopback.
func isOpenedElsewhere(h http.Header) bool {
	if h.Get("Sec-Fetch-Site") != "same-origin" {
		return false
	}
	for _, name := range []string{"Origin", "Referer"} {
		page, err := url.Parse(h.Get(name))
		if err == nil && page.Host != "" && !IsHost(page.Host) {
			return true
		}
	}
	return false
}
