package typedsession

import (
	"net/http"
	"net/textproto"
	"strings"
)

// maxForwarded bounds how much is read of a header that says for whom a proxy passed a request on: a visitor may have
// sent it.
const maxForwarded = 512

// saysHTTPS reports whether a proxy says that the visitor speaks HTTPS to it, or to the one in front of it.
func saysHTTPS(h http.Header) bool {
	for _, scheme := range []string{
		firstForwarded(h["X-Forwarded-Proto"]),
		forwardedParameter(h["Forwarded"], "proto"),
		firstForwarded(h["X-Forwarded-Scheme"]),
		firstForwarded(h["X-Url-Scheme"]),
	} {
		if strings.EqualFold(scheme, "https") || strings.EqualFold(scheme, "wss") {
			return true
		}
	}
	return strings.EqualFold(firstForwarded(h["X-Forwarded-Ssl"]), "on") ||
		strings.EqualFold(firstForwarded(h["Front-End-Https"]), "on")
}

// forwardedHost returns the host that the visitor asked for, as a proxy says; "" if none does.
func forwardedHost(h http.Header) string {
	if host := firstForwarded(h["X-Forwarded-Host"]); host != "" {
		return host
	}
	return forwardedParameter(h["Forwarded"], "host")
}

// firstForwarded returns the first value of a header to which each proxy appends one: it tells about the visitor.
func firstForwarded(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	first, _, _ := strings.Cut(upTo(lines[0], maxForwarded), ",")
	return textproto.TrimString(first)
}

// forwardedParameter returns the first value of a parameter in a Forwarded header (RFC 7239, section 4).
func forwardedParameter(lines []string, wanted string) string {
	if len(lines) == 0 {
		return ""
	}
	for rest := upTo(lines[0], maxForwarded); rest != ""; {
		var pair string
		pair, rest = cutUnquoted(rest, ",;")
		name, value, _ := strings.Cut(pair, "=")
		if strings.EqualFold(textproto.TrimString(name), wanted) {
			return strings.Trim(textproto.TrimString(value), `"`)
		}
	}
	return ""
}

// upTo returns the first n bytes of s, or all of it.
func upTo(s string, n int) string { return s[:min(n, len(s))] }
