// Package loopback reports whether an address or a host name is this machine's own, and
// whether a request may come from another machine.
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

// IsIP reports whether a Host header, with or without a port, is an IP address and
// no name.
func IsIP(host string) bool {
	if len(host) > MaxHost {
		return false
	}
	_, err := netip.ParseAddr(withoutPort(host))
	return err == nil
}

// MaxHost is how long a Host header is at most: a name of 255 bytes (RFC 1035,
// section 2.3.4) and a port.
const MaxHost = 255 + len(":65535")

// IsHost reports whether a Host header, with or without a port, names this
// machine: by an address, or as localhost or a name below it, which never leave it
// (RFC 6761, section 6.3). A longer one than a name can be is none, whatever a
// visitor sends.
func IsHost(host string) bool {
	if len(host) > MaxHost {
		return false
	}
	host = strings.ToLower(withoutPort(host))
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Unmap().IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// withoutPort returns the host of a Host header without the port, without the
// brackets of an IPv6 address and without the dot at the end of a name.
func withoutPort(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.Trim(host, "[].")
}
