package browser

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAFormOfAnotherOriginCannotNameThePet has two attackers. The one at another
// port is of the same site, so that the browser sends the Lax cookie along and
// only the shop's cross-origin check is left.
func TestAFormOfAnotherOriginCannotNameThePet(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	b.namePet(p, "Rex")

	attack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<form method="post" action="%s/petname"><input name="pet" value="Stolen"><button>Win</button></form>`, p.url)
	}))
	t.Cleanup(attack.Close)

	for attacker, url := range map[string]string{
		"another port": attack.URL,
		"another site": strings.Replace(attack.URL, "127.0.0.1", "localhost", 1),
	} {
		b.visit(url)
		if status := b.follow("button"); status != http.StatusForbidden {
			t.Errorf("a form of %s answered %d, want %d", attacker, status, http.StatusForbidden)
		}
		b.wantPetName(p, "Rex")
	}
}

// TestALinkOfAnotherSiteCanChangeASessionInAGet keeps the warning on the page
// true: this is why nothing but a demonstration changes a session in a GET.
func TestALinkOfAnotherSiteCanChangeASessionInAGet(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	b.visit(p.url + "/enter_string?string=mine")

	link := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, `<a href="`+p.url+`/enter_string?string=theirs">Look</a>`)
	}))
	t.Cleanup(link.Close)
	b.visit(strings.Replace(link.URL, "127.0.0.1", "localhost", 1))
	b.follow("a")

	b.visit(p.url + "/get_string")
	b.wantText("main p", "You entered theirs")
}
