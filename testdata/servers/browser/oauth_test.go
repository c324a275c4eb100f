package browser

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// beginSignIn goes to a page of example/oauth that needs a sign-in, and from there to the provider.
func (b *tab) beginSignIn(p *petshop, page string) {
	b.t.Helper()
	b.visit(p.url + page)
	b.follow("main button")
	b.wantText("h1", "Who are you?")
}

// finishSignIn answers the provider's question, and waits until the app's page is there.
func (b *tab) finishSignIn(p *petshop, page string) {
	b.t.Helper()
	run(b, chromedp.Click(chromedp.CSS("button")))
	run(b, chromedp.WaitReady(chromedp.CSS("footer")))
	b.wantText("main p", "You are signed in as Ada.")
	if at := run(b, chromedp.Location()); at != p.url+page {
		b.t.Errorf("the tab is at %s, want %s", at, p.url+page)
	}
}

// TestTabsSignInSideBySide: the provider is another site, whose form comes without the cookie.
func TestTabsSignInSideBySide(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"redirect": nil, "form_post": {"-form-post"}} {
		t.Run(name, func(t *testing.T) {
			p := start(t, "", oauthBinary, append(args, "-addr", "127.0.0.1:0")...)
			first := newTab(t)
			second := first.newTabBeside()
			first.beginSignIn(p, "/account?tab=first")
			second.beginSignIn(p, "/account?tab=second")
			second.finishSignIn(p, "/account?tab=second")
			first.finishSignIn(p, "/account?tab=first")
		})
	}
}
