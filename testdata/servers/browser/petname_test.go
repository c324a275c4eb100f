package browser

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// namePet types a name into the form, sends it and returns the status of the page
// that comes.
func (b *tab) namePet(p *petshop, name string) int {
	b.t.Helper()
	b.visit(p.url + "/petname")
	b.write("#pet", name)
	return b.follow("main button")
}

func (b *tab) wantPetName(p *petshop, name string) {
	b.t.Helper()
	b.visit(p.url + "/")
	b.wantText("main p", "Your pet's name is "+name+".")
}

func TestAPetNameIsShownExactlyAsTyped(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	for _, name := range []string{
		"Rex",
		`Rex "the O'Neill"`,
		`<script>document.title = "bitten"</script>`,
		"&lt;Rex&gt; & Co",
		"Rex 🐕 Łajka",
	} {
		if status := b.namePet(p, name); status != http.StatusOK {
			t.Errorf("%q: the page after the form answered %d", name, status)
		}
		b.wantText("main p", "Your pet's name is "+name+".")
		b.visit(p.url + "/petname")
		if got := run(b, chromedp.Value(chromedp.CSS("#pet"))); got != name {
			t.Errorf("the form shows %q, want %q", got, name)
		}
		b.visit(p.url + "/session")
		if got := b.row("Pet's name"); got != name {
			t.Errorf("/session shows %q, want %q", got, name)
		}
		if title := run(b, chromedp.Title()); !strings.HasSuffix(title, "Petshop") {
			t.Errorf("a name became a script: the title is %q", title)
		}
	}
}

func TestTooLongANameShowsTheProblemAndKeepsTheOldOne(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	longest := strings.Repeat("é", 32) // 64 bytes
	b.namePet(p, longest)
	b.wantPetName(p, longest)

	if status := b.namePet(p, longest+"x"); status != http.StatusUnprocessableEntity {
		t.Errorf("a name of 65 bytes answered %d, want %d", status, http.StatusUnprocessableEntity)
	}
	b.wantText(".problem", "That name is too long: 64 bytes are all a collar holds.")
	b.wantPetName(p, longest)
}
