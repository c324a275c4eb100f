package cookie

import (
	"net/http"
	"strings"
	"testing"
)

func TestSettingsWithWhichNoCookieComesBackAreRefused(t *testing.T) {
	for _, test := range []struct {
		settings Settings
		want     string // in the error; "" means no error
	}{
		{Settings{Path: "/a?b"}, `Config.Path "/a?b" has '?', which no path in a URL has: write %3F`},
		{Settings{Path: "/a#b"}, `write %23`},
		{Settings{Path: "/a b/"}, `write %20`},
		{Settings{Path: "/<a>"}, `write %3C`},
		{Settings{Path: `/a\b`}, `write %5C`},
		{Settings{Path: "/{user}"}, `write %7B`},
		{Settings{Path: "/a%3Fb"}, ""},
		{Settings{Path: "/~a/b.c-d_e+f,g@h:i!$&'()*="}, ""},
		{Settings{Path: "/|[x]"}, ""}, // browsers leave these as they are

		{Settings{Partitioned: true}, "Config.Partitioned needs SameSite None"},
		{Settings{Partitioned: true, SameSite: http.SameSiteLaxMode}, "set Config.SameSite to http.SameSiteNoneMode"},
		{Settings{Partitioned: true, SameSite: http.SameSiteStrictMode}, "Config.Partitioned needs SameSite None"},
		{Settings{Partitioned: true, SameSite: http.SameSiteNoneMode}, ""},

		{Settings{Domain: "127.0.0.1"}, `Config.Domain "127.0.0.1" ends in a number`},
		{Settings{Domain: "1.2.3.4"}, "leave it empty"},
		{Settings{Domain: ".10.0.0.5"}, "ends in a number"},
		{Settings{Domain: "a.1"}, "ends in a number"},
		{Settings{Domain: "0x7f.1"}, "ends in a number"},
		{Settings{Domain: "shop.0x1F"}, "ends in a number"},
		{Settings{Domain: "shop.0X"}, "ends in a number"},
		{Settings{Domain: "1.shop.example"}, ""},
		{Settings{Domain: "4you.example"}, ""},
		{Settings{Domain: "shop.xn--p1ai"}, ""},
		{Settings{Domain: "shop.0xyz"}, ""},
	} {
		test.settings.Secure = true
		_, err := test.settings.Named("s", 1)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%+v: %v, want %q", test.settings, err, test.want)
		}
	}
}
