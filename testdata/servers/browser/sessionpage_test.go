package browser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// row is the value beside a heading in the tables of /session; "" if there is
// none.
func (b *tab) row(heading string) string {
	b.t.Helper()
	return run(b, chromedp.Evaluate[string](fmt.Sprintf(
		`[...document.querySelectorAll("tr")].find(r => r.cells[0].textContent == %q)?.cells[1].textContent.trim() ?? ""`,
		heading)))
}

func TestTheSessionPageTellsTheSessionsLife(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)

	b.visit(p.url + "/session")
	if got := b.row("Cookie"); !strings.HasPrefix(got, "none yet") {
		t.Errorf("a new visitor reads %q about the cookie", got)
	}

	before := time.Now().Truncate(time.Second)
	b.visit(p.url + "/count")
	after := time.Now()
	b.visit(p.url + "/session")
	created, refreshed, expires := b.clock("Created"), b.clock("Refreshed"), b.clock("Expires")
	if created.Before(before) || created.After(after) {
		t.Errorf("created at %v, want within %v and %v", created, before, after)
	}
	if !refreshed.Equal(created) {
		t.Errorf("refreshed at %v, want %v as created", refreshed, created)
	}
	if want := created.Add(5 * time.Minute); !expires.Equal(want) {
		t.Errorf("expires at %v, want %v", expires, want)
	}
	if got := b.row("Permanent"); !strings.HasPrefix(got, "no") {
		t.Errorf("permanent: %q, want no", got)
	}
	if want := fmt.Sprintf("%d of 4096 bytes, cookie petshop", b.wantCookie(p).Size); b.row("Size") != want {
		t.Errorf("size: %q, want %q", b.row("Size"), want)
	}

	b.follow(`form[action="/remember"] button`)
	b.visit(p.url + "/session")
	if got := b.row("Permanent"); !strings.HasPrefix(got, "yes") {
		t.Errorf("permanent after remembering: %q, want yes", got)
	}
	if !b.clock("Created").Equal(created) {
		t.Error("remembering changed when the session began")
	}
	if want := b.clock("Refreshed").Add(14 * 24 * time.Hour); !b.clock("Expires").Equal(want) {
		t.Errorf("a remembered session expires at %v, want %v", b.clock("Expires"), want)
	}
}

const clockLayout = "2006-01-02 15:04:05"

// clock is the time that a row begins with.
func (b *tab) clock(heading string) time.Time {
	b.t.Helper()
	value := b.row(heading)
	moment, err := time.ParseInLocation(clockLayout, value[:min(len(value), len(clockLayout))], time.Local)
	if err != nil {
		b.t.Fatalf("the row %s: %v", heading, err)
	}
	return moment
}
