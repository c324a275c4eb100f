package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestCountGoesUpForEachVisitorAlone(t *testing.T) {
	shop := openShop(t, SessionConfig{})
	one, other := newVisitor(t, shop), newVisitor(t, shop)
	for n := 1; n <= 3; n++ {
		one.wantPage("/count", fmt.Sprintf("Count: %d\n", n))
	}
	other.wantPage("/count", "Count: 1\n")
	one.wantPage("/count", "Count: 4\n")
}

func TestHomeAsksForThePetsNameUntilItIsTold(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	wantQuestion := func() {
		t.Helper()
		v.wantPage("/", "I do not know your pet's name.")
		if !strings.Contains(v.get("/").body, `<a href="/petname">Tell me</a>`) {
			t.Error("the home page does not lead to the form")
		}
	}
	wantQuestion()
	v.send("/petname", url.Values{"pet": {"Rex"}})
	v.wantPage("/", "Your pet's name is Rex.")
	v.send("/petname", url.Values{"pet": {""}})
	wantQuestion()
}

func TestAPetsNameIsShownAsItIs(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	for _, name := range []string{`Rex "the dog" O'Neill`, "<script>alert(1)</script>", "&lt;b&gt;", "Łajka 🐕"} {
		v.send("/petname", url.Values{"pet": {name}})
		v.wantPage("/", "Your pet's name is "+name+".")
		v.wantPage("/session", "Pet's name"+name)
		if strings.Contains(v.get("/petname").body, "<script>") {
			t.Errorf("the form holds %q unescaped", name)
		}
	}
}

func TestARefusedNameLeavesTheOldOne(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.send("/petname", url.Values{"pet": {"Rex"}})
	for _, test := range []struct {
		name   string
		form   url.Values
		status int
		says   string
	}{
		{"65 bytes", url.Values{"pet": {strings.Repeat("x", 65)}}, http.StatusUnprocessableEntity, "That name is too long"},
		{"33 two-byte letters", url.Values{"pet": {strings.Repeat("é", 33)}}, http.StatusUnprocessableEntity, "That name is too long"},
		{"more than the shop reads", url.Values{"pet": {strings.Repeat("x", 1<<17)}}, http.StatusBadRequest, "did not arrive whole"},
		{"another form", url.Values{"cat": {"Tom"}}, http.StatusBadRequest, "did not arrive whole"},
	} {
		a := v.do(http.MethodPost, "/petname", test.form)
		if a.StatusCode != test.status || !strings.Contains(a.text(), test.says) {
			t.Errorf("%s: status %d, want %d and a page with %q:\n%s", test.name, a.StatusCode, test.status, test.says, a.text())
		}
		v.wantPage("/", "Your pet's name is Rex.")
	}
	longest := strings.Repeat("é", 32)
	v.send("/petname", url.Values{"pet": {longest}})
	v.wantPage("/", "Your pet's name is "+longest+".")
}

func TestAStringIsKept(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.wantPage("/get_string", "Give me a string first!")
	for _, s := range []string{"hello", "a & b <i>c</i>", "🐕"} {
		v.wantPage("/enter_string?string="+url.QueryEscape(s), "Thank you.")
		v.wantPage("/get_string", "You entered "+s)
	}

	a := v.get("/enter_string?string=" + strings.Repeat("x", 3500))
	if a.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(a.text(), "too long for a cookie") {
		t.Errorf("a string that no cookie can hold: status %d, want %d and why:\n%s", a.StatusCode, http.StatusRequestEntityTooLarge, a.text())
	}
	v.wantPage("/get_string", "You entered 🐕")
}

func TestRememberMakesTheCookiePermanent(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	c := v.get("/count").cookie()
	if c == nil || c.MaxAge != 0 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Fatalf("the first cookie is %v; want one without Max-Age, HttpOnly, SameSite=Lax, Path=/", attributes(c))
	}
	v.wantPage("/session", "Permanentno")

	const twoWeeks = 14 * 24 * 60 * 60
	c = v.do(http.MethodPost, "/remember", url.Values{}).cookie()
	if c == nil || c.MaxAge != twoWeeks {
		t.Fatalf("the remembered cookie is %v; want Max-Age=%d", attributes(c), twoWeeks)
	}
	v.wantPage("/session", "Permanentyes")
	v.wantPage("/count", "Count: 2\n")
}

// attributes shows a cookie without its value.
func attributes(c *http.Cookie) string {
	if c == nil {
		return "none"
	}
	shown := *c
	shown.Value = "…"
	return shown.String()
}

func TestRememberAndLogoutLeadHome(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.send("/remember", url.Values{})
	v.send("/logout", url.Values{})
}

func TestLogoutEndsTheSessionRememberedOrNot(t *testing.T) {
	for _, remembered := range []bool{false, true} {
		v := newVisitor(t, openShop(t, SessionConfig{}))
		v.get("/count")
		v.send("/petname", url.Values{"pet": {"Rex"}})
		if remembered {
			v.send("/remember", url.Values{})
		}
		if c := v.do(http.MethodPost, "/logout", url.Values{}).cookie(); c == nil || c.MaxAge >= 0 {
			t.Errorf("remembered %v: logging out sets the cookie %v; want a deletion", remembered, attributes(c))
		}
		v.wantPage("/", "I do not know your pet's name.")
		v.wantPage("/count", "Count: 1\n")
	}
}

func TestTheSessionPageTellsWhatIsKept(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.wantPage("/session", "none yet")
	set := v.get("/count").cookie()
	if set == nil {
		t.Fatal("the first visit set no cookie")
	}
	v.wantPage("/session", "Count1\n")
	v.wantPage("/session", fmt.Sprintf("%d of 4096 bytes, cookie petshop", len(set.Name)+len(set.Value)))
	for _, row := range []string{"Created", "Refreshed", "Expires", "Permanentno"} {
		v.wantPage("/session", row)
	}
}

func TestHealthzKnowsNoSession(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.get("/count") // so that a cookie is sent
	a := v.get("/healthz")
	if a.StatusCode != http.StatusOK || a.body != "ok" {
		t.Errorf("/healthz answered %d %q, want 200 \"ok\"", a.StatusCode, a.body)
	}
	for _, header := range []string{"Vary", "Set-Cookie", "Cache-Control"} {
		if values := a.Header.Values(header); len(values) > 0 {
			t.Errorf("/healthz has %d %s headers", len(values), header)
		}
	}
}

func TestChangesWantAPostFromTheShopItself(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.send("/petname", url.Values{"pet": {"Rex"}})
	for _, path := range []string{"/remember", "/logout"} {
		if a := v.get(path); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s answered %d, want %d", path, a.StatusCode, http.StatusMethodNotAllowed)
		}
	}
	for header, value := range map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://other.example"} {
		v.header = http.Header{header: {value}}
		for _, path := range []string{"/petname", "/remember", "/logout"} {
			if a := v.do(http.MethodPost, path, url.Values{"pet": {"Stolen"}}); a.StatusCode != http.StatusForbidden {
				t.Errorf("POST %s with %s: %s answered %d, want %d", path, header, value, a.StatusCode, http.StatusForbidden)
			}
		}
		v.header = nil
		v.wantPage("/", "Your pet's name is Rex.")
	}
}
