package typedsession

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// refuseInDevelopment answers a request that may come from another machine with status 500, and reports whether it did:
// with Config.Development, cookies are sent over plain HTTP.
func refuseInDevelopment(w http.ResponseWriter, r *http.Request) bool {
	why := beyondLoopback(r)
	if why == "" {
		return false
	}
	http.Error(w, fmt.Sprintf("typedsession: Config.Development is set, and this request %s. Session cookies would be sent in the open. "+
		"While you work at this machine, listen on 127.0.0.1 and open http://localhost with the server's port. "+
		"In Docker, from a phone, under another name or through a proxy of your own, in a network that you trust, set Config.PlainHTTP "+
		"instead of Development. "+
		"Everywhere else remove Development and serve HTTPS.", why), http.StatusInternalServerError)
	return true
}

// beyondLoopback returns why a request may come from another machine, or "". The address that it came in on may be a
// loopback address, or that of a socket without an IP address (Unix, in memory). A test's request came in on none.
func beyondLoopback(r *http.Request) string {
	addr, received := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if received {
		if at, err := netip.ParseAddrPort(addr.String()); err == nil && !at.Addr().Unmap().IsLoopback() {
			return fmt.Sprintf("came in on %s, which is no loopback address", addr)
		}
	}
	switch {
	case loopback.IsForwarded(r.Header):
		return "was passed on by a proxy, as a header of it says"
	case !loopback.IsHost(r.Host) && (received || r.Host != testHost):
		return fmt.Sprintf("is for the host %.100q, which is not this machine's loopback", r.Host)
	case received && !r.ProtoAtLeast(1, 1):
		return "came over " + r.Proto + ", as a proxy sends it (nginx, with proxy_pass alone) and no browser"
	case loopback.IsOpenedElsewhere(r.Header):
		return "was passed on by a proxy that replaced the host, as the Origin or Referer header says"
	}
	return ""
}

// testHost is the host of a request that httptest.NewRequest makes from a path alone. Such a request comes from a test,
// because nobody serves that name.
const testHost = "example.com"
