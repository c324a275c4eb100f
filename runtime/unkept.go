package typedsession

import (
	"net"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// onceEach says whether something was reported for a host that is a name, and for one that is an IP address. Each is
// reported once, because servers behind a proxy are probed by address, which says nothing about the visitors' host.
type onceEach struct{ name, address atomic.Bool }

// first reports whether it is called for the first time with a host of this kind.
func (o *onceEach) first(host string) bool {
	if loopback.IsIP(host) {
		return !o.address.Swap(true)
	}
	return !o.name.Swap(true)
}

// warnIfUnkept reports KindInsecure and KindOutsideDomain if the browser will drop the cookie that the response sets.
func (x *exchange) warnIfUnkept(c *Core) {
	m, r := x.manager, x.request
	insecure, outside := m.unkept(r)
	if insecure && m.warned.insecure.first(r.Host) {
		c.warn(Event{Kind: KindInsecure, Err: errInsecure})
	}
	if outside && m.warned.outsideDomain.first(r.Host) {
		c.warn(Event{Kind: KindOutsideDomain, Err: outsideDomain(r.Host, m.transport.domain)})
	}
}

// unkept reports why the browser that sent a request will drop the session's cookie: the cookie is Secure and nothing says
// that the browser uses HTTPS, or the host is outside of Config.Domain.
func (m *manager) unkept(r *http.Request) (insecure, outside bool) {
	if r.Host == loopback.TestHost {
		return false, false
	}
	insecure = m.transport.secure && r.TLS == nil && !loopback.IsHost(r.Host) && !saysHTTPS(r.Header) && !isFromHTTPS(r)
	outside = m.transport.domain != "" && !isInDomain(r, m.transport.domain)
	return insecure, outside
}

// isFromHTTPS reports whether a request to a host that is not loopback shows that the browser uses HTTPS. Browsers send
// Sec-Fetch-Site over HTTPS alone. The Origin counts if it is the host's own, because a page under HTTPS may post a form to
// another host over plain HTTP.
func isFromHTTPS(r *http.Request) bool {
	if len(r.Header["Sec-Fetch-Site"]) > 0 {
		return true
	}
	host, https := strings.CutPrefix(r.Header.Get("Origin"), "https://")
	return https && strings.EqualFold(host, r.Host)
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
