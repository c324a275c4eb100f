package cookie

import (
	"net/http"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/envelope"
)

func TestASetCookieLineIsTheOneThatNetHTTPWouldWrite(t *testing.T) {
	for _, settings := range []Settings{
		{Secure: true},
		{Secure: false},
		{Secure: true, Domain: "shop.example"},
		{Secure: true, Path: "/account"},
		{Secure: true, Domain: "shop.example", Path: "/a%20b/", SameSite: http.SameSiteStrictMode},
		{Secure: true, SameSite: http.SameSiteNoneMode, Partitioned: true},
	} {
		main, err := settings.Named("s", 1)
		if err != nil {
			t.Fatal(err)
		}
		second := main
		second.Name += "-t"
		for _, cookie := range []*Settings{&main, &second} {
			for _, maxAge := range []int{0, 1, 1234567, 34560000, -1} {
				for _, value := range []string{"", "AbC-_09", strings.Repeat("x", 4000)} {
					set := cookie.Set(value, maxAge)
					mustEqual(t, "line", set.Text, cookie.Cookie(value, maxAge).String())
					mustEqual(t, "value", set.Value, value)
					mustEqual(t, "Cookie", set.Cookie().String(), set.Text)
				}
			}
		}
	}
	if cookie := (Line{}).Cookie(); cookie != nil {
		t.Errorf("no cookie is %v, want nil", cookie)
	}
}

func TestASealedSetCookieLineHoldsWhatTheKeyMakes(t *testing.T) {
	settings, err := Settings{Secure: true}.Named("s", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, encrypted := range []bool{false, true} {
		key := envelope.NewKey(envelope.Secret{1}, envelope.Context{Encrypted: encrypted, CookieName: "s", TypeID: "t"})
		set := settings.Seal(key, true, 47_000_000, 300, "\x91\x05", 60)
		mustEqual(t, "value", set.Value, key.Seal(true, 47_000_000, 300, []byte("\x91\x05")))
		mustEqual(t, "line", set.Text, settings.Cookie(set.Value, 60).String())
	}
}
