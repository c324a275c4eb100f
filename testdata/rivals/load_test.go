package main

import (
	"net/http/httptest"
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
			requests, err := click(strings.TrimPrefix(server.URL, "http://"), 0, a.name != bareName)
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
