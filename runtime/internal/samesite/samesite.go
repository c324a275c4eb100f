// Package samesite tells which cookies a browser keeps out of a request because of their SameSite attribute. It reads
// what the browser says of the request in its Sec-Fetch headers (W3C, Fetch Metadata Request Headers), which browsers send
// over HTTPS and to loopback hosts.
package samesite

import "net/http"

// Withholds reports whether a browser keeps a cookie with that attribute out of a request (RFC 6265bis, section 5.8.3). It
// is false of a request that does not say where it comes from.
func Withholds(r *http.Request, attribute http.SameSite) bool {
	switch {
	case !IsCrossSite(r.Header):
		return false
	case attribute == http.SameSiteStrictMode:
		return true
	}
	return attribute == http.SameSiteLaxMode && !(isSafe(r.Method) && IsTopLevelNavigation(r.Header))
}

// IsCrossSite reports whether another site had the browser make the request, or redirect it.
func IsCrossSite(h http.Header) bool { return h.Get("Sec-Fetch-Site") == "cross-site" }

// IsTopLevelNavigation reports whether the response is to become a page of its own, outside of any frame. The browsers
// that say no destination yet have another mode for frames.
func IsTopLevelNavigation(h http.Header) bool {
	destination := h.Get("Sec-Fetch-Dest")
	return h.Get("Sec-Fetch-Mode") == "navigate" && (destination == "document" || destination == "")
}

// isSafe reports whether a method asks for nothing but a response (RFC 9110, section 9.2.1).
func isSafe(method string) bool {
	switch method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// MountKey finds the Mount in the context of a request that passes through a session manager.
type MountKey struct{}

// Mount is the session managers that a request passes through.
type Mount interface {
	// LacksCookie reports whether a browser may have kept a cookie of theirs out of the request.
	LacksCookie(r *http.Request) bool
}
