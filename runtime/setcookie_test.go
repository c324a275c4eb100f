package typedsession

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

func TestASetCookieLineIsTheOneThatNetHTTPWouldWrite(t *testing.T) {
	for _, settings := range []cookieSettings{
		{secure: true},
		{secure: false},
		{secure: true, domain: "shop.example"},
		{secure: true, path: "/account"},
		{secure: true, domain: "shop.example", path: "/a b/", sameSite: http.SameSiteStrictMode, partitioned: true},
		{secure: true, sameSite: http.SameSiteNoneMode, partitioned: true},
	} {
		main, err := settings.named("s")
		if err != nil {
			t.Fatal(err)
		}
		touch, err := newTouchCarrier(cookieCarrier{cookie: main})
		if err != nil {
			t.Fatal(err)
		}
		for _, cookie := range []*cookieSettings{&main, &touch.touch} {
			for _, maxAge := range []int{0, 1, 1234567, int(maxCookieAge.Seconds()), -1} {
				for _, value := range []string{"", "AbC-_09", strings.Repeat("x", 4000)} {
					set := cookie.set(value, maxAge)
					mustEqual(t, "line", set.line, cookie.cookie(value, maxAge).String())
					mustEqual(t, "value", set.value, value)
					mustEqual(t, "Cookie", set.cookie().String(), set.line)
				}
			}
		}
	}
	if cookie := (setCookie{}).cookie(); cookie != nil {
		t.Errorf("no cookie is %v, want nil", cookie)
	}
}

func TestASealedSetCookieLineHoldsWhatTheKeyMakes(t *testing.T) {
	settings, err := cookieSettings{secure: true}.named("s")
	if err != nil {
		t.Fatal(err)
	}
	for _, encrypted := range []bool{false, true} {
		key := envelope.NewKey(envelope.Secret{1}, envelope.Context{Encrypted: encrypted, CookieName: "s", TypeID: "t"})
		at := begin(time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC))
		at.permanent = true
		created, seen := at.seconds()
		set := settings.seal(key, at, "\x91\x05", 60)
		mustEqual(t, "value", set.value, key.Seal(true, created, seen, []byte("\x91\x05")))
		mustEqual(t, "line", set.line, settings.cookie(set.value, 60).String())
	}
}
