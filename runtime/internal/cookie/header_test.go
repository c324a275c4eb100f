package cookie

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// scanAll reads a Cookie header to its end.
func scanAll(lines []string, name string) []string {
	s := scanner{name: name, lines: lines}
	var values []string
	for {
		value, ok := s.next()
		if !ok {
			return values
		}
		values = append(values, value)
	}
}

// isCookieValue is the rule of net/http: RFC 6265's cookie-octet, and space and comma.
func isCookieValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c >= 0x7f || c == '"' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}

// netHTTP returns the values that net/http finds, with which the scanner has to agree.
func netHTTP(lines []string, name string) []string {
	r := http.Request{Header: http.Header{"Cookie": lines}}
	var values []string
	for _, cookie := range r.CookiesNamed(name) {
		values = append(values, cookie.Value)
	}
	return values
}

func FuzzTheScannerReadsWhatNetHTTPReadsAndMalformedValues(f *testing.F) {
	for _, header := range []string{
		"s=a",
		"s=a; s=b",
		"x=1; s=a;y=2",
		"\ts =a",
		`s="a"; s="; s=""; s="a`,
		"s; s=; =s; s==",
		"S=a; s =b; \x00s=c; s\xa0=d; $Version=1; %73=e",
		"s=a b, c; s=a\\b; s=\x7f",
		";;; s=a ;;",
		"s=a\ns=b\n\ns=c", // several lines
		"s=a;\n;s=b",
	} {
		for _, name := range []string{"s", "__Host-s", "x"} {
			f.Add(header, name)
			f.Add(strings.ReplaceAll(header, "s", "__Host-s"), name)
		}
	}
	f.Fuzz(func(t *testing.T, header, name string) {
		if (&http.Cookie{Name: name}).Valid() != nil || strings.Count(header, ";")+strings.Count(header, "\n") > 1000 {
			t.Skip("no name of ours, or beyond net/http's limit")
		}
		lines := strings.Split(header, "\n")
		got, want := scanAll(lines, name), netHTTP(lines, name)
		got = slices.DeleteFunc(got, func(value string) bool { return !isCookieValue(value) })
		if !slices.Equal(got, want) {
			t.Errorf("%q in %q: got %q, want %q", name, lines, got, want)
		}
	})
}

func TestAFloodOfCookiesHidesNone(t *testing.T) {
	var header strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&header, "c%d=x; ", i)
	}
	header.WriteString("__Host-s=ours")
	var found Values
	found.Find([]string{header.String()}, "__Host-s")
	mustEqual(t, "found", found.N, 1)
	mustEqual(t, "value", found.Found[0], "ours")
}

func TestSixteenDifferentValuesAreLookedAt(t *testing.T) {
	var found Values
	found.Find([]string{"s=a; s=a; s=b; s=a", "s=c; s=d; s=e; s=f; s=g; s=h; s=i", "s=j; s=k; s=l; s=m; s=n; s=o; s=p; s=q"}, "s")
	mustEqual(t, "values", strings.Join(found.Found[:found.N], " "), "a b c d e f g h i j k l m n o p")
}

func TestScanningAllocatesNothing(t *testing.T) {
	one := "a=b; __Host-s=" + strings.Repeat("x", 100) + "; c=d"
	var junk []string
	for i := range 100 {
		junk = append(junk, fmt.Sprint("value", i))
	}
	many := "__Host-s=" + strings.Join(junk, "; __Host-s=")
	for line, found := range map[string]int{one: 1, many: MaxLooked} {
		lines := []string{line}
		mustEqual(t, "allocations", testing.AllocsPerRun(100, func() {
			var values Values
			if values.Find(lines, "__Host-s"); len(values.Found[:values.N]) != found {
				t.Fatal("not found")
			}
		}), 0)
	}
}

func mustEqual[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestALimitedNumberOfPairsIsLookedAt(t *testing.T) {
	for kind, test := range map[string]struct {
		lines []string
		found int
	}{
		"names that go on, up to the limit": {[]string{strings.Repeat("s2=x;", MaxPairs-2) + "s=ours"}, 1},
		"names that go on, beyond it":       {[]string{strings.Repeat("s2=x;", MaxPairs) + "s=ours"}, 0},
		"repeated pairs, up to the limit":   {[]string{strings.Repeat("s=x;", MaxPairs-2) + "s=ours"}, 2},
		"repeated pairs, beyond it":         {[]string{strings.Repeat("s=x;", MaxPairs) + "s=ours"}, 1},
		"lines, up to the limit":            {append(slices.Repeat([]string{"c=x"}, MaxPairs-3), "s=ours"), 1},
		"lines, beyond it":                  {append(slices.Repeat([]string{"c=x"}, MaxPairs), "s=ours"), 0},
		"pairs without the name":            {[]string{strings.Repeat("c=x;", 10*MaxPairs) + "s=ours"}, 1},
	} {
		var found Values
		found.Find(test.lines, "s")
		mustEqual(t, kind, found.N, test.found)
	}
}
