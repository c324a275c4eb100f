package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// world is the site with its accounts and a clock that only the test moves.
type world struct {
	t        *testing.T
	accounts *accounts
	url      string
	elapsed  atomic.Int64
}

func newWorld(t *testing.T) *world {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	w := &world{t: t, accounts: newAccounts("ann", "bob")}
	site, err := newSite(w.accounts, keys, SessionConfig{
		CheckEvery:  time.Minute,
		Development: true,
		Now:         func() time.Time { return began.Add(time.Duration(w.elapsed.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	w.url = server.URL
	return w
}

func (w *world) advance(d time.Duration) { w.elapsed.Add(int64(d)) }

// device is a browser of somebody.
type device struct {
	*world
	client http.Client
}

func (w *world) newDevice() *device {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &device{world: w, client: http.Client{Jar: jar}}
}

func (d *device) post(path, user string) {
	d.t.Helper()
	d.read(d.client.PostForm(d.url+path, url.Values{"user": {user}}))
}

func (d *device) read(response *http.Response, err error) string {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// mustShow looks at the home page.
func (d *device) mustShow(when, want string) {
	d.t.Helper()
	if got := d.read(d.client.Get(d.url + "/")); !strings.Contains(got, want) {
		d.t.Errorf("%s: the page lacks %q:\n%s", when, want, got)
	}
}

func TestLogOutEverywhereEndsTheSessionsOfAllOtherDevicesWithinCheckEvery(t *testing.T) {
	w := newWorld(t)
	phone, laptop, stranger := w.newDevice(), w.newDevice(), w.newDevice()
	phone.post("/login", "ann")
	laptop.post("/login", "ann")
	stranger.post("/login", "bob")

	phone.post("/logout-everywhere", "")
	w.advance(59 * time.Second)
	laptop.mustShow("before the check", "ann is logged in")
	w.advance(time.Second)
	laptop.mustShow("after the check", "Nobody is logged in")
	phone.mustShow("the device that asked", "ann is logged in")
	stranger.mustShow("another user", "bob is logged in")

	laptop.post("/login", "ann")
	w.advance(time.Hour)
	laptop.mustShow("idle", "Nobody is logged in")
}

func TestASessionThatWasEndedCannotEndOthersBeforeItsCheck(t *testing.T) {
	w := newWorld(t)
	owner, thief := w.newDevice(), w.newDevice()
	owner.post("/login", "ann")
	thief.post("/login", "ann")
	owner.post("/logout-everywhere", "")
	thief.post("/logout-everywhere", "")
	thief.mustShow("the one that was ended", "Nobody is logged in")
	w.advance(time.Minute)
	owner.mustShow("the one that ended it", "ann is logged in")
}

func TestTheSessionsOfADeletedAccountEnd(t *testing.T) {
	w := newWorld(t)
	phone := w.newDevice()
	phone.post("/login", "ann")
	delete(w.accounts.generations, "ann")
	w.advance(time.Minute)
	phone.mustShow("after the check", "Nobody is logged in")
}

func TestADatabaseThatIsDownLogsNobodyOut(t *testing.T) {
	w := newWorld(t)
	phone := w.newDevice()
	phone.post("/login", "ann")
	w.accounts.down = errors.New("no route to the database")
	w.advance(time.Minute)
	phone.mustShow("while it is down", "cannot be reached")
	w.accounts.down = nil
	phone.mustShow("when it is back", "ann is logged in")
}

func TestWhileTheDatabaseIsDownPagesSayOnlyThat(t *testing.T) {
	w := newWorld(t)
	phone, stranger := w.newDevice(), w.newDevice()
	phone.post("/login", "ann")
	w.accounts.down = errors.New("no route to the database")
	w.advance(time.Minute)
	for path, d := range map[string]*device{"/": phone, "/logout-everywhere": phone, "/login": stranger} {
		ask := func() (*http.Response, error) { return d.client.PostForm(d.url+path, url.Values{"user": {"ann"}}) }
		if path == "/" {
			ask = func() (*http.Response, error) { return d.client.Get(d.url + path) }
		}
		response, err := ask()
		text := d.read(response, err)
		if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, "cannot be reached") {
			t.Errorf("%s: status %d: %s", path, response.StatusCode, text)
		}
	}
	phone.post("/logout", "") // needs no database
	w.accounts.down = nil
	phone.mustShow("the one that logged out", "Nobody is logged in")
}

func TestALogOutLeavesACopyOfTheCookieToLogOutEverywhere(t *testing.T) {
	w := newWorld(t)
	owner, thief := w.newDevice(), w.newDevice()
	owner.post("/login", "ann")
	site, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	thief.client.Jar.SetCookies(site, owner.client.Jar.Cookies(site))
	owner.post("/logout", "")
	w.advance(time.Minute)
	thief.mustShow("after the logout", "ann is logged in")
	owner.post("/login", "ann")
	owner.post("/logout-everywhere", "")
	w.advance(time.Minute)
	thief.mustShow("after the logout everywhere", "Nobody is logged in")
}

func TestLogOutEndsOneSession(t *testing.T) {
	w := newWorld(t)
	phone, laptop := w.newDevice(), w.newDevice()
	phone.post("/login", "ann")
	laptop.post("/login", "ann")
	phone.post("/logout", "")
	w.advance(time.Minute)
	phone.mustShow("the one that logged out", "Nobody is logged in")
	laptop.mustShow("the other", "ann is logged in")
}
