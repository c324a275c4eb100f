package typedsession

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// refuseInDevelopment answers a request that a machine other than this one may have sent. Sockets without an IP
// address (Unix, in memory) are out of a network's reach, and so is a request that no server received.
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

// warnOfPlainHTTP reports once that a browser is going to drop the cookie of the response.
func (x *exchange) warnOfPlainHTTP(c *Core) {
	m, r := x.manager, x.request
	if m.development || r.TLS != nil || isForwarded(r.Header) || loopback.IsHost(r.Host) || m.warned.Swap(true) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue(Event{Kind: KindInsecure, Err: errPlainHTTP})
}

// isForwarded reports whether a proxy passed the request on, which then may have come to it over HTTPS.
func isForwarded(h http.Header) bool {
	return len(h["Forwarded"]) > 0 || len(h["X-Forwarded-Proto"]) > 0
}
