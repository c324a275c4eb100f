package stores

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/servers/stores/member"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// logIn is a page that logs user 2 in and counts the visit.
func logIn(w http.ResponseWriter, r *http.Request) {
	m := member.SessionFrom(r)
	m.Renew()
	m.SetUserID(2)
	m.AddVisits(1)
	io.WriteString(w, "welcome")
}

// cutLogin cuts the connection at every request that a login sends to the engine, one after the other: before the engine gets
// it, and before its answer comes back. The engine is then down, or there again at once.
func cutLogin(t *testing.T, e *engine) {
	for _, losesAnswer := range []bool{false, true} {
		for _, staysDown := range []bool{false, true} {
			for n, cut := 0, true; cut; n++ {
				t.Run(fmt.Sprintf("request %d, answer lost %v, down %v", n, losesAnswer, staysDown), func(t *testing.T) {
					cut = cutLoginAt(t, e, server.Cutting{Passes: n, LosesAnswer: losesAnswer, StaysDown: staysDown})
				})
				if n == 20 {
					t.Fatal("a login sends no end of requests")
				}
			}
		}
	}
}

// cutLoginAt reports whether a login sends so many requests that one was cut.
func cutLoginAt(t *testing.T, e *engine, at server.Cutting) bool {
	c, p := e.behind(t)
	s, trusty := newSite(t, c), newSite(t, e.direct)
	cookie := trusty.mustServe("", func(m *member.Session) { m.SetVisits(5) })
	p.CutAt(at)
	a := s.request(cookie, logIn)
	cut := p.HasCut()
	p.Restore()
	loggedIn := state{user: 2, visits: 6}
	if !cut {
		if a.status != http.StatusOK || a.cookieAfter(cookie) == cookie {
			t.Errorf("a login that is not cut is answered by %d and the cookies %v", a.status, a.cookies)
		}
		trusty.mustRead(a.cookieAfter(cookie), loggedIn)
		trusty.mustRead(cookie, state{unchecked: true})
		return false
	}
	s.mustBeUnavailable(a)
	switch got := trusty.read(cookie); got {
	case state{visits: 5}:
	case state{unchecked: true}: // the tombstone was written, and its answer lost
		if !at.LosesAnswer {
			t.Error("the session is renewed, and the browser has no token")
		}
		loggedIn.visits = 1
	default:
		t.Errorf("the cookie leads to %+v", got)
	}
	again := s.request(cookie, logIn)
	trusty.mustRead(again.cookieAfter(cookie), loggedIn)
	for _, reason := range []typedsession.Reason{typedsession.ReasonUnreadable, typedsession.ReasonForeign} {
		if n := trusty.diary.count(typedsession.KindRejected, reason); n != 0 {
			t.Errorf("%d records are %v", n, reason)
		}
	}
	return true
}

// lostAnswer loses the answer to a write, after which the handler saves again, or the response begins, or the browser sends
// another request.
func lostAnswer(t *testing.T, e *engine) {
	lose := server.Cutting{LosesAnswer: true}
	counted := state{user: 1, visits: 6, pages: "visit"}
	t.Run("of Save, and Save again succeeds", func(t *testing.T) {
		c, p := e.behind(t)
		s := newSite(t, c)
		cookie := s.login(1, 5)
		a := s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
			m := member.SessionFrom(r)
			m.AddVisits(1)
			_ = m.AppendPages("visit")
			p.CutAt(lose)
			mustBeStoreError(t, s.sessions.Save(w, r), "write")
			if err := s.sessions.Save(w, r); err != nil {
				t.Errorf("Save again returns error %v", err)
			}
			m.AddVisits(1)
		})
		if a.status != http.StatusOK {
			t.Errorf("the answer is %d %q", a.status, a.body)
		}
		s.mustRead(cookie, state{user: 1, visits: 7, pages: "visit"})
	})
	t.Run("of Save, and the response brings the write to its end", func(t *testing.T) {
		c, p := e.behind(t)
		s := newSite(t, c)
		cookie := s.login(1, 5)
		a := s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
			m := member.SessionFrom(r)
			m.AddVisits(1)
			_ = m.AppendPages("visit")
			p.CutAt(lose)
			mustBeStoreError(t, s.sessions.Save(w, r), "write")
		})
		if a.status != http.StatusOK {
			t.Errorf("the answer is %d %q", a.status, a.body)
		}
		s.mustRead(cookie, counted)
	})
	t.Run("of the response, and the next request finds the write", func(t *testing.T) {
		c, p := e.behind(t)
		s := newSite(t, c)
		cookie := s.login(1, 5)
		s.mustBeUnavailable(s.request(cookie, func(w http.ResponseWriter, r *http.Request) {
			p.CutAt(lose)
			addVisit(w, r)
		}))
		s.mustRead(cookie, counted)
	})
	t.Run("of a new session, which no browser has", func(t *testing.T) {
		c, p := e.behind(t)
		s := newSite(t, c)
		p.CutAt(lose)
		a := s.request("", addVisit)
		s.mustBeUnavailable(a)
	})
}
