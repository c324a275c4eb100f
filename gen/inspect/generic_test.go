package inspect

import (
	"strings"
	"testing"
)

func TestAValueWithoutASchemaIsShownAsMsgpackHasIt(t *testing.T) {
	for raw, want := range map[string]string{
		"\xc3":                                 "true",
		"\x05":                                 "5",
		"\xff":                                 "-1",
		"\xd1\xfc\x18":                         "-1000",
		"\xcf\xff\xff\xff\xff\xff\xff\xff\xff": "18446744073709551615",
		"\xca\x3f\xc0\x00\x00":                 "1.5",
		"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00": "+Inf",
		"\xa2hi":                               `"hi"`,
		"\xc4\x02\x01\x02":                     "0x0102",
		"\x93\xc0\x01\xa1x":                    `[nil, 1, "x"]`,
		"\x82\x01\x02\xa1b\x90":                `{1: 2, "b": []}`,
	} {
		if got := Text(generic(raw)); got != want {
			t.Errorf("%x: got %s, want %s", raw, got, want)
		}
	}
}

func TestWhatOwnMsgpackMethodsWroteIsShownInAnyForm(t *testing.T) {
	for _, test := range []struct{ name, raw, want string }{
		{"a map in any order", "\x82\xa1b\x01\xa1a\x02", `{"b": 1, "a": 2}`},
		{"a number longer than it needs to be", "\xd3\x00\x00\x00\x00\x00\x00\x00\x01", "1"},
		{"several values", "\x01\xa1x", `[1, "x"]`},
		{"nil", "\xc0", "nil"},
		{"a timestamp", "\xd6\xff\x00\x00\x00\x01", "1970-01-01T00:00:01Z"},
		{"text that is no UTF-8", "\xa1\xff", `"\xff"`},
		{"keys that Go cannot hash", "\x81\x91\x01\x02", "{[1]: 2}"},
		{"equal keys", "\x82\x01\x02\x01\x03", "{1: 2, 1: 3}"},
		{"an extension", "\xd4\x05\x00", "0xd40500"},
		{"nothing", "", "0x"},
		{"cut short", "\xdd\xff\xff\xff\xff", "0xddffffffff"},
		{"too deep", strings.Repeat("\x91", 40) + "\x01", "0x" + strings.Repeat("91", 40) + "01"},
	} {
		if got := Text(opaque(test.raw)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}
