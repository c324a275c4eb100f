// Package keptsession keeps sessions beyond their requests.
package keptsession

import (
	"net/http"
	"sync"
	"sync/atomic"

	"example.com/vetted/shop"
)

var (
	current  *shop.Session
	byUser   = map[uint64]*shop.Session{}
	recent   []*shop.Session
	state    struct{ last *shop.Session }
	known    sync.Map
	latest   atomic.Pointer[shop.Session]
	accesses = make(chan access, 8)
)

type access struct {
	path string
	s    *shop.Session
}

func inPackageVariables(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	current = s                                    // want `session is kept beyond its request in package variable current: keep the values that you need of it`
	current = shop.SessionFromContext(r.Context()) // want `in package variable current`
	byUser[s.UserID()] = s                         // want `in package variable byUser`
	recent = append(recent, s)                     // want `in package variable recent`
	state.last = s                                 // want `in package variable state`
	known.Store(s.UserID(), s)                     // want `in package variable known`
	latest.Store(s)                                // want `in package variable latest`
	accesses <- access{r.URL.Path, s}              // want `in package variable accesses`
	same := s
	current = same // want `in package variable current`
	select {
	case accesses <- access{s: s}: // want `in package variable accesses`
	default:
	}
}

func passedOn(r *http.Request, s *shop.Session) {
	current = s // want `in package variable current`
}

// server serves all requests.
type server struct {
	mu       sync.Mutex
	last     *shop.Session
	byUser   map[uint64]*shop.Session
	sessions sync.Map
	accesses chan access
}

func newServer() *server { return &server{byUser: map[uint64]*shop.Session{}} }

func (srv *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s := shop.SessionFrom(r)
	srv.mu.Lock()
	defer srv.mu.Unlock()
	srv.last = s                                // want `session is kept beyond its request in field last, which all requests of this handler share`
	srv.byUser[s.UserID()] = s                  // want `in field byUser`
	srv.sessions.LoadOrStore(s.UserID(), s)     // want `in field sessions`
	srv.accesses <- access{r.URL.Path, s}       // want `in field accesses`
	func() { srv.last = shop.SessionFrom(r) }() // want `in field last`
}

func (srv *server) profile(w http.ResponseWriter, r *http.Request) {
	srv.last = shop.SessionFrom(r) // want `in field last`
}
