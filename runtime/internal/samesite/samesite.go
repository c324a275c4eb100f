// Package samesite tells which cookies a browser withholds from a request because of their SameSite attribute. It reads
// the Sec-Fetch headers (W3C, Fetch Metadata Request Headers), which browsers send over HTTPS and to loopback hosts.
package samesite

import "net/http"

// Withholds reports whether a browser withholds a cookie with that attribute from a request (RFC 6265bis, section 5.8.3).
// It is false for a request without Sec-Fetch-Site.
func Withholds(r *http.Request, attribute http.SameSite) bool {
	switch {
	case !IsCrossSite(r.Header):
		return false
	case attribute == http.SameSiteStrictMode:
		return true
	}
	return attribute == http.SameSiteLaxMode && !(isSafe(r.Method) && IsTopLevelNavigation(r.Header))
}

// IsCrossSite reports whether another site made the browser send the request, or redirected it.
func IsCrossSite(h http.Header) bool { return h.Get("Sec-Fetch-Site") == "cross-site" }

// IsTopLevelNavigation reports whether the browser will show the response as a page outside of any frame. A browser that
// does not send Sec-Fetch-Dest, such as Chrome 76, sends the mode nested-navigate for a page in a frame.
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

// Mount stands for the session managers whose Handlers a request passes through.
type Mount interface {
	// LacksCookie reports whether SameSite may have withheld the cookie of one of them from the request.
	LacksCookie(r *http.Request) bool
}
