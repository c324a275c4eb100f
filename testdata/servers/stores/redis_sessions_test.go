package stores

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

func TestRedisRestartedFromASnapshotHasTheSessionsOfTheSnapshot(t *testing.T) {
	t.Parallel()
	server := newRedis(t)
	s := newSite(t, connectRedis(t, server.Address(), 4))
	kept, loggedOut := s.login(1, 5), s.login(2, 5)
	if err := goRedis(t, server).Save(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	s.mustServe(kept, func(m *member.Session) { m.AddVisits(1) })
	s.mustServe(loggedOut, (*member.Session).Destroy)
	later := s.login(3, 5)
	s.restart(server, kept)
	s.mustRead(kept, state{user: 1, visits: 5})
	s.mustRead(loggedOut, state{user: 2, visits: 5})
	s.diary.forget()
	s.mustRead(later, state{})
	s.mustSay(typedsession.KindRejected, typedsession.ReasonGone)
	s.mustServe(kept, func(m *member.Session) { m.AddVisits(2) })
	s.mustRead(kept, state{user: 1, visits: 7})
}

// TestRedisRestartedEmptyMakesFreshSessions demands that a visitor goes on with a new session after a restart that lost all,
// and that a request which was under way then writes nothing.
func TestRedisRestartedEmptyMakesFreshSessions(t *testing.T) {
	t.Parallel()
	server := newRedis(t)
	s := newSite(t, connectRedis(t, server.Address(), 4))
	cookie := s.login(1, 5)
	slow := s.slowRequest(cookie, func() { s.restart(server, "") })
	if slow.status != http.StatusServiceUnavailable || slow.header.Get("Retry-After") != "" || len(slow.cookies) > 0 {
		t.Errorf("the answer is %d %q with the header %v, want 503 without Retry-After, and no cookie", slow.status, slow.body, slow.header)
	}
	if err := s.sessions.Ready(t.Context()); err != nil {
		t.Errorf("Ready of an empty store returns error %v", err)
	}
	s.diary.forget()
	next := s.mustServe(cookie, func(m *member.Session) {
		if got := stateOf(m); got != (state{}) || !m.Info().New {
			t.Errorf("the session is %+v, new %v", got, m.Info().New)
		}
		m.AddVisits(1)
	})
	s.mustSay(typedsession.KindRejected, typedsession.ReasonGone)
	s.mustRead(next, state{visits: 1})
}

// restart kills the server, starts it again, and waits until the site serves.
func (s *site) restart(server *process, cookie string) {
	s.t.Helper()
	server.Kill()
	server.start()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	await(s.t, ctx, s.sessions.Ready, server.Output)
}

// TestRedisWithoutMemoryServesReadsAndLogoutsAndRefusesWrites fills a server that evicts nothing.
func TestRedisWithoutMemoryServesReadsAndLogoutsAndRefusesWrites(t *testing.T) {
	t.Parallel()
	server := newRedis(t, "--maxmemory-policy", "noeviction")
	admin := goRedis(t, server)
	s := newSite(t, connectRedis(t, server.Address(), 4))
	cookie, leaving := s.login(1, 5), s.login(2, 5)
	setMemory := func(limit string) {
		if err := admin.ConfigSet(t.Context(), "maxmemory", limit).Err(); err != nil {
			t.Fatal(err)
		}
	}
	setMemory("1")
	s.mustRead(cookie, state{user: 1, visits: 5})
	s.mustBeUnavailable(s.request(cookie, addVisit))
	s.mustBeUnavailable(s.request("", addVisit))
	s.mustBeUnavailable(s.request(cookie, logIn))

	s.diary.forget()
	s.clock.Advance(10 * time.Minute) // a slide is due
	s.mustRead(cookie, state{user: 1, visits: 5})
	s.mustSay(typedsession.KindStoreFailed, 0)

	if after := s.mustServe(leaving, (*member.Session).Destroy); after != "" {
		t.Error("the logout leaves the browser its cookie")
	}
	s.mustRead(leaving, state{})
	setMemory("0")
	s.mustRead(leaving, state{})
	s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1) })
	s.mustRead(cookie, state{user: 1, visits: 6})
}

// TestRedisThatFailedOverToAReplicaLosesNoSession makes a server the replica of another one, as happens to the old primary.
func TestRedisThatFailedOverToAReplicaLosesNoSession(t *testing.T) {
	t.Parallel()
	primary, server := newRedis(t, "--repl-diskless-sync-delay", "0"), newRedis(t)
	s := newSite(t, connectRedis(t, server.Address(), 4))
	promoted := newSite(t, connectRedis(t, primary.Address(), 4))
	cookie := promoted.login(1, 5)
	admin := goRedis(t, server)
	if err := admin.Do(t.Context(), "REPLICAOF", "127.0.0.1", primary.PortText()).Err(); err != nil {
		t.Fatal(err)
	}
	key := promoted.id(cookie)
	await(t, t.Context(), func(ctx context.Context) error {
		if n, err := admin.Exists(ctx, key).Result(); err != nil || n == 0 {
			return fmt.Errorf("the replica has %d records, error %v", n, err)
		}
		return nil
	}, server.Output)

	s.mustRead(cookie, state{user: 1, visits: 5})
	for _, page := range []http.HandlerFunc{addVisit, logIn, logOut} {
		s.mustBeUnavailable(s.request(cookie, page))
	}
	promoted.mustRead(cookie, state{user: 1, visits: 5})
	if err := admin.Do(t.Context(), "REPLICAOF", "NO", "ONE").Err(); err != nil {
		t.Fatal(err)
	}
	s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1) })
	s.mustRead(cookie, state{user: 1, visits: 6})
}

func logOut(_ http.ResponseWriter, r *http.Request) { member.SessionFrom(r).Destroy() }

// TestRedisValuesOfAnotherKindAreNoSession has a list where a record would be.
func TestRedisValuesOfAnotherKindAreNoSession(t *testing.T) {
	t.Parallel()
	server := newRedis(t)
	admin := goRedis(t, server)
	s := newSite(t, connectRedis(t, server.Address(), 4))
	cookie := s.login(1, 5)
	key := s.id(cookie)
	if err := admin.Del(t.Context(), key).Err(); err != nil {
		t.Fatal(err)
	}
	if err := admin.LPush(t.Context(), key, "a list of another app").Err(); err != nil {
		t.Fatal(err)
	}
	next := s.mustServe(cookie, func(m *member.Session) { m.SetVisits(1) })
	s.mustRead(next, state{visits: 1})
	if is, err := admin.Type(t.Context(), key).Result(); err != nil || is != "list" {
		t.Errorf("the value has become a %q, error %v", is, err)
	}
}
