// Package loopback reports whether an address or a host name is this machine's own.
package loopback

import (
	"net"
	"net/netip"
	"strings"
)

// IsAddr reports whether an address with a port, as net.Addr and
// http.Request.RemoteAddr write it, is this machine's own.
func IsAddr(addrPort string) bool {
	at, err := netip.ParseAddrPort(addrPort)
	return err == nil && at.Addr().Unmap().IsLoopback()
}

// IsHost reports whether a Host header, with or without a port, names this
// machine: by an address, or as localhost or a name below it, which never leave it
// (RFC 6761, section 6.3).
func IsHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]."))
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
