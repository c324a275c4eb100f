package sessiontest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// newSessionsIn makes a manager with a protection, and the clock that it goes by.
func newSessionsIn(t *testing.T, p typedsession.Confidential, touch bool) (*typedsession.Manager[Session], *sessiontest.Clock) {
	t.Helper()
	clock := sessiontest.NewClock(opening)
	sessions, err := NewSessionManager(p, SessionConfig{Now: clock.Now, Touch: touch})
	if err != nil {
		t.Fatal(err)
	}
	return sessions, clock
}

func TestAfterIsTheSessionThatTheNextRequestOfTheBrowserHas(t *testing.T) {
	keys := sessiontest.Keys(t)
	encrypted := typedsession.Encrypted{Keys: keys}
	for name, protection := range map[string]struct {
		typedsession.Confidential
		touch bool
	}{
		"in a cookie":                   {encrypted, false},
		"in a cookie with a touch":      {encrypted, true},
		"in a store":                    {typedsession.Stored{Store: memstore.New(0), Keys: keys}, false},
		"in a cookie beside a store":    {typedsession.Stored{Store: memstore.New(0), Keys: keys, Accept: encrypted, Standby: true}, false},
		"in a store that takes cookies": {typedsession.Stored{Store: memstore.New(0), Keys: keys, Accept: encrypted}, true},
	} {
		for _, test := range []struct {
			about string
			r     *http.Request
			user  uint64
			cart  int
			later time.Duration // between the request and After
		}{
			{"a change", post("/cart", url.Values{"item": {"ball"}}), 7, 1, 0},
			{"a read", httptest.NewRequest(http.MethodGet, "/cart", nil), 7, 0, 0},
			{"a read that slides the idle timeout", httptest.NewRequest(http.MethodGet, "/cart", nil), 7, 0, 20 * time.Minute},
			{"a logout", post("/logout", nil), 0, 0, 0},
			{"the idle timeout", httptest.NewRequest(http.MethodGet, "/cart", nil), 0, 0, 30 * time.Minute},
		} {
			t.Run(name+", after "+test.about, func(t *testing.T) {
				sessions, clock := newSessionsIn(t, protection.Confidential, protection.touch)
				r := sessiontest.Request(t, sessions, test.r, func(s *Session) { s.SetUserID(7) })
				clock.Advance(20 * time.Minute)
				response := serve(sessions, r)
				clock.Advance(test.later)
				if s := sessiontest.After(t, sessions, r, response); s.UserID() != test.user || len(s.Cart()) != test.cart {
					t.Errorf("user %d with %d things, want %d with %d", s.UserID(), len(s.Cart()), test.user, test.cart)
				}
			})
		}
	}
}

func TestAfterLeavesTheRequestAsItIs(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, post("/logout", nil), func(s *Session) { s.SetUserID(7) })
	response := serve(sessions, r)
	for range 2 {
		if s := sessiontest.After(t, sessions, r, response); s.UserID() != 0 {
			t.Errorf("user %d", s.UserID())
		}
	}
	if _, err := sessions.OpenRequest(r); err != nil {
		t.Errorf("the request lost its cookie: %v", err)
	}
}

func TestSessionReadsANewSessionFromTheStore(t *testing.T) {
	sessions, _ := newSessionsIn(t, typedsession.Stored{Store: memstore.New(0), Keys: sessiontest.Keys(t)}, false)
	response := serve(sessions, post("/cart", url.Values{"item": {"ball"}}))
	if s := sessiontest.Session(t, sessions, response); len(s.Cart()) != 1 {
		t.Errorf("the session has the cart %v", s.Cart())
	}
}

// down is a store that cannot be reached.
type down struct{ store.Store }

func (down) Get(context.Context, string) ([]byte, error) {
	return nil, errors.New("connection refused")
}

func (down) Swap(context.Context, string, []byte, store.Record) ([]byte, bool, error) {
	return nil, false, errors.New("connection refused")
}

func TestAStoreThatCannotBeReachedEndsTheTest(t *testing.T) {
	keys := sessiontest.Keys(t)
	works, _ := newSessionsIn(t, typedsession.Stored{Store: memstore.New(0), Keys: keys}, false)
	fails, _ := newSessionsIn(t, typedsession.Stored{Store: down{}, Keys: keys}, false)
	r := sessiontest.Request(t, works, httptest.NewRequest(http.MethodGet, "/cart", nil), func(s *Session) { s.SetUserID(7) })
	mustEnd(t, "After", func(tb testing.TB) { sessiontest.After(tb, fails, r, serve(works, r)) })
	mustEnd(t, "Request", func(tb testing.TB) { sessiontest.Request(tb, fails, r, func(s *Session) { s.SetUserID(7) }) })
}

func TestAfterWithoutAResponseIsTheSessionThatTheBrowserHas(t *testing.T) {
	sessions, _ := newSessionsIn(t, typedsession.Stored{Store: memstore.New(0), Keys: sessiontest.Keys(t)}, false)
	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "https://shop.example/", nil), func(s *Session) { s.SetUserID(3) })
	if s := sessiontest.After(t, sessions, r, nil); s.UserID() != 3 {
		t.Errorf("UserID is %d, want 3", s.UserID())
	}
}
