package main

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// openShop serves the app as run does on a loopback address, with the timeouts
// and the clock of config.
func openShop(t *testing.T, config SessionConfig) *httptest.Server {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	config.Development = true
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, config)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newShop(sessions))
	t.Cleanup(server.Close)
	return server
}

// visitor is a browser without a screen: it keeps cookies, and shows redirects
// instead of following them.
type visitor struct {
	t      *testing.T
	shop   *httptest.Server
	client *http.Client
	header http.Header // sent with every request
}

func newVisitor(t *testing.T, shop *httptest.Server) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, shop: shop, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// answer is a response with its body.
type answer struct {
	*http.Response
	body string
}

func (v *visitor) do(method, path string, form url.Values) answer {
	v.t.Helper()
	r, err := http.NewRequest(method, v.shop.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	maps.Copy(r.Header, v.header)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return answer{response, string(body)}
}

func (v *visitor) get(path string) answer {
	v.t.Helper()
	return v.do(http.MethodGet, path, nil)
}

// send posts a form and expects to be sent to the home page.
func (v *visitor) send(path string, form url.Values) {
	v.t.Helper()
	a := v.do(http.MethodPost, path, form)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/" {
		v.t.Errorf("POST %s answered %d to %q, want 303 to /", path, a.StatusCode, a.Header.Get("Location"))
	}
}

// wantPage checks that a page comes and has a text, as a person reads it.
func (v *visitor) wantPage(path, text string) {
	v.t.Helper()
	a := v.get(path)
	if a.StatusCode != http.StatusOK {
		v.t.Errorf("GET %s answered %d", path, a.StatusCode)
	}
	if got := a.text(); !strings.Contains(got, text) {
		v.t.Errorf("GET %s has no %q:\n%s", path, text, got)
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// text is the body without its tags. What a visitor wrote is in it only if it was
// escaped: else it is a tag too.
func (a answer) text() string { return html.UnescapeString(tag.ReplaceAllString(a.body, "")) }

// cookie is the session cookie that the answer sets, nil if it sets none.
func (a answer) cookie() *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == "petshop" {
			return c
		}
	}
	return nil
}
