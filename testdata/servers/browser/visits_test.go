package browser

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

func (b *tab) wantCount(p *petshop, want int) {
	b.t.Helper()
	if status := b.visit(p.url + "/count"); status != http.StatusOK {
		b.t.Errorf("/count answered %d", status)
	}
	b.wantText(".figure", fmt.Sprintf("Count: %d", want))
}

func TestVisitsAreCountedOverReloads(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	b.wantCount(p, 1)
	for count := 2; count <= 3; count++ {
		if _, err := chromedp.RunResponse(b.ctx, chromedp.Reload()); err != nil {
			t.Fatal(err)
		}
		b.wantText(".figure", fmt.Sprintf("Count: %d", count))
	}
}

func TestTheCookieAloneCarriesTheCountOverARestart(t *testing.T) {
	t.Parallel()
	b, key := newTab(t), newKey()
	first := startPetshop(t, "127.0.0.1:0", key)
	b.wantCount(first, 1)
	b.wantCount(first, 2)

	first.stop()
	second := startPetshop(t, first.addr(), key)
	b.wantCount(second, 3)
}

func TestAVisitorIsForgottenWhenTheKeysChange(t *testing.T) {
	t.Parallel()
	b := newTab(t)
	first := newPetshop(t)
	b.wantCount(first, 1)
	b.wantCount(first, 2)

	first.stop()
	second := startPetshop(t, first.addr(), newKey())
	b.wantCount(second, 1)
}
