package inspect

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

const value = "QAK3pwAAkQV6bTz0V6zYbPBhQm3l3h4x"

func TestParseFindsCookiesInWhateverIsPasted(t *testing.T) {
	s := []Cookie{{"__Host-s", value}}
	for _, test := range []struct {
		name, text string
		want       []Cookie
	}{
		{"a value", value, []Cookie{{"", value}}},
		{"a value in blanks", " \t" + value + " \r\n", []Cookie{{"", value}}},
		{"a value in quotes", `"` + value + `"`, []Cookie{{"", value}}},
		{"a value with padding", value + "==", []Cookie{{"", value + "=="}}},
		{"a pair", "__Host-s=" + value, s},
		{"a quoted pair", `__Host-s="` + value + `"`, s},
		{"a Cookie line", "Cookie: __Host-s=" + value, s},
		{"in lower case, as HTTP/2 has it", "cookie:__Host-s=" + value, s},
		{"several cookies", "Cookie: a=1; __Host-s=" + value + ";b=", []Cookie{{"a", "1"}, s[0], {"b", ""}}},
		{"without the header's name", "a=1; __Host-s=" + value, []Cookie{{"a", "1"}, s[0]}},
		{"one called like an attribute", "Cookie: path=1; __Host-s=" + value, []Cookie{{"path", "1"}, s[0]}},
		{"pairs without names", "Cookie: lone; =x; __Host-s=" + value, s},
		{"a Set-Cookie line", "Set-Cookie: __Host-s=" + value + "; Path=/; HttpOnly; Secure; SameSite=Lax", s},
		{"with an attribute that is none", "set-cookie: __Host-s=" + value + "; a=1", s},
		{"Set-Cookie without the header's name", "__Host-s=" + value + "; Path=/; Max-Age=60; secure;", s},
		{"a deletion", "Set-Cookie: __Host-s=; Path=/; Max-Age=0", []Cookie{{"__Host-s", ""}}},
		{"a request", "GET / HTTP/1.1\r\nHost: x=y\r\nCookie: __Host-s=" + value + "\r\n\r\n", s},
		{"a response", "HTTP/1.1 200 OK\nSet-Cookie: a=1; Path=/\nSet-Cookie: __Host-s=" + value + "\n\nbody=1", []Cookie{{"a", "1"}, s[0]}},
		{"what curl -v prints", "> GET / HTTP/1.1\n> Cookie: __Host-s=" + value + "\n< Set-Cookie: a=1; Path=/", []Cookie{s[0], {"a", "1"}}},
	} {
		got, err := Parse(test.text)
		if err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %q, %v; want %q", test.name, got, err, test.want)
		}
	}
}

func TestParseSaysWhatIsNoCookieAndShowsNothingOfIt(t *testing.T) {
	for _, text := range []string{"", " \n\t\n", "=hushhush;", ";", "Cookie:", "Cookie: hushhush", "hush\nhush", "X: hushhush=1\nY: 2"} {
		got, err := Parse(text)
		if !errors.Is(err, ErrNoCookie) || got != nil {
			t.Errorf("%q: got %q, %v", text, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: the error shows it: %v", text, err)
		}
	}
}
