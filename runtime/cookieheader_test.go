package typedsession

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// scanAll reads a Cookie header to its end.
func scanAll(lines []string, name string) []string {
	scanner := cookieScanner{name: name, lines: lines}
	var values []string
	for {
		value, ok := scanner.next()
		if !ok {
			return values
		}
		values = append(values, value)
	}
}

// netHTTP is what the scanner has to agree with.
func netHTTP(lines []string, name string) []string {
	r := http.Request{Header: http.Header{"Cookie": lines}}
	var values []string
	for _, cookie := range r.CookiesNamed(name) {
		values = append(values, cookie.Value)
	}
	return values
}

func FuzzTheScannerReadsWhatNetHTTPReads(f *testing.F) {
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
		if (&http.Cookie{Name: name}).Valid() != nil || strings.Count(header, ";") > 1000 {
			t.Skip("no name of ours, or beyond net/http's limit")
		}
		lines := strings.Split(header, "\n")
		got, want := scanAll(lines, name), netHTTP(lines, name)
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
	found := findCookies([]string{header.String()}, "__Host-s")
	mustEqual(t, "found", found.n, 1)
	mustEqual(t, "value", found.values[0], "ours")
}

func TestFourDifferentValuesAreTried(t *testing.T) {
	found := findCookies([]string{"s=a; s=a; s=b; s=a", "s=c; s=d; s=e"}, "s")
	mustEqual(t, "found", found.n, maxTried)
	mustEqual(t, "values", strings.Join(found.values[:], " "), "a b c d")
}

func TestScanningAllocatesNothing(t *testing.T) {
	lines := []string{"a=b; __Host-s=" + strings.Repeat("x", 100) + "; c=d"}
	mustEqual(t, "allocations", testing.AllocsPerRun(100, func() {
		if findCookies(lines, "__Host-s").n != 1 {
			t.Fatal("not found")
		}
	}), 0)
}
