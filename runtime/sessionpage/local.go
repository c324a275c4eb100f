package sessionpage

import (
	"net"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// isLocal reports whether a person at this machine seems to have made the request.
// Both ends of the connection say so, and the Host header does: a page on the web
// can make a browser on this machine send requests here under a name of its own
// (DNS rebinding). Nor did a proxy say that it passed it on, which would be a local
// end for everybody. HTTP/1.0, which no browser speaks, is a proxy that says
// nothing, such as nginx with a bare proxy_pass. One that speaks HTTP/1.1, and sends
// its own address as Host, cannot be told from a person.
func isLocal(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil || !loopback.IsAddr(local.String()) || !loopback.IsAddr(r.RemoteAddr) {
		return false
	}
	return r.ProtoAtLeast(1, 1) && !loopback.IsForwarded(r.Header) && loopback.IsHost(r.Host)
}
