package stores

import (
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

// slowRequest sends a request that has loaded its session when meanwhile is called, and adds a visit afterwards.
func (s *site) slowRequest(cookie string, meanwhile func()) answer {
	s.t.Helper()
	return s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
		m := member.SessionFrom(r)
		meanwhile()
		m.AddVisits(1)
		_ = m.SetNote("slow")
		io.WriteString(w, "counted")
	})
}

// newSiteThatNotes is newSite. It notes the errors that Failed gets.
func newSiteThatNotes(t *testing.T, e *engine, failed *[]error) *site {
	return newSiteOf(t, typedsession.Stored{Store: e.direct, Timeout: patience, Failed: func(w http.ResponseWriter, _ *http.Request, err error) {
		*failed = append(*failed, err)
		w.Header().Set("Retry-After", "1")
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusServiceUnavailable)
	}})
}

func mustBeGone(t *testing.T, failed []error) {
	t.Helper()
	if len(failed) != 1 || !errors.Is(failed[0], typedsession.ErrGone) {
		t.Errorf("Failed gets %v, want one ErrGone", failed)
	}
}

func slowAfterLogout(t *testing.T, e *engine) {
	var failed []error
	s := newSiteThatNotes(t, e, &failed)
	cookie := s.login(1, 5)
	s.mustBeUnavailable(s.slowRequest(cookie, func() {
		if after := s.mustServe(cookie, (*member.Session).Destroy); after != "" {
			t.Error("the logout leaves the browser its cookie")
		}
	}))
	mustBeGone(t, failed)
	s.diary.forget()
	s.mustRead(cookie, state{})
	s.mustSay(typedsession.KindRejected, typedsession.ReasonGone)
	if left, err := s.sessions.List(t.Context(), member.SessionOwner(1)); err != nil || s.has(left, cookie) {
		t.Errorf("after the logout List returns %v, error %v", left, err)
	}
}

// has reports whether the session of a cookie is in a list.
func (s *site) has(list []*member.Session, cookie string) bool {
	id := s.id(cookie)
	for _, m := range list {
		if m.Info().ID == id {
			return true
		}
	}
	return false
}

func slowAfterRenew(t *testing.T, e *engine) {
	var failed []error
	s := newSiteThatNotes(t, e, &failed)
	cookie := s.login(2, 5)
	var renewed string
	s.mustBeUnavailable(s.slowRequest(cookie, func() { renewed = s.mustServe(cookie, (*member.Session).Renew) }))
	mustBeGone(t, failed)
	s.mustRead(renewed, state{user: 2, visits: 5})
	s.mustRead(cookie, state{unchecked: true})
}

// updateBesideRequest runs an Update during a request, another request during an Update, and an Update after the logout.
func updateBesideRequest(t *testing.T, e *engine) {
	s := newSite(t, e.direct)
	cookie := s.login(3, 5)
	id := s.id(cookie)
	if a := s.slowRequest(cookie, func() { mustUpdate(t, s, id, addTen) }); a.status != http.StatusOK {
		t.Errorf("the request is answered by %d %q", a.status, a.body)
	}
	s.mustRead(cookie, state{user: 3, visits: 16, pages: "update", note: "slow"})

	runs := 0
	mustUpdate(t, s, id, func(m *member.Session) error {
		if runs++; runs == 1 {
			s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1); _ = m.AppendPages("request") })
		}
		return addTen(m)
	})
	if runs != 2 {
		t.Errorf("change runs %d times, want 2: the first time beside the request", runs)
	}
	s.mustRead(cookie, state{user: 3, visits: 27, pages: "update request update", note: "slow"})

	s.mustServe(cookie, (*member.Session).Destroy)
	err := s.sessions.Update(t.Context(), id, func(*member.Session) error { t.Error("change runs after the logout"); return nil })
	if !errors.Is(err, typedsession.ErrGone) {
		t.Errorf("Update after the logout returns error %v, want ErrGone", err)
	}
}

func addTen(m *member.Session) error {
	m.AddVisits(10)
	return m.AppendPages("update")
}

func mustUpdate(t *testing.T, s *site, id string, change func(*member.Session) error) {
	t.Helper()
	if err := s.sessions.Update(t.Context(), id, change); err != nil {
		t.Errorf("Update returns error %v", err)
	}
}

// updatesTogether changes one session from two servers, by requests and by Updates.
func updatesTogether(t *testing.T, e *engine) {
	servers := []*site{newSite(t, e.direct), newSite(t, e.direct)}
	cookie := servers[0].login(4, 0)
	id := servers[0].id(cookie)
	const each = 15
	var all sync.WaitGroup
	for i := range 2 * each {
		s := servers[i%2]
		all.Go(func() { s.mustServe(cookie, func(m *member.Session) { m.AddVisits(1); _ = m.AppendPages("r") }) })
		all.Go(func() {
			mustUpdate(t, s, id, func(m *member.Session) error { m.AddVisits(100); return m.AppendPages("u") })
		})
	}
	all.Wait()
	got := servers[0].read(cookie)
	if want := 2 * each * 101; got.visits != want || len(got.pages) != 2*(4*each)-1 {
		t.Errorf("after %d requests and as many Updates the session has %d visits and the pages %q, want %d visits", 2*each, got.visits, got.pages, want)
	}
}
