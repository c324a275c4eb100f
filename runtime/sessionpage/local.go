package sessionpage

import (
	"net"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// isLocal reports whether the request seems to come from a browser on this machine.
//
// Both ends of the connection must be loopback addresses. So must the Host header:
// otherwise a page on the web could make a browser on this machine send requests here
// under the page's own host name (DNS rebinding). A header of a proxy refuses the request,
// because a proxy on this machine passes on requests from everywhere. So does HTTP/1.0,
// which no browser speaks, but a proxy without such headers may, such as nginx with a bare
// proxy_pass. A proxy that speaks HTTP/1.1, adds no header and sends its own address as
// Host cannot be detected.
func isLocal(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil || !loopback.IsAddr(local.String()) || !loopback.IsAddr(r.RemoteAddr) {
		return false
	}
	return r.ProtoAtLeast(1, 1) && !loopback.IsForwarded(r.Header) && loopback.IsHost(r.Host)
}
