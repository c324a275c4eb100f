package apptest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Visit tests an app that has the pages "GET /", "POST /login" and "POST /logout": it counts visits, logs a visitor in
// and out, and survives a wrong cookie and a form of another site.
func Visit(t *testing.T, b *Browser, sessions *Sessions) {
	t.Helper()
	b.MustGreet("Hello, stranger. This is visit 1.")
	b.MustGreet("Hello, stranger. This is visit 2.")

	b.mustAnswer("a login without a name", http.StatusBadRequest)(b.Post("/login", url.Values{"name": {""}}))
	b.mustAnswer("a login with a name that is too long", http.StatusBadRequest)(
		b.Post("/login", url.Values{"name": {strings.Repeat("a", 65)}}))
	b.MustGreet("Hello, stranger. This is visit 3.")

	b.mustAnswer("a login", http.StatusSeeOther)(b.Post("/login", url.Values{"name": {"Ada"}}))
	b.MustGreet("Hello, Ada. This is visit 1.")
	b.MustGreet("Hello, Ada. This is visit 2.")

	for _, path := range []string{"/login", "/logout"} {
		b.mustAnswer("a form of another site", http.StatusForbidden)(
			b.Post(path, url.Values{"name": {"Eve"}}, "Sec-Fetch-Site", "cross-site"))
	}
	b.MustGreet("Hello, Ada. This is visit 3.")

	name := sessions.CookieName()
	kept := b.Cookie(name).Value
	b.SetCookie(name, "wrong"+kept)
	b.MustGreet("Hello, stranger. This is visit 1.")
	b.SetCookie(name, kept)
	b.MustGreet("Hello, Ada. This is visit 4.")

	b.mustAnswer("a logout", http.StatusSeeOther)(b.Post("/logout", nil))
	if cookie := b.Cookie(name); cookie != nil {
		t.Error("the browser has the cookie after the logout")
	}
	b.MustGreet("Hello, stranger. This is visit 1.")
}

// MustGreet demands that the first page greets the visitor so, and that no cache may keep the greeting.
func (b *Browser) MustGreet(want string) {
	b.t.Helper()
	response, body := b.Get("/")
	if response.StatusCode != http.StatusOK || strings.TrimSpace(body) != want {
		b.t.Errorf("status %d, %q, want 200, %q", response.StatusCode, body, want)
	}
	if vary, cache := response.Header.Get("Vary"), response.Header.Get("Cache-Control"); vary != "Cookie" || cache != "no-store" {
		b.t.Errorf("Vary %q, Cache-Control %q", vary, cache)
	}
}

// mustAnswer returns a function that demands that a response has a status.
func (b *Browser) mustAnswer(what string, status int) func(*http.Response, string) {
	return func(response *http.Response, body string) {
		b.t.Helper()
		if response.StatusCode != status {
			b.t.Errorf("%s: status %d, want %d: %s", what, response.StatusCode, status, body)
		}
	}
}

// MustBeUnavailable demands the answer of the sessions' handler, and nothing of the app's, while the store is down.
func (b *Browser) MustBeUnavailable(path string) {
	b.t.Helper()
	response, body := b.Get(path)
	if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" {
		b.t.Errorf("%s: status %d, Retry-After %q, want 503 and a time", path, response.StatusCode, response.Header.Get("Retry-After"))
	}
	if want := "The session is out of reach for a moment. Please try again."; strings.TrimSpace(body) != want {
		b.t.Errorf("%s: the answer is %q, want %q", path, body, want)
	}
}
