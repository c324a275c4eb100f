package typedsession

import (
	"net/http"
	"net/textproto"
	"slices"
	"strings"
)

// This file writes the response headers of a session: its Set-Cookie lines, and Vary and Cache-Control, which keep the
// response out of shared caches.

// cookieLines are the Set-Cookie lines of one response: the line of the session's cookie, and the line of the cookie of
// Config.Touch. Either may be empty.
type cookieLines struct{ session, touch string }

// putInto puts the lines into h in the place of older lines of the same cookies. names are the names of the two cookies.
func (l cookieLines) putInto(h http.Header, names [2]string, lines *headerLines) {
	if l.session != "" {
		lines.putCookie(h, names[0], l.session)
	}
	if l.touch != "" {
		lines.putCookie(h, names[1], l.touch)
	}
}

// removeFrom removes lines of the cookies' names from h.
func (l cookieLines) removeFrom(h http.Header, names [2]string) {
	if l.session != "" {
		removeCookie(h, names[0])
	}
	if l.touch != "" {
		removeCookie(h, names[1])
	}
}

// putCookies puts the cookies of the session's last commit into a header, and keeps the response out of shared caches. It is
// called within committing.
func (c *Core) putCookies(h http.Header, lines *headerLines) {
	c.cookies.putInto(h, c.manager.carrier.names(), lines)
	deletions := c.adopted.lines()
	for _, line := range deletions {
		if !slices.Contains(h["Set-Cookie"], line) {
			h["Set-Cookie"] = append(slices.Clip(h["Set-Cookie"]), line)
		}
	}
	lines.protectFromCaches(h, c.cookies != cookieLines{} || deletions != nil)
}

// headerLines holds the values that this package puts into the headers of a response, so that a header that had no other
// value costs no allocation. Each http.Header needs its own, because another goroutine may read one while the next is
// written.
type headerLines struct {
	setCookie, vary, cacheControl [1]string
}

// putCookie adds a Set-Cookie line and removes those with the same name: a response must not have two (RFC 6265bis,
// section 4.1.1). The app's other cookies stay.
func (l *headerLines) putCookie(h http.Header, name, line string) {
	lines := h["Set-Cookie"]
	if len(lines) == 0 {
		l.setCookie[0] = line
		h["Set-Cookie"] = l.setCookie[:]
		return
	}
	h["Set-Cookie"] = append(otherCookies(lines, name), line)
}

// removeCookie removes the Set-Cookie lines of a name.
func removeCookie(h http.Header, name string) {
	if h["Set-Cookie"] = otherCookies(h["Set-Cookie"], name); len(h["Set-Cookie"]) == 0 {
		delete(h, "Set-Cookie")
	}
}

// otherCookies returns the Set-Cookie lines of other names.
func otherCookies(lines []string, name string) []string {
	others := make([]string, 0, len(lines)+1)
	for _, line := range lines {
		if n, _, _ := strings.Cut(line, "="); textproto.TrimString(n) != name {
			others = append(others, line)
		}
	}
	return others
}

// protectFromCaches keeps a response that may depend on the session from being served to another visitor by a shared cache
// (RFC 9111, sections 4.1 and 5.2.2). It adds Vary: Cookie. If the response sets a cookie, Cache-Control keeps "no-store"
// or "private" and otherwise becomes "no-store", and headers are removed that shared caches prefer to Cache-Control.
// Otherwise Cache-Control becomes "private" unless the app set one.
func (l *headerLines) protectFromCaches(h http.Header, setsCookie bool) {
	l.varyByCookie(h)
	if setsCookie {
		if !hasDirective(h["Cache-Control"], "no-store", "private") {
			l.cacheControl[0] = "no-store"
			h["Cache-Control"] = l.cacheControl[:]
		}
		for key, lines := range h {
			if forCDNs(key) != nil || asksNginxToCache(key, lines) {
				delete(h, key)
			}
		}
		return
	}
	if lines := h["Cache-Control"]; len(lines) == 0 || lines[0] == "" {
		l.cacheControl[0] = "private"
		h["Cache-Control"] = l.cacheControl[:]
	}
}

func (l *headerLines) varyByCookie(h http.Header) {
	lines := h["Vary"]
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			if name = textproto.TrimString(name); name == "*" || strings.EqualFold(name, "Cookie") {
				return
			}
		}
	}
	if len(lines) > 0 {
		h["Vary"] = append(lines, "Cookie")
		return
	}
	l.vary[0] = "Cookie"
	h["Vary"] = l.vary[:]
}

// handled are the headers that this file looks up by name.
var handled = [...]string{"Set-Cookie", "Vary", "Cache-Control"}

// gatherLines puts the lines of these headers under the names that are looked up. An app may have put them into the map
// under another spelling ("cache-control"), which net/http writes as it is.
func gatherLines(h http.Header) {
	for key, lines := range h {
		for _, name := range handled {
			if len(key) == len(name) && key != name && strings.EqualFold(key, name) {
				h[name] = append(slices.Clip(h[name]), lines...)
				delete(h, key)
			}
		}
	}
}

// cdnHeader is a header that caches of a CDN or a proxy put before Cache-Control.
type cdnHeader struct {
	name  string   // or what the name ends with
	never []string // the directives that keep the response out of such a cache
}

// cdnHeaders are CDN-Cache-Control (RFC 9213), its variants that begin with the name of a CDN
// ("Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control"), and the headers that CDNs had before it: Surrogate-Control
// (Fastly and others), Edge-Control (Akamai) and X-LiteSpeed-Cache-Control, whose no-cache means that nothing is stored.
var cdnHeaders = [...]cdnHeader{
	{"CDN-Cache-Control", []string{"no-store", "private"}},
	{"Surrogate-Control", []string{"no-store", "private"}},
	{"Edge-Control", []string{"no-store", "private", "bypass-cache"}},
	{"X-LiteSpeed-Cache-Control", []string{"no-store", "private", "no-cache"}},
}

// forCDNs returns the entry of cdnHeaders for a header's name in any spelling, or nil if there is none.
func forCDNs(key string) *cdnHeader {
	for i := range cdnHeaders {
		if h := &cdnHeaders[i]; len(key) >= len(h.name) && strings.EqualFold(key[len(key)-len(h.name):], h.name) {
			return h
		}
	}
	return nil
}

// nginxCacheControl is a header that nginx prefers to Cache-Control: for how many seconds, or until when, nginx may keep
// the response.
const nginxCacheControl = "X-Accel-Expires"

// asksNginxToCache reports whether a header lets nginx keep the response. A value of 0 forbids it.
func asksNginxToCache(key string, lines []string) bool {
	return strings.EqualFold(key, nginxCacheControl) &&
		slices.ContainsFunc(lines, func(line string) bool { return textproto.TrimString(line) != "0" })
}

// isPubliclyCacheable reports whether the app lets shared caches keep the response: in Cache-Control (RFC 9111) or in a
// header for shared caches. A max-age without public is meant for the browser.
func isPubliclyCacheable(h http.Header) bool {
	if lines := h["Cache-Control"]; hasDirective(lines, "public", "s-maxage") && !hasDirective(lines, "no-store", "private") {
		return true
	}
	for key, lines := range h {
		if cdn := forCDNs(key); cdn != nil && len(lines) > 0 && !hasDirective(lines, cdn.never...) || asksNginxToCache(key, lines) {
			return true
		}
	}
	return false
}

// hasDirective reports whether the lines of a header such as Cache-Control contain one of the wanted directives, with or
// without an argument. A private="field" does not count as private, because it applies to the named headers only.
func hasDirective(lines []string, wanted ...string) bool {
	for _, line := range lines {
		for line != "" {
			var directive string
			directive, line = cutUnquoted(line, ",")
			name, _, qualified := strings.Cut(directive, "=")
			name = textproto.TrimString(name)
			for _, w := range wanted {
				if strings.EqualFold(name, w) && !(qualified && strings.EqualFold(name, "private")) {
					return true
				}
			}
		}
	}
	return false
}

// cutUnquoted cuts a header line at the first of the separators outside a quoted string.
func cutUnquoted(line, separators string) (before, rest string) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte(separators, c) >= 0:
			return line[:i], line[i+1:]
		}
	}
	return line, ""
}
