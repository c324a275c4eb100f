package typedsession

import (
	"net"
	"net/http"
	"strings"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// warnOfDrop reports KindInsecure and KindOutsideDomain, each once per manager, if the browser will drop the cookie that
// the response sets.
func (x *exchange) warnOfDrop(c *Core) {
	m, r := x.manager, x.request
	if r.Host == testHost {
		return
	}
	if m.transport.secure && r.TLS == nil && !loopback.IsHost(r.Host) && !saysHTTPS(r.Header) &&
		!m.warned.insecure.Swap(true) {
		c.warn(Event{Kind: KindInsecure, Err: errInsecure})
	}
	if domain := m.transport.domain; domain != "" && !isInDomain(r, domain) && !m.warned.outsideDomain.Swap(true) {
		c.warn(Event{Kind: KindOutsideDomain, Err: outsideDomain(r.Host, domain)})
	}
}

// warn queues an event of a session that is not locked.
func (c *Core) warn(e Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue(e)
}

// isInDomain reports whether a request is for Config.Domain or a host below it, as its Host header or a proxy says.
func isInDomain(r *http.Request, domain string) bool {
	return isUnder(r.Host, domain) || isUnder(forwardedHost(r.Header), domain)
}

// isUnder reports whether a host, with or without a port, is the domain or below it (RFC 6265, section 5.1.3).
func isUnder(host, domain string) bool {
	if len(host) > loopback.MaxHost {
		return false
	}
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	above, found := strings.CutSuffix(strings.ToLower(host), domain)
	return found && (above == "" || strings.HasSuffix(above, "."))
}
