package browser

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessionpage"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/testdata/servers/browser/shop"
)

// TestEverybodyCanUseThePages opens the pages of the examples and of the runtime in all of their states, and checks each
// with axe and with checks that axe lacks. All share a browser, whose tabs share no cookies. The test itself does not run
// beside others, since its walks would wait for those while the browser's time runs out.
func TestEverybodyCanUseThePages(t *testing.T) {
	i := inspector{installAxe(t)}
	b := newTab(t)
	for name, walk := range map[string]func(*tab, inspector){
		"petshop":      walkPetshop,
		"stores":       walkStores,
		"oauth":        walkOAuth,
		"login":        walkLogin,
		"log out":      walkLogoutEverywhere,
		"session page": walkSessionPage,
		"FormPost":     walkFormPost,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			visitor := (&tab{t, b.ctx}).newDevice("Laptop")
			i.accompany(visitor)
			walk(visitor, i)
		})
	}
}

func walkPetshop(b *tab, i inspector) {
	p := newPetshop(b.t)
	for name, path := range map[string]string{"home": "/", "pet": "/petname", "string": "/get_string", "session": "/session"} {
		b.visit(p.url + path)
		i.inspect(b, "petshop "+name+" of a new visitor")
		b.wantNothingToEnd()
	}
	b.visit(p.url + "/count")
	i.inspect(b, "petshop count")
	b.visit(p.url + "/session")
	i.inspect(b, "petshop session")
	b.namePet(p, strings.Repeat("W", 65))
	i.inspect(b, "petshop pet with a problem")
	b.namePet(p, strings.Repeat("W", 64))
	i.inspect(b, "petshop home")
	b.visit(p.url + "/enter_string?string=" + strings.Repeat("W", 5000))
	i.inspect(b, "petshop string with a problem")
	b.visit(p.url + "/enter_string?string=hello")
	i.inspect(b, "petshop string")
	b.follow(`form[action="/remember"] button`)
	i.inspect(b, "petshop remembered")
	b.wantSkipLink(p.url + "/")
}

// wantNothingToEnd checks that a visitor without a session is not offered to end or to keep it.
func (b *tab) wantNothingToEnd() {
	b.t.Helper()
	if buttons := b.text("footer"); buttons != "" {
		b.t.Errorf("a visitor without a session is offered %q", strings.Fields(buttons))
	}
}

func walkStores(b *tab, i inspector) {
	p := newStores(b.t, "memory")
	b.visit(p.url + "/devices")
	i.inspect(b, "stores login")
	b.logIn(p, "7")
	i.inspect(b, "stores one device")
	phone := b.newDevice(strings.Repeat("W", 300))
	phone.logIn(p, "7")
	b.visit(p.url + "/devices")
	i.inspect(b, "stores two devices")
	b.visit(p.url + "/login")
	i.inspect(b, "stores login of a user")
	phone.visit(p.url + "/devices")
	b.visit(p.url + "/devices")
	b.follow(`form[action="/devices/revoke"] button`)
	phone.follow(`form[action="/devices/revoke"] button`)
	i.inspect(phone, "stores login with a problem")
	unreachable := newStores(b.t, "redis://127.0.0.1:1/0")
	if status := b.visit(unreachable.url + "/count"); status != http.StatusServiceUnavailable {
		b.t.Errorf("without its store, the app answers %d, want 503", status)
	}
	i.inspect(b, "stores without the store")
}

func walkOAuth(b *tab, i inspector) {
	p := start(b.t, "", oauthBinary, "-form-post", "-addr", "127.0.0.1:0")
	b.visit(p.url + "/")
	i.inspect(b, "oauth home")
	b.write("#thing", "collar")
	b.follow("main button")
	i.inspect(b, "oauth cart")
	b.visit(p.url + "/callback")
	i.inspect(b, "oauth sign-in that failed")
	b.beginSignIn(p, "/account")
	i.inspect(b, "oauth provider")
	b.withoutScripts(func() { b.follow("button") })
	i.inspect(b, "oauth provider's form", unseenPage...)
	b.withoutScripts(func() { b.follow("button") })
	i.inspect(b, "oauth form that is sent again", unseenPage...)
	b.follow("button")
	i.inspect(b, "oauth account")
	b.visit(p.url + "/login")
	i.inspect(b, "oauth sign-in of a user")
	b.wantSkipLink(p.url + "/login")
}

// withoutScripts runs what opens a page whose script would leave it at once. What comes after can run scripts again.
func (b *tab) withoutScripts(open func()) {
	b.t.Helper()
	for _, disabled := range []bool{true, false} {
		if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: disabled}); err != nil {
			b.t.Fatal(err)
		}
		if disabled {
			open()
		}
	}
}

func walkLogin(b *tab, i inspector) {
	b.visit(startLogging(b.t, loginBinary))
	i.inspect(b, "login")
	b.write(`[name="name"]`, "ada")
	b.write(`[name="password"]`, "wrong")
	b.follow("button")
	i.inspect(b, "login with a problem")
	b.write(`[name="name"]`, "ada")
	b.write(`[name="password"]`, "lovelace")
	b.follow("button")
	i.inspect(b, "login of a user")
}

func walkLogoutEverywhere(b *tab, i inspector) {
	b.visit(startLogging(b.t, logoutBinary))
	i.inspect(b, "log out everywhere, logged out")
	b.follow("button")
	i.inspect(b, "log out everywhere, logged in")
}

func walkSessionPage(b *tab, i inspector) {
	keys := sessiontest.Keys(b.t)
	for name, protection := range map[string]typedsession.Confidential{
		"cookie": typedsession.Encrypted{Keys: keys},
		"store":  typedsession.Stored{Store: memstore.New(0), Keys: keys, MaxBytes: 500}, // less than the full session needs
	} {
		url := serveSessionPage(b.t, protection)
		b.visit(url + "/empty")
		i.inspect(b, "session page, "+name+", empty")
		b.visit(url + "/full")
		i.inspect(b, "session page, "+name+", full")
	}
}

// serveSessionPage serves the page of an empty and of a full session.
func serveSessionPage(t *testing.T, protection typedsession.Confidential) (url string) {
	t.Helper()
	sessions, err := shop.NewSessionManager(protection, shop.SessionConfig{
		Development: true,                                         // plain HTTP on loopback
		OnEvent:     func(context.Context, typedsession.Event) {}, // one session is too large
	})
	if err != nil {
		t.Fatal(err)
	}
	page := sessionpage.Handler(sessions, sessionpage.Options{})
	mux := http.NewServeMux()
	mux.Handle("GET /empty", page)
	mux.HandleFunc("GET /full", func(w http.ResponseWriter, r *http.Request) {
		if err := fill(shop.SessionFrom(r)); err != nil {
			t.Error(err)
		}
		page.ServeHTTP(w, r)
	})
	server := httptest.NewServer(sessions.Handler(mux))
	t.Cleanup(server.Close)
	return server.URL
}

// unseenPage are rules that a page may break whose script leaves it before it is seen: a heading would only flicker.
var unseenPage = []string{"page-has-heading-one"}

func walkFormPost(b *tab, i inspector) {
	s := newTwoSites(b.t, http.SameSiteStrictMode)
	for name, show := range map[string]func(){
		"form": func() { s.form("/callback", "a", "1") },
		"link": func() { s.link("/callback") },
	} {
		show()
		b.visit(s.elsewhere())
		b.withoutScripts(func() { b.follow("#go") })
		i.inspect(b, "FormPost's "+name, unseenPage...)
	}
}
