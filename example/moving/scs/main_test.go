package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/bothtest"
)

func TestWhoIsLoggedInWithScsStaysLoggedInAndStaysLoggedOut(t *testing.T) {
	old := scs.New()
	manager, err := newManager(old)
	if err != nil {
		t.Fatal(err)
	}
	oldApp := httptest.NewServer(before{old}.routes())
	defer oldApp.Close()
	newApp := httptest.NewServer(manager.Handler(after.Routes()))
	defer newApp.Close()
	bothtest.CheckMove(t, oldApp.URL, newApp.URL, "session")
}

// downStore is a store of scs that does not answer.
type downStore struct{ scs.Store }

func (downStore) Find(string) ([]byte, bool, error) {
	return nil, false, errors.New("connection refused")
}
func (downStore) FindCtx(context.Context, string) ([]byte, bool, error) {
	return nil, false, errors.New("connection refused")
}

func TestAVisitorKeepsTheCookieOfScsWhileItsStoreIsDown(t *testing.T) {
	old := scs.New()
	old.Store = downStore{old.Store}
	manager, err := newManager(old)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "http://localhost/", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: "a token of scs"})
	w := httptest.NewRecorder()
	manager.Handler(after.Routes()).ServeHTTP(w, r)
	if set := w.Header().Values("Set-Cookie"); w.Code != http.StatusOK || len(set) > 0 {
		t.Errorf("the answer has status %d and sets %q, want 200 and no cookie", w.Code, set)
	}
}

func TestAnAdoptedSessionIsAsOldAsItWasInScs(t *testing.T) {
	old := scs.New()
	old.Lifetime = 10000 * time.Hour // longer than the 366 days of the new sessions
	ctx, err := old.Load(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	old.Put(ctx, "name", "ada")
	old.SetDeadline(ctx, time.Now().Add(1200*time.Hour)) // logged in 8800 hours ago
	token, _, err := old.Commit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	manager, err := newManager(old)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "http://localhost/", nil)
	r.AddCookie(&http.Cookie{Name: "session", Value: token})
	var name string
	manager.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { name = after.SessionFrom(r).Name() })).
		ServeHTTP(httptest.NewRecorder(), r)
	if name != "" {
		t.Errorf("%s is logged in after 8800 hours, 8784 are allowed", name)
	}
}
