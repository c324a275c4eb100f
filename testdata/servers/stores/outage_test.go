package stores

import (
	"context"
	"io"
	"net/http"
	"sync"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

func downAtStart(t *testing.T, e *engine) {
	p := newProxy(t, e.server.Address())
	p.Cut()
	s := newSite(t, e.connect(t, p.Address(), 4))
	mustBeStoreError(t, s.sessions.Ready(t.Context()), "read")
	s.mustRead("", state{}) // a request without a cookie needs no store
	s.mustBeUnavailable(s.request("", addVisit))
	p.Restore()
	if err := s.sessions.Ready(t.Context()); err != nil {
		t.Errorf("Ready of a store that is up again returns error %v", err)
	}
	s.mustRead(s.login(1, 5), state{user: 1, visits: 5})
}

// addVisit is a page that counts its visits.
func addVisit(w http.ResponseWriter, r *http.Request) {
	m := member.SessionFrom(r)
	m.AddVisits(1)
	_ = m.AppendPages("visit")
	io.WriteString(w, "counted")
}

// outage makes a store serve nobody until end is called.
type outage struct {
	is    string
	begin func(*testing.T, client, *server.Proxy) (end func())
	// lost says that what is asked of the store never reaches it.
	lost bool
}

var outages = []outage{
	{"down", func(_ *testing.T, _ client, p *server.Proxy) func() { p.Cut(); return p.Restore }, true},
	{"hung", func(_ *testing.T, _ client, p *server.Proxy) func() { p.Hang(); return p.Resume }, false},
	{"too slow", func(_ *testing.T, _ client, p *server.Proxy) func() { p.Delay(); return p.Resume }, false},
	{"out of connections", occupyAll, true},
}

// occupyAll takes the only connection.
func occupyAll(t *testing.T, c client, _ *server.Proxy) (end func()) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	release, err := c.occupy(ctx)
	if err != nil {
		t.Error(err)
		return func() {}
	}
	return func() {
		if err := release(); err != nil {
			t.Error(err)
		}
	}
}

// notServing demands 503 of a read and of a write while the store serves nobody. What has hung is only then allowed to go on,
// so that the answers cannot have waited for it.
func notServing(t *testing.T, e *engine) {
	for _, o := range outages {
		t.Run(o.is, func(t *testing.T) {
			c, p := e.behind(t)
			s := newSiteOf(t, typedsession.Stored{Store: c, Timeout: impatience})
			trusty := newSite(t, e.direct)
			cookie := trusty.login(1, 5)

			end := o.begin(t, c, p)
			s.mustBeUnavailable(s.request(cookie, func(http.ResponseWriter, *http.Request) { t.Error("the handler runs without the session") }))
			end()
			s.mustSay(typedsession.KindStoreFailed, 0)
			s.awaitService(cookie)
			s.mustBeUnavailable(s.writeDuring(cookie, func() { end = o.begin(t, c, p) }))
			end()
			s.awaitService(cookie)

			counted := state{user: 1, visits: 6, pages: "visit"}
			switch got := trusty.read(cookie); {
			case got == state{user: 1, visits: 5}:
				cookie = trusty.mustServe(cookie, func(m *member.Session) { m.AddVisits(1); _ = m.AppendPages("visit") })
			case o.lost:
				t.Errorf("a write that was lost has made %+v", got)
			}
			trusty.mustRead(cookie, counted)
		})
	}
}

// writeDuring sends a request that adds a visit when an outage has begun after its load. On a busy machine the load can take
// longer than the site waits.
func (s *site) writeDuring(cookie string, begin func()) (a answer) {
	s.t.Helper()
	for ran := false; !ran; {
		a = s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
			ran = true
			begin()
			addVisit(w, r)
		})
	}
	return a
}

// killedServer kills the server between the load and the commit of a request.
func killedServer(t *testing.T, e *engine) {
	s := newSite(t, e.connect(t, e.server.Address(), 4))
	cookie := s.login(1, 5)
	s.mustBeUnavailable(s.writeDuring(cookie, e.server.Kill))
	mustBeStoreError(t, s.sessions.Ready(t.Context()), "read")
	e.server.start()
	s.awaitService(cookie)
	s.mustRead(cookie, state{user: 1, visits: 5})
	s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1) })
	s.mustRead(cookie, state{user: 1, visits: 6})
}

// TestRedisWithoutFreeConnectionsMakes503 lets the server refuse new clients.
func TestRedisWithoutFreeConnectionsMakes503(t *testing.T) {
	t.Parallel()
	server := newRedis(t)
	occupant := goRedis(t, server)
	if err := occupant.ConfigSet(t.Context(), "maxclients", "1").Err(); err != nil {
		t.Fatal(err)
	}
	s := newSiteOf(t, typedsession.Stored{Store: connectRedis(t, server.Address(), 4), Timeout: impatience})
	s.mustBeUnavailable(s.request("", addVisit))
	if err := occupant.ConfigSet(t.Context(), "maxclients", "100").Err(); err != nil {
		t.Fatal(err)
	}
	s.awaitService("")
	s.mustRead(s.login(1, 5), state{user: 1, visits: 5})
}

// requestsAtOnce is how many requests meet a store that hangs.
const requestsAtOnce = 64

// TestAStoreThatHangsHoldsABoundedNumberOfGoroutines sends twice as many requests as may hang. It is no parallel test, because
// it counts the goroutines of the process.
func TestAStoreThatHangsHoldsABoundedNumberOfGoroutines(t *testing.T) {
	server := newRedis(t)
	p := newProxy(t, server.Address())
	s := newSiteOf(t, typedsession.Stored{Store: undeterred{connectRedis(t, p.Address(), 2*requestsAtOnce)}, Timeout: impatience})
	cookie := newSite(t, connectRedis(t, server.Address(), 1)).login(1, 5)
	p.Hang()
	for range 2 {
		var all sync.WaitGroup
		for range requestsAtOnce {
			all.Go(func() { s.mustBeUnavailable(s.request(cookie, addVisit)) })
		}
		all.Wait()
	}
	const probes = 8 // more than the second row of requests can cause
	if n := countCalls(); n < 1 || n > requestsAtOnce+probes {
		t.Errorf("%d calls hang after %d requests, want at most %d", n, 2*requestsAtOnce, requestsAtOnce+probes)
	}
	p.Resume()
	s.awaitService(cookie)
	s.mustRead(cookie, state{user: 1, visits: 5})
	awaitNoCalls(t)
}
