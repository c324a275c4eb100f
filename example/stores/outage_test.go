package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/example/stores/engine/enginetest"
	"github.com/typedsession/typedsession/runtime/store"
)

// fragile is a store that can be out of reach.
type fragile struct {
	store.Store
	down atomic.Bool
}

var errDown = errors.New("the store is down")

func (f *fragile) Get(ctx context.Context, key string) ([]byte, error) {
	if f.down.Load() {
		return nil, errDown
	}
	return f.Store.Get(ctx, key)
}

func (f *fragile) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if f.down.Load() {
		return nil, false, errDown
	}
	return f.Store.Swap(ctx, key, old, next)
}

func (f *fragile) Owned(ctx context.Context, owner string, limit int) ([]store.Entry, error) {
	if f.down.Load() {
		return nil, errDown
	}
	return f.Store.Owned(ctx, owner, limit)
}

func TestWhileTheStoreIsDownTheBrowserKeepsItsCookieAndTheSessionComesBack(t *testing.T) {
	in := &fragile{Store: enginetest.Open(t, "memory")}
	v := newDevice(t, openShop(t, in, nil), "Laptop", "7")
	v.WantPage("/count", "Count: 1\n")

	in.down.Store(true)
	for _, request := range []struct{ method, path string }{
		{http.MethodGet, "/"},
		{http.MethodGet, "/count"},
		{http.MethodGet, "/devices"},
		{http.MethodPost, "/logout"},
		{http.MethodPost, "/devices/revoke-others"},
	} {
		a := v.Do(request.method, request.path, url.Values{})
		if a.StatusCode != http.StatusServiceUnavailable || a.Header.Get("Retry-After") == "" || len(a.Cookies()) > 0 {
			t.Errorf("%s %s answered %d with %d cookies, want 503, Retry-After and none", request.method, request.path, a.StatusCode, len(a.Cookies()))
		}
		if !strings.Contains(a.Text(), "Nothing is lost") || strings.Contains(a.Body, errDown.Error()) {
			t.Errorf("%s %s does not comfort, or tells too much:\n%s", request.method, request.path, a.Text())
		}
	}

	in.down.Store(false)
	v.WantPage("/count", "Count: 2\n")
	wantDevices(t, v, "Laptop")
}

func TestOnlyReadyzNeedsTheStore(t *testing.T) {
	in := &fragile{Store: enginetest.Open(t, "memory")}
	v := newDevice(t, openShop(t, in, nil), "Laptop", "7") // so that a cookie is sent
	for _, down := range []bool{false, true} {
		in.down.Store(down)
		ready := http.StatusOK
		if down {
			ready = http.StatusServiceUnavailable
		}
		for path, want := range map[string]int{"/healthz": http.StatusOK, "/style.css": http.StatusOK, "/readyz": ready} {
			a := v.Get(path)
			if a.StatusCode != want || len(a.Cookies()) > 0 {
				t.Errorf("store down %v: %s answered %d with %d cookies, want %d and none", down, path, a.StatusCode, len(a.Cookies()), want)
			}
		}
	}
}

func TestANewVisitorLooksAroundWhileTheStoreIsDown(t *testing.T) {
	in := &fragile{Store: enginetest.Open(t, "memory")}
	in.down.Store(true)
	v := shoptest.NewVisitor(t, openShop(t, in, nil))
	v.WantPage("/", "I do not know your pet's name.")
	if a := v.Do(http.MethodPost, "/login", url.Values{"user": {"7"}}); a.StatusCode != http.StatusServiceUnavailable || len(a.Cookies()) > 0 {
		t.Errorf("a login answered %d with %d cookies, want 503 and none", a.StatusCode, len(a.Cookies()))
	}
}
