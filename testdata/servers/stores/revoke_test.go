package stores

import (
	"net/http"
	"sync"
	"testing"

	"github.com/typedsession/typedsession/testdata/servers/stores/member"
)

const (
	listedSessions = 300 // of one owner; RevokeAll needs several pages for them
	renewing       = 8   // of those, are renewed again and again
	renewals       = 100 // of each of these at most: an engine reads what is left of all of them at a listing
	popular        = 77  // the owner
)

// device is a browser that is logged in.
type device struct{ cookie, id string }

// revokeAllTogether lists and revokes the sessions of an owner while some of them are renewed, and while others begin.
func revokeAllTogether(t *testing.T, e *engine) {
	s := newSite(t, e.direct)
	devices := s.logInTogether(listedSessions)
	still := devices[renewing:]
	stop := make(chan struct{})
	var busy sync.WaitGroup
	renewed := make([]string, renewing)
	for i := range renewed {
		busy.Go(func() { renewed[i] = s.renewUntil(stop, devices[i].cookie) })
	}
	busy.Go(func() { s.logInTogether(20) })

	s.mustList(still)
	if err := s.sessions.RevokeAll(t.Context(), member.SessionOwner(popular), still[0].id); err != nil {
		t.Errorf("RevokeAll returns error %v", err)
	}
	close(stop)
	busy.Wait()
	for _, cookie := range renewed {
		s.mustBeOver(cookie)
	}
	for _, d := range still[1:] {
		s.mustBeOver(d.cookie)
	}
	s.mustRead(still[0].cookie, state{user: popular, visits: 1})

	if err := s.sessions.RevokeAll(t.Context(), member.SessionOwner(popular)); err != nil {
		t.Errorf("RevokeAll returns error %v", err)
	}
	if left, err := s.sessions.List(t.Context(), member.SessionOwner(popular)); err != nil || len(left) != 0 {
		t.Errorf("after RevokeAll List returns %d sessions, error %v", len(left), err)
	}
}

// logInTogether logs the owner in from so many browsers, several at a time.
func (s *site) logInTogether(n int) []device {
	devices := make([]device, n)
	var all sync.WaitGroup
	for first := range 8 {
		all.Go(func() {
			for i := first; i < n; i += 8 {
				d := &devices[i]
				d.cookie = s.mustServe("", func(m *member.Session) {
					m.SetUserID(popular)
					m.SetVisits(1)
					d.id = s.sessions.ID(m)
				})
			}
		})
	}
	all.Wait()
	return devices
}

// renewUntil renews a session again and again until it is over, stop is closed, or it has renewed it often enough. It returns
// the last cookie that the browser got.
func (s *site) renewUntil(stop <-chan struct{}, cookie string) string {
	for range renewals {
		over := false
		a := s.request(cookie, func(_ http.ResponseWriter, r *http.Request) {
			m := member.SessionFrom(r)
			if over = m.UserID() == 0; !over {
				m.Renew()
			}
		})
		if over || a.status != http.StatusOK {
			return cookie
		}
		cookie = a.cookieAfter(cookie)
		select {
		case <-stop:
			return cookie
		default:
		}
	}
	return cookie
}

// mustList demands that the owner's list has these sessions.
func (s *site) mustList(devices []device) {
	s.t.Helper()
	list, err := s.sessions.List(s.t.Context(), member.SessionOwner(popular))
	if err != nil {
		s.t.Errorf("List returns error %v", err)
	}
	listed := make(map[string]bool)
	for _, m := range list {
		listed[m.Info().ID] = true
	}
	missing := 0
	for _, d := range devices {
		if !listed[d.id] {
			missing++
		}
	}
	if missing > 0 {
		s.t.Errorf("List lacks %d of %d sessions", missing, len(devices))
	}
}

// mustBeOver demands that a cookie leads to no user.
func (s *site) mustBeOver(cookie string) {
	s.t.Helper()
	if got := s.read(cookie); got.user != 0 || got.visits != 0 {
		s.t.Errorf("the cookie still leads to %+v", got)
	}
}
