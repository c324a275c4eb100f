package main

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// Each client compares what it is answered with its own count.
func TestEveryAppCountsTheClicksOfEachVisitor(t *testing.T) {
	f, _ := everything(t)
	all, err := apps(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		t.Run(a.name, func(t *testing.T) {
			server := httptest.NewServer(a.counter())
			defer server.Close()
			requests, err := click(strings.TrimPrefix(server.URL, "http://"), 0, a.counts())
			if err != nil {
				t.Fatal(err)
			}
			if want := int64(clients * leastClicks); requests != want {
				t.Errorf("%d clicks were answered, want %d", requests, want)
			}
		})
	}
}

func TestAnAppWithoutASessionDoesNotCount(t *testing.T) {
	server := httptest.NewServer(bareApp().counter())
	defer server.Close()
	if _, err := click(strings.TrimPrefix(server.URL, "http://"), 0, true); err == nil {
		t.Error("the clients did not notice")
	}
}

func TestTheLimitOfARequestGetsAndSendsWhatOursDoes(t *testing.T) {
	ours, err := oursApp()
	if err != nil {
		t.Fatal(err)
	}
	limit, err := sameHeadersApp(ours)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range uses() {
		t.Run(string(u), func(t *testing.T) {
			var sent, received []string
			for _, a := range []app{ours, limit} {
				r, err := a.visited()
				if err != nil {
					t.Fatal(err)
				}
				w := httptest.NewRecorder()
				a.handler(u).ServeHTTP(w, r)
				received = append(received, withoutValues(t, r.Header))
				sent = append(sent, withoutValues(t, w.Header()))
			}
			if received[0] != received[1] {
				t.Errorf("ours gets %s, the limit %s", received[0], received[1])
			}
			if sent[0] != sent[1] {
				t.Errorf("ours sends %s, the limit %s", sent[0], sent[1])
			}
		})
	}
}

var cookieValue = regexp.MustCompile(`__Host-counter=[\w-]{32}`)

// withoutValues writes a header with the length of its cookie in place of the value, which is another one each time.
func withoutValues(t *testing.T, header http.Header) string {
	t.Helper()
	var text strings.Builder
	if err := header.Write(&text); err != nil {
		t.Fatal(err)
	}
	return cookieValue.ReplaceAllString(text.String(), "__Host-counter=(32)")
}
