package testdata

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"github.com/typedsession/typedsession/testdata/golden/petname"
)

// lateApp is the app that every library serves: /update makes the name "old" at
// first and "new" then, /login makes it "logged in", /logout ends the session.
type lateApp struct {
	name   func(*http.Request) string
	set    func(*http.Request, string)
	login  func(*http.Request) error // before the name is set
	logout func(*http.Request) error
	mount  func(http.Handler) http.Handler
}

// serve starts the app, and a client that trusts its certificate.
func (app lateApp) serve(t *testing.T) (url string, client *http.Client) {
	t.Helper()
	began, release := make(chan bool), make(chan bool)
	pages := http.NewServeMux()
	pages.HandleFunc("/name", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, app.name(r)) })
	pages.HandleFunc("/update", func(w http.ResponseWriter, r *http.Request) {
		if app.name(r) == "" {
			app.set(r, "old")
		} else {
			app.set(r, "new")
		}
	})
	pages.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		if err := app.login(r); err != nil {
			t.Error(err)
		}
		app.set(r, "logged in")
	})
	pages.HandleFunc("/logout", func(w http.ResponseWriter, r *http.Request) {
		if err := app.logout(r); err != nil {
			t.Error(err)
		}
	})
	pages.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		name := app.name(r)
		began <- true
		<-release
		fmt.Fprint(w, name)
	})
	outside := http.NewServeMux()
	outside.Handle("/", app.mount(pages))
	outside.HandleFunc("/began", func(http.ResponseWriter, *http.Request) { <-began })
	outside.HandleFunc("/release", func(http.ResponseWriter, *http.Request) { release <- true })
	server := httptest.NewTLSServer(outside)
	t.Cleanup(server.Close)
	return server.URL, server.Client()
}

func startTouching(t *testing.T) (string, *http.Client) {
	return startTypedsession(t, petname.SessionConfig{MaxStep: -1, Touch: true})
}

func startSliding(t *testing.T) (string, *http.Client) {
	return startTypedsession(t, petname.SessionConfig{MaxStep: -1})
}

// startTypedsession is for a negative MaxStep: every read refreshes then.
func startTypedsession(t *testing.T, config petname.SessionConfig) (string, *http.Client) {
	t.Helper()
	sessions, err := petname.NewSessionManager(signed(t), config)
	if err != nil {
		t.Fatal(err)
	}
	return lateApp{
		name:   func(r *http.Request) string { return petname.SessionFrom(r).PetName() },
		set:    func(r *http.Request, name string) { petname.SessionFrom(r).SetPetName(name) },
		login:  func(r *http.Request) error { petname.SessionFrom(r).Renew(); return nil },
		logout: func(r *http.Request) error { petname.SessionFrom(r).Destroy(); return nil },
		mount:  sessions.Handler,
	}.serve(t)
}

func startSCS(t *testing.T) (string, *http.Client) {
	t.Helper()
	sessions := scs.New()
	sessions.Store = memstore.NewWithCleanupInterval(0)
	sessions.IdleTimeout = 30 * time.Minute
	sessions.Cookie.Secure = true
	return lateApp{
		name:   func(r *http.Request) string { return sessions.GetString(r.Context(), "name") },
		set:    func(r *http.Request, name string) { sessions.Put(r.Context(), "name", name) },
		login:  func(r *http.Request) error { return sessions.RenewToken(r.Context()) },
		logout: func(r *http.Request) error { return sessions.Destroy(r.Context()) },
		mount:  sessions.LoadAndSave,
	}.serve(t)
}

func startFlask(t *testing.T) (string, *http.Client) {
	t.Helper()
	return startFlaskApp(t, "lateread.py"), http.DefaultClient
}
