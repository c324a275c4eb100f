package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
)

// onEveryStore runs a test with each store that needs no server. testdata/servers/stores has those that do.
func onEveryStore(t *testing.T, test func(t *testing.T, shopURL string)) {
	for name, where := range map[string]func(*testing.T) string{
		"memory": func(*testing.T) string { return "memory" },
		"SQLite": enginetest.NewFile,
	} {
		t.Run(name, func(t *testing.T) { test(t, openShop(t, enginetest.Open(t, where(t)), nil)) })
	}
}

// openShop serves the app as run does on a loopback address, and returns its URL.
func openShop(t *testing.T, in store.Store, keys *typedsession.Keys) string {
	t.Helper()
	sessions, err := newSessions(in, keys, true)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newShop(sessions))
	t.Cleanup(server.Close)
	return server.URL
}

// newDevice returns a browser that calls itself userAgent and logs in as the user.
func newDevice(t *testing.T, shopURL, userAgent, user string) *shoptest.Visitor {
	t.Helper()
	v := shoptest.NewVisitor(t, shopURL)
	v.Header = http.Header{"User-Agent": {userAgent}}
	v.Send("/login", url.Values{"user": {user}}, "/devices")
	return v
}

var revokeID = regexp.MustCompile(`name="id" value="([^"]*)"`)

// otherIDs returns the ids of the devices that the visitor can revoke.
func otherIDs(v *shoptest.Visitor) []string {
	var ids []string
	for _, found := range revokeID.FindAllStringSubmatch(v.Get("/devices").Body, -1) {
		ids = append(ids, found[1])
	}
	return ids
}

// wantDevices checks which devices the visitor sees, in the order of their names. None stands for a visitor whom nobody
// knows.
func wantDevices(t *testing.T, v *shoptest.Visitor, want ...string) {
	t.Helper()
	a := v.Get("/devices")
	if len(want) == 0 {
		if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/login" {
			t.Errorf("/devices answered %d to %q, want 303 to /login", a.StatusCode, a.Header.Get("Location"))
		}
		return
	}
	if got := strings.Count(a.Body, "<section"); got != len(want) {
		t.Errorf("/devices shows %d devices, want %d:\n%s", got, len(want), a.Text())
	}
	for _, name := range want {
		if !strings.Contains(a.Text(), name+"\n") {
			t.Errorf("/devices does not show %q:\n%s", name, a.Text())
		}
	}
}
