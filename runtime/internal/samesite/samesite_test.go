package samesite_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/internal/samesite"
)

func TestWithholds(t *testing.T) {
	const lax, strict, none = http.SameSiteLaxMode, http.SameSiteStrictMode, http.SameSiteNoneMode
	for _, test := range []struct {
		name        string
		method      string
		fetch       string // Sec-Fetch-Site, Mode and Dest
		lax, strict bool
	}{
		{"a link of another site", "GET", "cross-site navigate document", false, true},
		{"a form of another site", "POST", "cross-site navigate document", true, true},
		{"a link in a browser that says no destination", "GET", "cross-site navigate", false, true},
		{"a HEAD of a navigation", "HEAD", "cross-site navigate document", false, true},
		{"a frame of another site", "GET", "cross-site navigate iframe", true, true},
		{"a frame in a browser that says no destination", "GET", "cross-site nested-navigate", true, true},
		{"an object of another site", "GET", "cross-site navigate object", true, true},
		{"an image of another site", "GET", "cross-site no-cors image", true, true},
		{"a fetch of another site", "GET", "cross-site cors empty", true, true},
		{"a PUT of another site", "PUT", "cross-site cors empty", true, true},
		{"a preflight", "OPTIONS", "cross-site cors empty", true, true},
		{"a WebSocket of another site", "GET", "cross-site websocket websocket", true, true},
		{"a script of another site", "GET", "cross-site no-cors script", true, true},
		{"a link of this origin", "GET", "same-origin navigate document", false, false},
		{"a form of this origin", "POST", "same-origin navigate document", false, false},
		{"a form of a host beside", "POST", "same-site navigate document", false, false},
		{"an address that was typed", "GET", "none navigate document", false, false},
		{"a form where nothing is said", "POST", "", false, false},
		{"a word that is none", "POST", "Cross-Site navigate document", false, false},
	} {
		r := httptest.NewRequest(test.method, "https://shop.example/", nil)
		for i, word := range strings.Fields(test.fetch) {
			r.Header.Set([]string{"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"}[i], word)
		}
		for attribute, want := range map[http.SameSite]bool{lax: test.lax, strict: test.strict, none: false} {
			if got := samesite.Withholds(r, attribute); got != want {
				t.Errorf("%s, SameSite %d: withheld %v, want %v", test.name, attribute, got, want)
			}
		}
	}
}
