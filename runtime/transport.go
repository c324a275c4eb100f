package typedsession

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// refuseInDevelopment answers a request that may come from another machine with status 500, and reports whether it did:
// with Config.Development, cookies are sent over plain HTTP. It accepts a request that came in on a loopback address, on
// a socket without an IP address (Unix, in memory), or through no server, as in a test.
func refuseInDevelopment(w http.ResponseWriter, r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	at, err := netip.ParseAddrPort(addr.String())
	if err != nil || at.Addr().IsLoopback() {
		return false
	}
	http.Error(w, fmt.Sprintf("typedsession: Config.Development is set, and this request came in on %s, which is no loopback address. "+
		"Session cookies would be sent in the open. Listen on 127.0.0.1, or remove Development and serve HTTPS.", addr), http.StatusInternalServerError)
	return true
}

// warnOfPlainHTTP reports KindInsecure, once per manager, if the response sets a Secure cookie over plain HTTP, which the
// browser will drop.
func (x *exchange) warnOfPlainHTTP(c *Core) {
	m, r := x.manager, x.request
	if m.development || r.TLS != nil || isForwarded(r.Header) || loopback.IsHost(r.Host) || m.warned.Swap(true) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue(Event{Kind: KindInsecure, Err: errPlainHTTP})
}

// isForwarded reports whether a proxy passed the request on. The browser may then have sent it over HTTPS.
func isForwarded(h http.Header) bool {
	return len(h["Forwarded"]) > 0 || len(h["X-Forwarded-Proto"]) > 0
}
