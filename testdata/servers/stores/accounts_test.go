package stores

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// TestAccounts starts example/accounts twice on each store, with the same users, and logs in on both.
func TestAccounts(t *testing.T) {
	t.Setenv("SESSION_KEYS", typedsession.GenerateKey(time.Now()))
	binary := buildExample(t, "accounts")
	for name, newStore := range map[string]func(*testing.T) string{
		"SQLite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "sessions.db") },
		"Redis":    func(t *testing.T) string { return "redis://" + newRedis(t).Address() + "/1" },
		"Postgres": func(t *testing.T) string { return postgresDSN(newPostgres(t).Address()) },
	} {
		t.Run(name, func(t *testing.T) {
			where, file := newStore(t), filepath.Join(t.TempDir(), "users.db")
			apps := []*process{
				startExample(t, binary, "-store", where, "-db", file),
				startExample(t, binary, "-store", where, "-db", file),
			}
			awaitStore(t, apps)
			aUserEndsTheOtherSessions(t, apps)
		})
	}
}

// aUserEndsTheOtherSessions logs a user in on three devices, and ends one session after the other, on both apps.
func aUserEndsTheOtherSessions(t *testing.T, apps []*process) {
	const old, next = "correct horse battery", "staple of nine words"
	laptop, phone, tablet := newAccount(t, apps[0], "Firefox/140.0"), newAccount(t, apps[1], "Safari/604.1"), newAccount(t, apps[1], "Chrome/140.0")
	laptop.Send("/signup", url.Values{"name": {"ada"}, "password": {old}, "repeated": {old}}, "/profile")
	for _, v := range []*shoptest.Visitor{phone, tablet} {
		v.Send("/login", url.Values{"name": {"ada"}, "password": {old}}, "/profile")
	}
	wantLoggedIn := func(v *shoptest.Visitor, want bool) {
		t.Helper()
		for _, app := range apps {
			v.URL = exampleURL(app)
			a := v.Get("/devices")
			if got := a.StatusCode == http.StatusOK; got != want || strings.Count(a.Body, "(this device)") > 1 {
				t.Errorf("%s is logged in: %v, want %v; the answer is %d", v.Header.Get("User-Agent"), got, want, a.StatusCode)
			}
		}
	}
	wantLoggedIn(laptop, true)
	wantLoggedIn(phone, true)
	page := laptop.Get("/devices").Body
	safari := page[strings.Index(page, "Safari"):]
	id := exampleDevice.FindStringSubmatch(safari)
	if id == nil {
		t.Fatalf("the laptop cannot revoke the phone:\n%s", page)
	}
	laptop.Send("/devices/revoke", url.Values{"id": id[1:]}, "/devices")
	wantLoggedIn(phone, false)
	wantLoggedIn(tablet, true)

	laptop.Send("/password", url.Values{"password": {next}, "repeated": {next}}, "/profile")
	wantLoggedIn(tablet, false)
	wantLoggedIn(laptop, true)
	laptop.Send("/logout", url.Values{}, "/login")
	wantLoggedIn(laptop, false)
}

// newAccount returns a browser that visits an app.
func newAccount(t *testing.T, app *process, userAgent string) *shoptest.Visitor {
	t.Helper()
	v := shoptest.NewVisitor(t, exampleURL(app))
	v.Header = http.Header{"User-Agent": {userAgent}}
	return v
}
