package testdata

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"testing"
	"time"
)

// lateWrites are the writes that a slow read can overlap, and the name that the
// session has to hold after both.
var lateWrites = []struct{ path, want string }{
	{"/update", "new"},
	{"/login", "logged in"},
	{"/logout", ""},
}

// TestALateReadAgainstRivals starts a slow read of a session, overtakes it with a
// write from the same browser, and then asks what the session holds. Each library
// is set to slide an idle timeout, which is why a read sends anything at all.
// What the others do is recorded as it is, so that a change of theirs is noticed.
func TestALateReadAgainstRivals(t *testing.T) {
	t.Parallel()
	for _, system := range []struct {
		name  string
		start func(*testing.T) (url string, client *http.Client)
		holds []string // after each of lateWrites
	}{
		{"typedsession with Touch", startTouching, []string{"new", "logged in", ""}},
		{"typedsession without Touch", startSliding, []string{"old", "old", "old"}},
		{"scs with IdleTimeout", startSCS, []string{"old", "old", "old"}},
		{"Flask with a permanent session", startFlask, []string{"old", "old", "old"}},
	} {
		t.Run(system.name, func(t *testing.T) {
			url, client := system.start(t)
			for i, write := range lateWrites {
				holds := afterALateRead(t, url, client, write.path)
				t.Logf("a slow read that %s overtook: the session holds %q, want %q", write.path, holds, write.want)
				if holds != system.holds[i] {
					t.Errorf("after %s the session holds %q; recorded is %q", write.path, holds, system.holds[i])
				}
			}
		})
	}
}

// afterALateRead is the name in the session of a new browser. The client has no
// cookies: it also tells when the slow read is under way, and lets it end.
func afterALateRead(t *testing.T, url string, client *http.Client, write string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := *client
	browser.Jar, browser.Timeout = jar, time.Minute // rather than wait for ever for what broke

	get(t, &browser, url+"/update")
	if name := get(t, &browser, url+"/name"); name != "old" {
		t.Fatalf("a first update makes the name %q", name)
	}
	slow := make(chan string, 1)
	go func() { slow <- get(t, &browser, url+"/slow") }()
	get(t, client, url+"/began")
	get(t, &browser, url+write)
	get(t, client, url+"/release")
	if name := <-slow; name != "old" {
		t.Errorf("the slow read saw %q", name)
	}
	return get(t, &browser, url+"/name")
}

// get returns the text of a page; "" after an error, which fails the test.
func get(t *testing.T, client *http.Client, url string) string {
	t.Helper()
	response, err := client.Get(url)
	if err != nil {
		t.Error(err)
		return ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%s answered %s, %v", url, response.Status, err)
	}
	return string(text)
}
