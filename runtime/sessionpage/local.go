package sessionpage

import (
	"net"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// isLocal reports whether a person at this machine made the request. Both ends of
// the connection say so, and the Host header does: a page on the web can make a
// browser on this machine send requests here under a name of its own (DNS
// rebinding). Nor did a proxy pass it on, which would be a local end for everybody.
func isLocal(r *http.Request) bool {
	local, _ := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if local == nil || !loopback.IsAddr(local.String()) || !loopback.IsAddr(r.RemoteAddr) {
		return false
	}
	for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"} {
		if len(r.Header[name]) > 0 {
			return false
		}
	}
	return loopback.IsHost(r.Host)
}
