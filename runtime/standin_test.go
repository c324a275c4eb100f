package typedsession

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// outage is a shop whose Config.Check fails, and the cookie of a visitor from before that.
func outage(t *testing.T, adjust ...func(*Config[Visit])) (*shop, string) {
	t.Helper()
	s := newShop(t, append(adjust, withCheck(&checker{err: errOutage}))...)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
	s.clock.advance(time.Hour)
	s.diary.kinds()
	return s, value
}

func TestAWriteInAnOutageDoesNotCostTheVisitorTheSession(t *testing.T) {
	for name, adjust := range map[string]func(*Config[Visit]){
		"one cookie": func(*Config[Visit]) {},
		"Touch":      withTouch,
	} {
		c := new(checker)
		s := newShop(t, withCheck(c), adjust)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		c.err = errOutage
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetNotes("where to go after the login")
			VisitFrom(r).Lines()
		})
		mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		mustEqual(t, name+": event", s.diary.of(KindDropped)[0].String(), "session Visit: dropped: Notes did not replace the browser's session, "+
			"which could not be checked: look at Info.Unchecked first; a login calls Renew, a logout Destroy: database is down (GET /)")
		mustEqual(t, name+": events", s.diary.kinds(), "check failed rejected(unchecked) dropped")
		c.err = nil
		s.visits(value, func(s *Visit) { mustEqual(t, name+": Count after the outage", s.Count(), 1) })
	}
}

// standInCases say what each use of a session that stands in for the browser's own sends, and which events report it.
var standInCases = map[string]struct {
	do     func(*Visit)
	sends  int // Set-Cookie lines
	events string
}{
	"a read":                   {nothing, 0, ""},
	"a change":                 {func(s *Visit) { s.SetCount(2) }, 0, "dropped"},
	"Reset":                    {func(s *Visit) { s.SetCount(2); s.Reset() }, 0, ""},
	"a login with Renew":       {func(s *Visit) { s.Renew(); s.SetCount(2) }, 1, "created written"},
	"a login with Remember":    {func(s *Visit) { s.Remember(true); s.SetCount(2) }, 1, "created written"},
	"a logout":                 {(*Visit).Destroy, 1, "destroyed"},
	"a logout and its message": {func(s *Visit) { s.Destroy(); s.SetNotes("bye") }, 1, "destroyed created written"},
}

func TestOnlyALoginOrALogoutReplacesASessionThatCouldNotBeChecked(t *testing.T) {
	for name, test := range standInCases {
		s, value := outage(t)
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { test.do(VisitFrom(r)) })
		mustEqual(t, name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), test.sends)
		mustEqual(t, name+": events", s.diary.kinds(), strings.TrimSpace("check failed rejected(unchecked) "+test.events))
	}
}

func TestSaveAndSealSayThatAChangeIsDropped(t *testing.T) {
	mustBe := func(call string, err error) {
		t.Helper()
		var dropped *UncheckedError
		if !errors.As(err, &dropped) || !errors.Is(err, ReasonUnchecked) || !errors.Is(err, errOutage) {
			t.Fatalf("%s = %v, want an UncheckedError with its reason and its cause", call, err)
		}
		mustEqual(t, call+": session", dropped.Session, "Visit")
		mustEqual(t, call+": fields", len(dropped.Fields), 2)
	}
	s, value := outage(t)
	response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.SetCount(2)
		session.SetNotes("n")
		mustBe("Save", s.Save(w, r))
		mustBe("a second Save", s.Save(w, r))
		mustEqual(t, "events are told once", s.diary.kinds(), "check failed rejected(unchecked) dropped")
		session.Renew() // now it is a login
		mustEqual(t, "Save after Renew", s.Save(w, r), nil)
	})
	mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x02", 7, "\xa1n"))

	session, _ := s.Open(context.Background(), value)
	session.SetCount(2)
	session.SetNotes("n")
	cookie, err := s.Seal(context.Background(), session)
	mustBe("Seal", err)
	if cookie != nil {
		t.Errorf("Seal returned %v", cookie)
	}
}

func TestAfterALogoutInAnOutageTheNextSessionIsLikeAnyOther(t *testing.T) {
	s, value := outage(t)
	response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).Destroy()
		mustEqual(t, "Save", s.Save(w, r), nil)
		VisitFrom(r).SetNotes("bye")
	})
	mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(7, "\xa3bye"))
}

func TestADroppedChangeOfACanceledRequestIsNotReported(t *testing.T) {
	s, value := outage(t)
	ctx, hangUp := context.WithCancel(context.Background())
	hangUp()
	r := httptest.NewRequestWithContext(ctx, "GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+value)
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(2)
	})).ServeHTTP(httptest.NewRecorder(), r)
	mustEqual(t, "events", s.diary.kinds(), "rejected(unchecked)")
}
