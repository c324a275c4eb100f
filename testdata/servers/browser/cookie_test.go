package browser

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// wantCookie checks that there is a cookie with the attributes that every one of
// the petshop's has, and returns it. It is not Secure: the shop is at a loopback
// address over plain HTTP.
func (b *tab) wantCookie(p *petshop) *network.Cookie {
	b.t.Helper()
	c := b.cookie(p.url)
	if c == nil {
		b.t.Fatal("the browser has no cookie")
	}
	if !c.HTTPOnly || c.SameSite != network.CookieSameSiteLax || c.Path != "/" || c.Domain != "127.0.0.1" || c.Secure {
		b.t.Errorf("HttpOnly %v, SameSite %s, Path %s, Domain %s, Secure %v; want true, Lax, /, 127.0.0.1, false",
			c.HTTPOnly, c.SameSite, c.Path, c.Domain, c.Secure)
	}
	return c
}

func TestAVisitorWhoChangesNothingGetsNoCookie(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	for _, path := range []string{"/", "/petname", "/get_string", "/session", "/healthz", "/style.css"} {
		b.visit(p.url + path)
	}
	if c := b.cookie(p.url); c != nil {
		t.Errorf("the browser was given a cookie of %d bytes", c.Size)
	}
}

func TestRememberMakesTheCookieOutliveTheBrowser(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	b.visit(p.url + "/count")
	if c := b.wantCookie(p); !c.Session || c.Expires != -1 {
		t.Errorf("before: ends with the browser %v, expires %v; want true, -1", c.Session, c.Expires)
	}

	before := time.Now()
	b.follow(`form[action="/remember"] button`)
	after := time.Now()
	c := b.wantCookie(p)
	if c.Session {
		t.Error("after: the cookie still ends with the browser")
	}
	// The browser counts Max-Age from when the response came; one second is for
	// the server, which counts whole ones.
	const twoWeeks = 14 * 24 * time.Hour
	expires := time.UnixMilli(int64(c.Expires * 1000))
	if earliest, latest := before.Add(twoWeeks-time.Second), after.Add(twoWeeks); expires.Before(earliest) || expires.After(latest) {
		t.Errorf("after: the cookie expires at %v, want within %v and %v", expires, earliest, latest)
	}
	b.wantCount(p, 2)
	if b.wantCookie(p).Session {
		t.Error("the next change made the cookie end with the browser again")
	}
}

func TestLogoutRemovesTheCookie(t *testing.T) {
	t.Parallel()
	for _, remembered := range []bool{false, true} {
		p, b := newPetshop(t), newTab(t)
		b.wantCount(p, 1)
		if remembered {
			b.follow(`form[action="/remember"] button`)
		}
		b.wantCookie(p)
		b.follow(`form[action="/logout"] button`)
		if c := b.cookie(p.url); c != nil {
			t.Errorf("remembered %v: a cookie of %d bytes is left", remembered, c.Size)
		}
		b.wantCount(p, 1)
	}
}

func TestATamperedCookieGivesAFreshSession(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	b.wantCount(p, 1)
	b.wantCount(p, 2)
	good := b.wantCookie(p).Value

	for _, at := range []int{0, 5, len(good) / 2, len(good) - 2} {
		changed := []byte(good)
		changed[at] = 'A'
		if good[at] == 'A' {
			changed[at] = 'B'
		}
		b.setCookie(p, string(changed))
		b.wantCount(p, 1)
		if b.wantCookie(p).Value == string(changed) {
			t.Error("the tampered cookie was not replaced")
		}
	}

	b.setCookie(p, good)
	b.wantCount(p, 3) // the way the cookie was set is not what made it fail
}

// setCookie plants a value where the shop's own cookie is.
func (b *tab) setCookie(p *petshop, value string) {
	b.t.Helper()
	httpOnly := true
	if _, err := chromedp.Call(b.ctx, network.SetCookie, network.SetCookieParams{
		Name: cookieName, Value: value, URL: p.url, HTTPOnly: &httpOnly, SameSite: network.CookieSameSiteLax,
	}); err != nil {
		b.t.Fatal(err)
	}
	if c := b.cookie(p.url); c == nil || c.Value != value {
		b.t.Fatal("the browser did not take the planted cookie")
	}
}

func TestHealthzIsPlainTextWithoutACookie(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	if status := b.visit(p.url + "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answered %d", status)
	}
	b.wantText("body", "ok")
}
