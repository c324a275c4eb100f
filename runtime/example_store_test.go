package typedsession_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// A session in a store: the cookie holds a token, and two requests that change the
// session at the same time keep both changes. memstore is the memory of this process; with
// Redis the line is
//
//	typedsession.Stored{Store: redisstore.New(client)}
func ExampleStored() {
	sessions, err := NewAccountManager(typedsession.Stored{Store: memstore.New(0)}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	visit := func(w http.ResponseWriter, r *http.Request) { AccountFrom(r).AddPoints(1) }
	cookie := answer(sessions, nil, visit).Cookies()[0]
	fmt.Println("characters:", len(cookie.Value))

	answer(sessions, cookie, func(w http.ResponseWriter, r *http.Request) {
		visit(w, r)
		answer(sessions, cookie, visit) // another request of the same browser, meanwhile
	})
	answer(sessions, cookie, func(_ http.ResponseWriter, r *http.Request) { fmt.Println("points:", AccountFrom(r).Points()) })
	// Output:
	// characters: 23
	// points: 3
}

// Sessions move from cookies into a store when they are written. Nobody is logged out. The
// doc of Stored has the steps for a fleet of servers.
func ExampleStored_accept() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	before, err := NewAccountManager(typedsession.Signed{Keys: keys}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	after, err := NewAccountManager(typedsession.Stored{
		Store:  memstore.New(0),
		Accept: typedsession.Signed{Keys: keys},
	}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	visit := func(_ http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		s.AddPoints(1)
		fmt.Println("points:", s.Points(), "in the store:", s.Info().ID != "")
	}
	cookie := answer(before, nil, visit).Cookies()[0]
	cookie = answer(after, cookie, visit).Cookies()[0]
	answer(after, cookie, visit)
	// Output:
	// points: 1 in the store: false
	// points: 2 in the store: false
	// points: 3 in the store: true
}

// FailOpen names the pages that do without the session when the store fails. Such a page
// gets a fresh session then, whose Info.Unchecked is true.
func ExampleStored_failOpen() {
	engine := &outage{Store: memstore.New(0)}
	sessions, err := NewAccountManager(typedsession.Stored{
		Store:    engine,
		FailOpen: func(r *http.Request) bool { return r.URL.Path == "/" },
	}, AccountConfig{OnEvent: func(context.Context, typedsession.Event) {}})
	if err != nil {
		log.Fatal(err)
	}
	cookie := answer(sessions, nil, func(_ http.ResponseWriter, r *http.Request) { AccountFrom(r).SetUserID(7) }).Cookies()[0]

	home := func(w http.ResponseWriter, r *http.Request) {
		s := AccountFrom(r)
		fmt.Println("user:", s.UserID(), "unchecked:", s.Info().Unchecked)
	}
	answer(sessions, cookie, home)
	engine.down = true
	fmt.Println(answer(sessions, cookie, home).Status)
	engine.down = false
	answer(sessions, cookie, home) // the browser has kept its cookie
	// Output:
	// user: 7 unchecked: false
	// user: 0 unchecked: true
	// 200 OK
	// user: 7 unchecked: false
}

// Failed answers a request whose session could not be read or written. The handler's own
// answer is not sent, and the browser keeps its cookie.
func ExampleStored_failed() {
	engine := &outage{Store: memstore.New(0)}
	sessions, err := NewAccountManager(typedsession.Stored{
		Store: engine,
		Failed: func(w http.ResponseWriter, _ *http.Request, err error) {
			if errors.Is(err, typedsession.ErrGone) {
				http.Error(w, "You are logged out.", http.StatusConflict)
				return
			}
			w.Header().Set("Retry-After", "5")
			http.Error(w, "Please come back in a minute.", http.StatusServiceUnavailable)
		},
	}, AccountConfig{OnEvent: func(_ context.Context, e typedsession.Event) {
		if e.Kind == typedsession.KindStoreFailed {
			fmt.Println(e.Err)
		}
	}})
	if err != nil {
		log.Fatal(err)
	}
	response := answer(sessions, nil, func(w http.ResponseWriter, r *http.Request) {
		AccountFrom(r).SetUserID(7)
		engine.down = true
		fmt.Fprintln(w, "You are logged in.")
	})
	fmt.Println(response.Status, "cookies:", len(response.Cookies()))
	// Output:
	// store of Account: cannot write: connection refused
	// 503 Service Unavailable cookies: 0
}

// Ready tells a load balancer whether this server reaches the store. A page that says
// whether the process is alive must not ask it: a restart does not mend a store.
func ExampleManager_Ready() {
	engine := &outage{Store: memstore.New(0)}
	sessions, err := NewAccountManager(typedsession.Stored{Store: engine}, AccountConfig{})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux() // outside of sessions.Handler
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := sessions.Ready(r.Context()); err != nil {
			fmt.Println("log:", err) // it may name the store's address, which is not for everybody
			http.Error(w, "not ready", http.StatusServiceUnavailable)
		}
	})
	for _, engine.down = range []bool{false, true} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", "/readyz", nil))
		fmt.Println("status:", w.Code)
	}
	// Output:
	// status: 200
	// log: store of Account: cannot read: connection refused
	// status: 503
}

// answer returns the response of a handler to a request with the cookie; nil is none.
func answer(sessions *typedsession.Manager[Account], cookie *http.Cookie, handler http.HandlerFunc) *http.Response {
	r := httptest.NewRequest("POST", "https://shop.example/", nil)
	if cookie != nil {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	sessions.Handler(handler).ServeHTTP(w, r)
	return w.Result()
}

// outage is a store that fails while it is down.
type outage struct {
	store.Store
	down bool
}

var errRefused = errors.New("connection refused")

func (o *outage) Get(ctx context.Context, key string) ([]byte, error) {
	if o.down {
		return nil, errRefused
	}
	return o.Store.Get(ctx, key)
}

func (o *outage) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	if o.down {
		return nil, false, errRefused
	}
	return o.Store.Swap(ctx, key, old, next)
}
