package stores

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// exampleEngine is a store for example/stores.
type exampleEngine struct {
	setting string   // what -store gets
	server  *process // nil for a file
}

// TestTheExample starts example/stores twice on each store, and visits both.
func TestTheExample(t *testing.T) {
	t.Setenv("SESSION_KEYS", "") // two processes share records that are not sealed
	binary := buildExample(t, "stores")
	for name, newEngine := range map[string]func(*testing.T) exampleEngine{
		"SQLite": func(t *testing.T) exampleEngine {
			return exampleEngine{"sqlite:" + filepath.Join(t.TempDir(), "sessions.db"), nil}
		},
		"Redis": func(t *testing.T) exampleEngine {
			p := newRedis(t, "--appendonly", "yes", "--appendfsync", "always")
			return exampleEngine{"redis://" + p.Address() + "/1", p}
		},
		"Postgres": func(t *testing.T) exampleEngine {
			p := newPostgres(t)
			return exampleEngine{postgresDSN(p.Address()), p}
		},
		"MariaDB": func(t *testing.T) exampleEngine {
			p := newMariaDB(t)
			emptyDatabase(t, "mysql", mariaDSN(p.Address())+"mysql", "CREATE DATABASE sessions")
			return exampleEngine{"mysql://root@" + p.Address() + "/sessions", p}
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			if e.server != nil {
				e.server.Kill()
			}
			apps := []*process{startExample(t, binary, "-store", e.setting), startExample(t, binary, "-store", e.setting)}
			if e.server != nil {
				wantOutage(t, apps)
				e.server.start()
			}
			awaitStore(t, apps)
			visitorsShareOneStore(t, apps)
			countsEveryVisit(t, apps)
			revokesOnBoth(t, apps)
			if e.server != nil {
				sessionsOutliveAnOutage(t, apps, e.server)
			}
		})
	}
}

// buildExample builds an example and returns its binary.
func buildExample(t *testing.T, name string) (binary string) {
	t.Helper()
	binary = filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("..", "..", "..", "example", name)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// startExample starts the app and waits until it answers, whether it reaches the store or not.
func startExample(t *testing.T, binary string, args ...string) *process {
	t.Helper()
	app, err := server.New("example", "")
	must(t, err)
	app.Args = append([]string{binary, "-addr", app.Address()}, args...)
	app.Ready = answers200("http://" + app.Address() + "/healthz")
	return newProcess(t, app, nil)
}

func exampleURL(p *process) string { return "http://" + p.Address() }

func answers200(page string) func(context.Context) error {
	return func(ctx context.Context) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, page, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return errors.New(response.Status)
		}
		return nil
	}
}

// awaitStore waits until the apps reach the store.
func awaitStore(t *testing.T, apps []*process) {
	t.Helper()
	for _, app := range apps {
		await(t, t.Context(), answers200(exampleURL(app)+"/readyz"), app.Output)
	}
}

// wantOutage checks that the apps say that they are well and cannot serve.
func wantOutage(t *testing.T, apps []*process) {
	t.Helper()
	for _, app := range apps {
		v := shoptest.NewVisitor(t, exampleURL(app))
		if a := v.Get("/healthz"); a.StatusCode != http.StatusOK {
			t.Errorf("/healthz answered %d, want 200", a.StatusCode)
		}
		if a := v.Get("/readyz"); a.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("/readyz answered %d, want 503", a.StatusCode)
		}
	}
}

// visitorsShareOneStore sends a visitor to one app after the other.
func visitorsShareOneStore(t *testing.T, apps []*process) {
	v := shoptest.NewVisitor(t, exampleURL(apps[0]))
	v.Send("/petname", url.Values{"pet": {"Łajka 🐕"}}, "/")
	for n := 1; n <= 6; n++ {
		v.URL = exampleURL(apps[n%2])
		v.WantPage("/count", fmt.Sprintf("Count: %d\n", n))
		v.WantPage("/", "Your pet's name is Łajka 🐕.")
	}
	v.Send("/logout", url.Values{}, "/")
	v.URL = exampleURL(apps[1])
	v.WantPage("/count", "Count: 1\n")
}

// countsEveryVisit visits both apps at the same time, with one session.
func countsEveryVisit(t *testing.T, apps []*process) {
	v := shoptest.NewVisitor(t, exampleURL(apps[0]))
	v.WantPage("/count", "Count: 1\n")
	cookie := v.Get("/").Request.Header["Cookie"]
	var all sync.WaitGroup
	const visits = 20
	for n := range visits {
		all.Go(func() {
			r, _ := http.NewRequest(http.MethodGet, exampleURL(apps[n%2])+"/count", nil)
			r.Header["Cookie"] = cookie
			response, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				t.Errorf("/count answered %d", response.StatusCode)
			}
		})
	}
	all.Wait()
	v.WantPage("/count", fmt.Sprintf("Count: %d\n", visits+2))
}

var exampleDevice = regexp.MustCompile(`name="id" value="([^"]*)"`)

// revokesOnBoth logs a user in on three devices, and logs two of them out from the third, on both apps.
func revokesOnBoth(t *testing.T, apps []*process) {
	devices := map[string]*shoptest.Visitor{}
	for n, name := range []string{"Phone", "Tablet", "Laptop"} {
		v := shoptest.NewVisitor(t, exampleURL(apps[n%2]))
		v.Header = http.Header{"User-Agent": {name + " <b>"}}
		v.Send("/login?user=7", url.Values{}, "/devices")
		v.URL = exampleURL(apps[(n+1)%2])
		devices[name] = v
	}
	isLoggedIn := func(name string) bool { return devices[name].Get("/devices").StatusCode == http.StatusOK }
	laptop := devices["Laptop"]
	page := laptop.Get("/devices")
	for name := range devices {
		if !isLoggedIn(name) || !strings.Contains(page.Text(), name+" <b>\n") {
			t.Errorf("the laptop does not see the %s:\n%s", name, page.Text())
		}
	}
	ids := exampleDevice.FindAllStringSubmatch(page.Body, -1)
	if len(ids) != 2 {
		t.Fatalf("the laptop can revoke %d devices, want 2", len(ids))
	}
	laptop.Send("/devices/revoke", url.Values{"id": {ids[0][1]}}, "/devices")
	if isLoggedIn("Phone") == isLoggedIn("Tablet") {
		t.Errorf("one of the two is revoked, but the phone is logged in: %v, the tablet: %v", isLoggedIn("Phone"), isLoggedIn("Tablet"))
	}
	laptop.Send("/devices/revoke-others", url.Values{}, "/devices")
	for name, want := range map[string]bool{"Phone": false, "Tablet": false, "Laptop": true} {
		if got := isLoggedIn(name); got != want {
			t.Errorf("after all others were revoked from the laptop, the %s is logged in: %v, want %v", name, got, want)
		}
	}
}

// sessionsOutliveAnOutage crashes the store's server while a visitor has a session.
func sessionsOutliveAnOutage(t *testing.T, apps []*process, server *process) {
	v := shoptest.NewVisitor(t, exampleURL(apps[0]))
	v.WantPage("/count", "Count: 1\n")
	server.Kill()
	wantOutage(t, apps)
	if a := v.Get("/healthz"); a.StatusCode != http.StatusOK {
		t.Errorf("with the cookie, /healthz answered %d, want 200", a.StatusCode)
	}
	for _, page := range []string{"/count", "/devices"} {
		a := v.Get(page)
		if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || len(a.Cookies()) > 0 {
			t.Errorf("without the server, %s answered %d with %d cookies, want 503, Retry-After and none", page, a.StatusCode, len(a.Cookies()))
		}
	}
	server.start()
	awaitStore(t, apps)
	v.URL = exampleURL(apps[1])
	v.WantPage("/count", "Count: 2\n")
}
