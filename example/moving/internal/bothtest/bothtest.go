// Package bothtest visits an app before and after its move as a browser does.
package bothtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// CheckMove logs in at the app as it was, and fails unless the visitor is still logged in at the app as it is after the
// move, without the cookie called oldCookie, and stays logged out of both after a logout there. The addresses are those
// of servers on one host, which share their cookies.
func CheckMove(t *testing.T, before, after, oldCookie string) {
	t.Helper()
	b := newBrowser(t)
	b.post(before+"/login", url.Values{"name": {"ada"}}, "ada, visit 1.")
	b.wants(before, "ada, visit 2.")
	if !b.has(before, oldCookie) {
		t.Fatalf("the app before the move sets no cookie %s", oldCookie)
	}

	b.wants(after, "ada, visit 3.")
	if b.has(before, oldCookie) {
		t.Errorf("the cookie %s is still there after the move", oldCookie)
	}
	b.wants(after, "ada, visit 4.")

	b.post(after+"/logout", nil, "Nobody is logged in.")
	b.wants(before, "Nobody is logged in.")
	b.wants(after, "Nobody is logged in.")
}

type browser struct {
	t      *testing.T
	client *http.Client
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return browser{t, &http.Client{Jar: jar}}
}

func (b browser) wants(address, text string) {
	b.t.Helper()
	response, err := b.client.Get(address + "/")
	b.read(response, err, text)
}

func (b browser) post(address string, form url.Values, text string) {
	b.t.Helper()
	response, err := b.client.PostForm(address, form)
	b.read(response, err, text)
}

func (b browser) read(response *http.Response, err error, text string) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.t.Fatalf("%s answers %s (%v): %s", response.Request.URL, response.Status, err, body)
	}
	if !strings.Contains(string(body), text) {
		b.t.Fatalf("%s shows %q, want %q", response.Request.URL, body, text)
	}
}

func (b browser) has(address, cookie string) bool {
	b.t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	return slices.ContainsFunc(b.client.Jar.Cookies(parsed), func(c *http.Cookie) bool { return c.Name == cookie })
}
