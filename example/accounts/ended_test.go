package main

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	"github.com/typedsession/typedsession/runtime/store"
)

// held is a store that holds a write until the test lets it go on.
type held struct {
	store.Store
	next     atomic.Bool // whether the next write is held
	arrived  chan struct{}
	released chan struct{}
}

func (h *held) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if h.next.CompareAndSwap(true, false) {
		close(h.arrived)
		<-h.released
	}
	return h.Store.Swap(ctx, key, old, next)
}

// TestASlowRequestDoesNotBringBackASessionThatEnded has a request under way that saves the session, while another ends it.
func TestASlowRequestDoesNotBringBackASessionThatEnded(t *testing.T) {
	for name, end := range map[string]func(s *site, v *shoptest.Visitor){
		"logout": func(_ *site, v *shoptest.Visitor) { v.Send("/logout", url.Values{}, "/login") },
		"revoked from another device": func(s *site, v *shoptest.Visitor) {
			s.logIn("ada", safariOnIPhone).Send("/devices/revoke-others", url.Values{}, "/devices")
		},
		"changed password on another device": func(s *site, v *shoptest.Visitor) {
			s.logIn("ada", safariOnIPhone).Send("/password", newPassword, "/profile")
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := &held{arrived: make(chan struct{}), released: make(chan struct{})}
			s := newSite(t, func(c *config) {
				h.Store = c.store
				c.store = h
			})
			v := s.signUp("ada")
			slow := s.copyOf(v)
			h.next.Store(true)
			answered := make(chan shoptest.Answer)
			go func() {
				answered <- slow.Do(http.MethodPost, "/profile", url.Values{"display-name": {"Ada"}}) // writes a notice
			}()
			<-h.arrived
			end(s, v)
			close(h.released)
			if a := <-answered; a.Header.Get("Location") != "/login" || len(a.Cookies()) > 0 {
				t.Errorf("the slow request leads to %q with %d cookies, want the login and none", a.Header.Get("Location"), len(a.Cookies()))
			}
			s.wantUser(slow, "")
			s.wantUser(v, "")
		})
	}
}

// broken is a store that can be out of reach.
type broken struct {
	store.Store
	down atomic.Bool
}

var errDown = errors.New("the store is down")

func (b *broken) Get(ctx context.Context, key string) ([]byte, error) {
	if b.down.Load() {
		return nil, errDown
	}
	return b.Store.Get(ctx, key)
}

func TestWhileTheStoreIsDownNobodyIsLoggedOut(t *testing.T) {
	b := new(broken)
	s := newSite(t, func(c *config) {
		b.Store = c.store
		c.store = b
	})
	v := s.signUp("ada")
	b.down.Store(true)
	a := v.Get("/profile")
	wantAnswer(t, a, http.StatusServiceUnavailable, "Please try again in a few seconds.")
	if a.Header.Get("Retry-After") == "" || len(a.Cookies()) > 0 {
		t.Errorf("Retry-After is %q, with %d cookies", a.Header.Get("Retry-After"), len(a.Cookies()))
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/style.css": http.StatusOK, "/readyz": http.StatusServiceUnavailable} {
		if got := v.Get(path).StatusCode; got != want {
			t.Errorf("%s answered %d, want %d", path, got, want)
		}
	}
	b.down.Store(false)
	s.wantUser(v, "ada")
}
