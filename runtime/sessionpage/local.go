package sessionpage

import (
	"net"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// isLocal reports whether the request seems to come from a browser on this machine.
//
// Both ends of the connection must be loopback addresses, and nothing may show that a
// proxy on this machine passed on a request from elsewhere. The Host header must name
// loopback, too: otherwise a page on the web could make a browser on this machine send
// requests here under the page's own host name (DNS rebinding).
func isLocal(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil || !loopback.IsAddr(local.String()) || !loopback.IsAddr(r.RemoteAddr) {
		return false
	}
	return loopback.Beyond(r) == ""
}
