package typedsession

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAnEventLooksAtABoundedPartOfWhatAVisitorSends(t *testing.T) {
	long := strings.Repeat("a b/", megabyteOfPath/4)
	for name, r := range map[string]*http.Request{
		"a long path":             {Method: "GET", URL: &url.URL{Path: "/" + long}},
		"a long path, as escaped": {Method: "GET", URL: &url.URL{Path: "/" + long, RawPath: "/" + strings.ReplaceAll(long, " ", "%20")}},
		"a short path, escaped":   {Method: "GET", URL: &url.URL{Path: "/a", RawPath: "/" + strings.Repeat("%61", 1000)}},
		"a long method":           {Method: strings.Repeat("M", megabyteOfPath), URL: &url.URL{Path: "/"}},
	} {
		line := lineOf(r)
		method, path := line.describe()
		if len(method) > longestMethod || len(path) > longestPath+len("...") {
			t.Errorf("%s: %d bytes of method, %d of path", name, len(method), len(path))
		}
		if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, " \n") {
			t.Errorf("%s: path %q", name, path)
		}
	}
}

// megabyteOfPath is about as much as net/http accepts of a request line.
const megabyteOfPath = 1 << 20
