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
		one.WantPage("/count", fmt.Sprintf("Count: %d\n", n))
	}
	other.WantPage("/count", "Count: 1\n")
	one.WantPage("/count", "Count: 4\n")
}

func TestHomeAsksForThePetsNameUntilItIsTold(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	wantQuestion := func() {
		t.Helper()
		v.WantPage("/", "I do not know your pet's name.")
		if !strings.Contains(v.Get("/").Body, `<a href="/petname">Tell me</a>`) {
			t.Error("the home page does not lead to the form")
		}
	}
	wantQuestion()
	v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
	v.WantPage("/", "Your pet's name is Rex.")
	v.Send("/petname", url.Values{"pet": {""}}, "/")
	wantQuestion()
}

func TestAPetsNameIsShownAsItIs(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	for _, name := range []string{`Rex "the dog" O'Neill`, "<script>alert(1)</script>", "&lt;b&gt;", "Łajka 🐕"} {
		v.Send("/petname", url.Values{"pet": {name}}, "/")
		v.WantPage("/", "Your pet's name is "+name+".")
		v.WantPage("/session", "Pet's name"+name)
		if strings.Contains(v.Get("/petname").Body, "<script>") {
			t.Errorf("the form holds %q unescaped", name)
		}
	}
}

func TestARefusedNameLeavesTheOldOne(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
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
		a := v.Do(http.MethodPost, "/petname", test.form)
		if a.StatusCode != test.status || !strings.Contains(a.Text(), test.says) {
			t.Errorf("%s: status %d, want %d and a page with %q:\n%s", test.name, a.StatusCode, test.status, test.says, a.Text())
		}
		v.WantPage("/", "Your pet's name is Rex.")
	}
	longest := strings.Repeat("é", 32)
	v.Send("/petname", url.Values{"pet": {longest}}, "/")
	v.WantPage("/", "Your pet's name is "+longest+".")
}

func TestAStringIsKept(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.WantPage("/get_string", "Give me a string first!")
	for _, s := range []string{"hello", "a & b <i>c</i>", "🐕"} {
		v.WantPage("/enter_string?string="+url.QueryEscape(s), "Thank you.")
		v.WantPage("/get_string", "You entered "+s)
	}

	a := v.Get("/enter_string?string=" + strings.Repeat("x", 3500))
	if a.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(a.Text(), "too long for a cookie") {
		t.Errorf("a string that no cookie can hold: status %d, want %d and why:\n%s", a.StatusCode, http.StatusRequestEntityTooLarge, a.Text())
	}
	v.WantPage("/get_string", "You entered 🐕")
}

func TestRememberMakesTheCookiePermanent(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	c := v.Get("/count").Cookie("petshop")
	if c == nil || c.MaxAge != 0 || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
		t.Fatalf("the first cookie is %v; want one without Max-Age, HttpOnly, SameSite=Lax, Path=/", attributes(c))
	}
	v.WantPage("/session", "Permanentno")

	const twoWeeks = 14 * 24 * 60 * 60
	c = v.Do(http.MethodPost, "/remember", url.Values{}).Cookie("petshop")
	if c == nil || c.MaxAge != twoWeeks {
		t.Fatalf("the remembered cookie is %v; want Max-Age=%d", attributes(c), twoWeeks)
	}
	v.WantPage("/session", "Permanentyes")
	v.WantPage("/count", "Count: 2\n")
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
	v.Send("/remember", url.Values{}, "/")
	v.Send("/logout", url.Values{}, "/")
}

func TestOnlyAVisitorWithASessionCanKeepOrEndIt(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	for _, test := range []struct {
		path   string
		offers bool
	}{{"/", false}, {"/session", false}, {"/count", true}, {"/", true}} {
		page := v.Get(test.path).Body
		for _, button := range []string{"Remember me", "Log out"} {
			if offers := strings.Contains(page, button); offers != test.offers {
				t.Errorf("%s offers %q: %v, want %v", test.path, button, offers, test.offers)
			}
		}
	}
}

func TestLogoutEndsTheSessionRememberedOrNot(t *testing.T) {
	for _, remembered := range []bool{false, true} {
		v := newVisitor(t, openShop(t, SessionConfig{}))
		v.Get("/count")
		v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
		if remembered {
			v.Send("/remember", url.Values{}, "/")
		}
		if c := v.Do(http.MethodPost, "/logout", url.Values{}).Cookie("petshop"); c == nil || c.MaxAge >= 0 {
			t.Errorf("remembered %v: logging out sets the cookie %v; want a deletion", remembered, attributes(c))
		}
		v.WantPage("/", "I do not know your pet's name.")
		v.WantPage("/count", "Count: 1\n")
	}
}

func TestTheSessionPageTellsWhatIsKept(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.WantPage("/session", "none yet")
	set := v.Get("/count").Cookie("petshop")
	if set == nil {
		t.Fatal("the first visit set no cookie")
	}
	v.WantPage("/session", "Count1\n")
	v.WantPage("/session", fmt.Sprintf("%d of 4096 bytes, cookie petshop", len(set.Name)+len(set.Value)))
	for _, row := range []string{"Created", "Refreshed", "Expires", "Permanentno"} {
		v.WantPage("/session", row)
	}
}

func TestHealthzKnowsNoSession(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.Get("/count") // so that a cookie is sent
	a := v.Get("/healthz")
	if a.StatusCode != http.StatusOK || a.Body != "ok" {
		t.Errorf("/healthz answered %d %q, want 200 \"ok\"", a.StatusCode, a.Body)
	}
	for _, header := range []string{"Vary", "Set-Cookie", "Cache-Control"} {
		if values := a.Header.Values(header); len(values) > 0 {
			t.Errorf("/healthz has %d %s headers", len(values), header)
		}
	}
}

func TestChangesWantAPostFromTheShopItself(t *testing.T) {
	v := newVisitor(t, openShop(t, SessionConfig{}))
	v.Send("/petname", url.Values{"pet": {"Rex"}}, "/")
	for _, path := range []string{"/remember", "/logout"} {
		if a := v.Get(path); a.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("GET %s answered %d, want %d", path, a.StatusCode, http.StatusMethodNotAllowed)
		}
	}
	for header, value := range map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://other.example"} {
		v.Header = http.Header{header: {value}}
		for _, path := range []string{"/petname", "/remember", "/logout"} {
			if a := v.Do(http.MethodPost, path, url.Values{"pet": {"Stolen"}}); a.StatusCode != http.StatusForbidden {
				t.Errorf("POST %s with %s: %s answered %d, want %d", path, header, value, a.StatusCode, http.StatusForbidden)
			}
		}
		v.Header = nil
		v.WantPage("/", "Your pet's name is Rex.")
	}
}
