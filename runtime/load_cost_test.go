//go:build (amd64 || arm64) && !race

// On other machines package strings searches without vector instructions, and the race detector adds work to each call:
// then a search may take ten times as long as the loop that it is compared with here, which is still a fixed number.

package typedsession

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// megabyte is as much of a Cookie header as net/http accepts by default.
const megabyte = 1 << 20

// filled returns a megabyte of a text.
func filled(text string) string { return strings.Repeat(text, megabyte/len(text)) }

// numbered returns a megabyte of texts that a number makes different.
func numbered(format string) string {
	var b strings.Builder
	for i := 0; b.Len() < megabyte; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hostileHeaders returns Cookie headers of a megabyte each. name is that of the session's cookie, valid a value of it.
func hostileHeaders(cookieName, valid string) map[string][]string {
	long := strings.Repeat("A", 4000)
	tampered := valid[:len(valid)-4]
	headers := map[string]string{
		"semicolons":                      filled(";"),
		"semicolons and spaces":           filled("; "),
		"spaces":                          filled(" "),
		"tabs before a name":              filled("\t") + "__Host-s=x",
		"quotes":                          filled(`"`),
		"equals signs":                    filled("="),
		"pairs of one letter":             filled("a=;"),
		"pairs of the name":               filled("__Host-s=x;"),
		"names without a value":           filled("__Host-s;"),
		"spaces around the name":          filled("   __Host-s   =   x   ;"),
		"different values":                numbered("__Host-s=%d;"),
		"names that go on":                filled("__Host-s2=x;"),
		"names that begin otherwise":      filled("x__Host-s=x;"),
		"the name as a value":             filled("x=__Host-s;"),
		"the name again and again":        filled("__Host-s"),
		"the touch's name":                filled("__Host-s-t=x;"),
		"the touch's name and the name":   filled("__Host-s-t=x;__Host-s=x;"),
		"different touches":               numbered("__Host-s-t=%d;"),
		"all but the last letter":         filled("__Host-"),
		"the first letter":                filled("_"),
		"the first letter as a pair":      filled("_;"),
		"spaces in a value":               "__Host-s=" + filled(" "),
		"quotes in a value":               "__Host-s=" + filled(`"`),
		"one long value":                  "__Host-s=" + filled("A"),
		"long values":                     filled("__Host-s=" + long + ";"),
		"long values, the last different": numbered("__Host-s=" + long + "%06d;"),
		"valid":                           filled("__Host-s=" + valid + ";"),
		"a valid one among the first":     "__Host-s=" + valid + ";" + numbered("__Host-s=%d;__Host-s-t=%d;"),
		"tags that are almost valid":      numbered("__Host-s=" + tampered + "%04d;"),
	}
	all := make(map[string][]string)
	for name, header := range headers {
		all[name] = []string{strings.ReplaceAll(header, "__Host-s", cookieName)}
	}
	all["lines of a name"] = slices.Repeat([]string{cookieName}, megabyte/len(cookieName))
	all["lines of pairs"] = slices.Repeat([]string{"a=b; c=d"}, megabyte/len("a=b; c=d"))
	return all
}

// TestAMegabyteOfCookiesCostsNoMoreThanReadingItFewTimes compares two loops in one run, so that it holds on any machine.
func TestAMegabyteOfCookiesCostsNoMoreThanReadingItFewTimes(t *testing.T) {
	const most = 4.0
	for name, adjust := range map[string]func(*Config[Visit]){
		"one cookie":                   func(*Config[Visit]) {},
		"Touch":                        withTouch,
		"a name of one letter":         func(c *Config[Visit]) { c.Development = true },
		"Touch and a name of a letter": func(c *Config[Visit]) { c.Development, c.Touch = true, true },
	} {
		s := newShop(t, adjust, func(c *Config[Visit]) { c.OnEvent = nil })
		valid := s.cookieOf(t, func(s *Visit) { s.SetCount(41) })
		for kind, lines := range hostileHeaders(s.CookieName(), valid) {
			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.Header["Cookie"] = lines
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			ratio := medianRatio(func() { _, _ = s.OpenRequest(r) }, func() { countSemicolons(r.Header) })
			if t.Logf("%s, %s: %.2f", name, kind, ratio); ratio > most {
				t.Errorf("%s, %s: reading the session takes %.1f times as long as counting the semicolons, want %v at most", name, kind, ratio, most)
			}
		}
	}
}

// medianRatio returns how many times as long as the other one call takes: the median of several.
func medianRatio(one, other func()) float64 {
	var ratios []float64
	for range 5 {
		taken := least(one)
		ratios = append(ratios, float64(taken)/float64(least(other)))
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// least returns the shortest time of three calls: what else runs on the machine only adds to one.
func least(call func()) time.Duration {
	shortest := time.Duration(1<<63 - 1)
	for range 3 {
		began := time.Now()
		call()
		shortest = min(shortest, time.Since(began))
	}
	return shortest
}

// semicolons keeps the compiler from leaving the loop out.
var semicolons int

func countSemicolons(h http.Header) {
	n := 0
	for _, line := range h["Cookie"] {
		for i := range len(line) {
			if line[i] == ';' {
				n++
			}
		}
	}
	semicolons = n
}
