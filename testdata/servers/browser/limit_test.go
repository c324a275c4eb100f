package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// longestText fills the petshop's cookie. Its name has 7 characters, so that
// 4089 are left for the value; base64 without padding has 4088 at the most, which
// hold 3066 bytes: 22 of header, times and tag, 5 before the text (a map of one,
// its key, the text's three-byte head) and the text.
const longestText = 3066 - 22 - 5

func TestTheLongestTextFitsTheBrowserAndTheNextIsRefused(t *testing.T) {
	t.Parallel()
	p, b := newPetshop(t), newTab(t)
	longest := strings.Repeat("0123456789", longestText/10+1)[:longestText]

	if status := b.visit(p.url + "/enter_string?string=" + longest); status != http.StatusOK {
		t.Fatalf("a text of %d bytes answered %d", len(longest), status)
	}
	c := b.cookie(p.url)
	if c == nil {
		t.Fatal("the browser refused the cookie that the shop took for short enough")
	}
	if c.Size != 4095 {
		t.Errorf("the cookie has %d bytes, want 4095", c.Size)
	}
	b.visit(p.url + "/get_string")
	b.wantText("main p", "You entered "+longest)

	if status := b.visit(p.url + "/enter_string?string=" + longest + "x"); status != http.StatusRequestEntityTooLarge {
		t.Errorf("one byte more answered %d, want %d", status, http.StatusRequestEntityTooLarge)
	}
	b.wantText(".problem", "That string is too long for a cookie; the last one is still there.")
	if again := b.cookie(p.url); again == nil || again.Value != c.Value {
		t.Error("the refused text changed the cookie")
	}
	b.visit(p.url + "/get_string")
	b.wantText("main p", "You entered "+longest)
}

// TestTheBrowserKeeps4096BytesOfNameAndValue is what the shop's limit is made for.
// RFC 6265bis, section 5.6, asks browsers to refuse more; attributes do not count.
func TestTheBrowserKeeps4096BytesOfNameAndValue(t *testing.T) {
	t.Parallel()
	b := newTab(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if size, err := strconv.Atoi(r.FormValue("size")); err == nil {
			value := strings.Repeat("v", size-len(cookieName))
			http.SetCookie(w, &http.Cookie{Name: cookieName, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
		}
	}))
	t.Cleanup(server.Close)
	for _, test := range []struct {
		size int
		kept bool
	}{{4097, false}, {4096, true}} {
		b.visit(fmt.Sprintf("%s?size=%d", server.URL, test.size))
		if kept := b.cookie(server.URL) != nil; kept != test.kept {
			t.Errorf("a cookie of %d bytes is kept: %v, want %v", test.size, kept, test.kept)
		}
	}
}
