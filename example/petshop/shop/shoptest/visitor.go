// Package shoptest tests apps that serve package shop, through HTTP.
package shoptest

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Visitor is a browser without a screen: it keeps cookies, and shows redirects
// instead of following them.
type Visitor struct {
	URL    string      // of the app
	Header http.Header // sent with every request
	t      *testing.T
	client *http.Client
}

// NewVisitor returns a visitor without cookies.
func NewVisitor(t *testing.T, url string) *Visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Visitor{URL: url, t: t, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Answer is a response with its body.
type Answer struct {
	*http.Response
	Body string
}

// Do sends a request, with a form unless form is nil.
func (v *Visitor) Do(method, path string, form url.Values) Answer {
	v.t.Helper()
	r, err := http.NewRequest(method, v.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	maps.Copy(r.Header, v.Header)
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
	return Answer{response, string(body)}
}

// Get opens a page.
func (v *Visitor) Get(path string) Answer {
	v.t.Helper()
	return v.Do(http.MethodGet, path, nil)
}

// Send posts a form and expects to be sent to another page.
func (v *Visitor) Send(path string, form url.Values, to string) {
	v.t.Helper()
	a := v.Do(http.MethodPost, path, form)
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != to {
		v.t.Errorf("POST %s answered %d to %q, want 303 to %s", path, a.StatusCode, a.Header.Get("Location"), to)
	}
}

// WantPage checks that a page comes and has a text, as a person reads it.
func (v *Visitor) WantPage(path, text string) {
	v.t.Helper()
	a := v.Get(path)
	if a.StatusCode != http.StatusOK {
		v.t.Errorf("GET %s answered %d", path, a.StatusCode)
	}
	if got := a.Text(); !strings.Contains(got, text) {
		v.t.Errorf("GET %s has no %q:\n%s", path, text, got)
	}
}

var tag = regexp.MustCompile(`<[^>]*>`)

// Text returns the body without its tags. What a visitor wrote is in it only if it
// was escaped: else it is a tag too.
func (a Answer) Text() string { return html.UnescapeString(tag.ReplaceAllString(a.Body, "")) }

// Cookie returns the cookie with a name that the answer sets, nil if it sets none.
func (a Answer) Cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}
