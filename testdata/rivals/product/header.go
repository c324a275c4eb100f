package product

import (
	"errors"
	"net/http"
	"strings"
)

// headers are the two headers of a product that cannot be had without them: its times are with making and finding a
// line of them.
type headers struct {
	name     string // of the cookie
	response http.Header
	request  http.Request
	value    string // in request
}

var errNoCookie = errors.New("no Set-Cookie was written")

func newHeaders(cookieName string) *headers {
	return &headers{name: cookieName, response: make(http.Header), request: http.Request{Header: make(http.Header)}}
}

// Header, Write and WriteHeader make it the ResponseWriter that the cookie is set on.
func (h *headers) Header() http.Header         { return h.response }
func (h *headers) Write(b []byte) (int, error) { return len(b), nil }
func (h *headers) WriteHeader(int)             {}

// written returns the value that was set, and removes it.
func (h *headers) written() (string, error) {
	lines := h.response["Set-Cookie"]
	if len(lines) != 1 {
		return "", errNoCookie
	}
	line, ok := strings.CutPrefix(lines[0], h.name+"=")
	if !ok {
		return "", errNoCookie
	}
	h.response["Set-Cookie"] = lines[:0]
	value, _, _ := strings.Cut(line, ";")
	return value, nil
}

// with returns a request that brings the value: the last one, if it did so too.
func (h *headers) with(value string) *http.Request {
	if value != h.value {
		h.value = value
		h.request.Header.Set("Cookie", h.name+"="+value)
	}
	return &h.request
}
