// Package browsertest has a browser without a screen, for tests of sign-ins. It keeps cookies, sends SameSite=Lax cookies
// with no form that another site posts, and says where each request comes from, as browsers do.
package browsertest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
)

// Browser is a browser with an empty profile. All its tabs share its cookies.
type Browser struct {
	// IgnoresSameSite makes the browser send its cookies with every request, as browsers did before 2020.
	IgnoresSameSite bool

	t   testing.TB
	jar http.CookieJar
}

// New returns a browser without cookies.
func New(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{t: t, jar: jar}
}

// Open opens an address in a new tab, as if it were typed in.
func (b *Browser) Open(address string) *Page {
	b.t.Helper()
	return b.send(navigation{method: http.MethodGet, to: b.parse(address), site: "none"}).Follow()
}

// Cookies returns the cookies that the browser has for an address.
func (b *Browser) Cookies(address string) []*http.Cookie {
	b.t.Helper()
	return b.jar.Cookies(b.parse(address))
}

// Copy returns a browser with a copy of the cookies for an address, as somebody has who read them.
func (b *Browser) Copy(address string) *Browser {
	b.t.Helper()
	other := New(b.t)
	other.jar.SetCookies(other.parse(address), b.Cookies(address))
	return other
}

func (b *Browser) parse(address string) *url.URL {
	b.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

// navigation is a request that leads a tab to another page.
type navigation struct {
	method string
	to     *url.URL
	form   url.Values
	origin string // of the page that posts a form
	site   string // the value of Sec-Fetch-Site
}

// send sends one request, and does not follow a redirect.
func (b *Browser) send(n navigation) *Page {
	b.t.Helper()
	r, err := http.NewRequest(n.method, n.to.String(), strings.NewReader(n.form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", n.site)
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	if n.method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", n.origin)
	}
	if n.method == http.MethodGet || n.site != "cross-site" || b.IgnoresSameSite {
		for _, c := range b.jar.Cookies(n.to) {
			r.AddCookie(c)
		}
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.jar.SetCookies(n.to, response.Cookies())
	return &Page{
		URL:      n.to,
		Status:   response.StatusCode,
		Body:     string(body),
		Location: response.Header.Get("Location"),
		site:     n.site,
		browser:  b,
	}
}
