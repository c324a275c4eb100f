package typedsession

import (
	"net/http"
	"net/textproto"
	"strings"
)

// maxForwarded is how many bytes are read of a header in which proxies describe the visitor's request. The visitor may
// have sent that header too, with any length.
const maxForwarded = 512

// saysHTTPS reports whether a proxy says that the visitor's request came over HTTPS.
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

// forwardedHost returns the host of the visitor's request as a proxy says it, or "" if no proxy does.
func forwardedHost(h http.Header) string {
	if host := firstForwarded(h["X-Forwarded-Host"]); host != "" {
		return host
	}
	return forwardedParameter(h["Forwarded"], "host")
}

// firstForwarded returns the first value of a header to which each proxy appends one. The first describes the visitor's
// request.
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
