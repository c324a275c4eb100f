package typedsession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// move has the managers of one session type under the protections of a move from cookies to a store.
type move struct {
	cookies, standby, moving *shop
	engine                   *memstore.Store
}

func newMove(t testing.TB, adjust ...func(*Config[Visit])) move {
	t.Helper()
	f := move{engine: memstore.New(0)}
	signed := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	spec := visitSpec()
	spec.Owner = 2
	f.cookies = newShopOf(t, spec, signed, adjust...)
	f.standby = newShopOf(t, spec, Stored{Store: f.engine, Accept: signed, Standby: true}, adjust...)
	f.moving = newShopOf(t, spec, Stored{Store: f.engine, Accept: signed}, adjust...)
	return f
}

func TestASessionInACookieMovesInWhenItIsWrittenOrSlid(t *testing.T) {
	for _, test := range []struct {
		name   string
		later  time.Duration
		change func(*Visit)
		moves  bool
	}{
		{"read", 0, func(*Visit) {}, false},
		{"written", 0, func(v *Visit) { v.SetNotes("x") }, true},
		{"slid", 3 * time.Minute, func(*Visit) {}, true},
	} {
		f := newMove(t)
		cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1) })
		f.moving.clock.advance(test.later)
		token := f.moving.in(t, cookie, func(v *Visit) {
			mustEqual(t, "Count", v.Count(), 1)
			mustEqual(t, "ID", v.Info().ID, "")
			test.change(v)
		})
		mustEqual(t, test.name+": has moved in", record.IsToken(token), test.moves)
		f.moving.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1); mustEqual(t, "Created", v.Info().Created, start) })
	}
}

func TestRequestsThatMoveASessionInMeetInOneRecord(t *testing.T) {
	f := newMove(t)
	cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("tom") })
	var inner string
	outer := f.moving.in(t, cookie, func(v *Visit) {
		inner = f.moving.in(t, cookie, func(v *Visit) { v.SetNotes("inner") })
		v.SetPromo("outer")
	})
	mustEqual(t, "token", outer, inner)
	f.moving.in(t, outer, func(v *Visit) {
		mustEqual(t, "Notes", v.Notes(), "inner")
		mustEqual(t, "Promo", v.Promo(), "outer")
	})
}

func TestEveryEndKeepsTheOldCookieFromMovingInAgain(t *testing.T) {
	for name, test := range map[string]struct {
		end     func(*Visit)
		standby bool
		unknown bool // the old cookie leads to a fresh session; else to a stand-in or to the same, emptied
	}{
		"Destroy":             {end: func(v *Visit) { v.Destroy() }, unknown: true},
		"Renew":               {end: func(v *Visit) { v.Renew() }},
		"another owner":       {end: func(v *Visit) { _ = v.SetPetName("rex") }},
		"Remember":            {end: func(v *Visit) { v.Remember(true) }},
		"Destroy, in Standby": {end: func(v *Visit) { v.Destroy() }, standby: true, unknown: true},
		"Renew, in Standby":   {end: func(v *Visit) { v.Renew() }, standby: true, unknown: true},
	} {
		t.Run(name, func(t *testing.T) {
			f := newMove(t)
			cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("tom") })
			s := f.moving
			if test.standby {
				s = f.standby
			}
			s.clock.advance(time.Second)
			next := s.in(t, cookie, test.end)
			mustEqual(t, "the browser keeps the cookie", next == cookie, false)
			f.moving.in(t, cookie, func(v *Visit) {
				mustEqual(t, "Count", v.Count(), 0)
				mustEqual(t, "Unchecked", v.Info().Unchecked, !test.unknown)
			})
		})
	}
}

func TestInStandbyARenewThatMakesTheSameCookieEndsNothing(t *testing.T) {
	f := newMove(t)
	cookie := f.standby.in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("tom") })
	mustEqual(t, "cookie", f.standby.in(t, cookie, func(v *Visit) { v.Renew() }), cookie)
	f.moving.in(t, cookie, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestASecondCookieOfAMovedSessionIsThatSession(t *testing.T) {
	f := newMove(t)
	cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("tom") })
	token := f.moving.in(t, cookie, func(v *Visit) { v.SetCount(2) })
	response := f.moving.respond(cookie, func(_ http.ResponseWriter, r *http.Request) {
		mustEqual(t, "Count", VisitFrom(r).Count(), 2)
		VisitFrom(r).SetCount(3)
	})
	mustEqual(t, "token", response.Cookies()[0].Value, token)
}

func TestInStandbyNewSessionsStayCookiesAndThoseInTheStoreStayThere(t *testing.T) {
	f := newMove(t)
	cookie := f.standby.in(t, "", func(v *Visit) { v.SetCount(1) })
	mustEqual(t, "a new one is a token", record.IsToken(cookie), false)
	cookie = f.standby.in(t, cookie, func(v *Visit) { v.SetCount(2) })
	f.cookies.in(t, cookie, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
	token := f.moving.in(t, "", func(v *Visit) { v.SetCount(3) })
	mustEqual(t, "token", f.standby.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 3); v.SetCount(4) }), token)
	left := f.standby.in(t, token, func(v *Visit) { v.Renew() })
	mustEqual(t, "a renewed one is a token", record.IsToken(left), false)
	f.cookies.in(t, left, func(v *Visit) { mustEqual(t, "Count", v.Count(), 4) })
	_, err := f.standby.Open(context.Background(), token)
	mustEqual(t, "the old one is gone", errors.Is(err, ReasonGone), true)
}

func TestInStandbyASessionWhoseRenewGotNoAnswerGoesOnInACookie(t *testing.T) {
	spec := visitSpec()
	spec.Owner = 2
	engine := &faulty{Store: memstore.New(0)}
	standby := newShopOf(t, spec, Stored{Store: engine, Accept: Signed{Keys: keysOf(t, namedKey("shop", 0))}, Standby: true})
	token := newShopOf(t, spec, Stored{Store: engine}).in(t, "", func(v *Visit) { v.SetCount(1) })
	engine.faults = []swapFault{losesTheAnswer}
	response := standby.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := VisitFrom(r)
		v.SetCount(2)
		v.Renew()
		var failed *StoreError
		mustEqual(t, "Save fails", errors.As(standby.Save(w, r), &failed), true)
		v.SetNotes("more")
	})
	mustEqual(t, "status", response.StatusCode, http.StatusOK)
	standby.in(t, response.Cookies()[0].Value, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 2)
		mustEqual(t, "Notes", v.Notes(), "more")
	})
}

func TestInStandbyASessionThatDoesNotFitACookieKeepsItsRecord(t *testing.T) {
	f := newMove(t)
	token := f.moving.in(t, "", func(v *Visit) { v.SetNotes(strings.Repeat("n", 5000)) })
	mustEqual(t, "cookie", f.standby.in(t, token, func(v *Visit) { v.Renew() }), token)
	mustEqual(t, "events", len(f.standby.diary.of(KindTooLarge)), 1)
	f.standby.in(t, token, func(v *Visit) { mustEqual(t, "Notes", len(v.Notes()), 5000) })
	// Neither does one that another request makes too large meanwhile.
	token = f.moving.in(t, "", func(v *Visit) { v.SetCount(1) })
	mustEqual(t, "cookie", f.standby.in(t, token, func(v *Visit) {
		v.Renew()
		f.standby.in(t, token, func(v *Visit) { v.SetNotes(strings.Repeat("n", 5000)) })
	}), token)
	f.standby.in(t, token, func(v *Visit) { mustEqual(t, "Notes", len(v.Notes()), 5000) })
}

func TestACookieThatIsOverIsLeftWhereSessionsAreInAStore(t *testing.T) {
	f := newMove(t)
	cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1) })
	f.moving.clock.advance(time.Hour)
	response := f.moving.respond(cookie, func(_ http.ResponseWriter, r *http.Request) { mustEqual(t, "New", VisitFrom(r).Info().New, true) })
	mustEqual(t, "cookies", len(response.Cookies()), 0)
}

func TestATouchMovesInWithItsSession(t *testing.T) {
	f := newMove(t, func(c *Config[Visit]) { c.Touch = true })
	cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1) })
	f.cookies.clock.advance(20 * time.Minute)
	slid := f.cookies.respond(cookie, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r) })
	touch := slid.Cookies()[0]
	mustEqual(t, "is the touch", touch.Name, f.cookies.TouchCookieName())
	f.moving.clock.advance(40 * time.Minute)
	response := f.moving.respond(cookie+"; "+touch.Name+"="+touch.Value, func(_ http.ResponseWriter, r *http.Request) {
		mustEqual(t, "Count", VisitFrom(r).Count(), 1) // the touch says that the session was in use
	})
	sent := map[string]int{}
	for _, c := range response.Cookies() {
		sent[c.Name] = c.MaxAge
	}
	mustEqual(t, "cookies", len(sent), 2)
	mustEqual(t, "Max-Age of the touch", sent[f.moving.TouchCookieName()], -1)
	mustEqual(t, "Max-Age of the token", sent[f.moving.CookieName()], 0)
}

func TestASecretThatArrivesInASignedCookieIsDropped(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	cookie := newShopUnder(t, Signed{Keys: keys}).in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("rex") })
	spec := visitSpec()
	spec.Secrets = []int{2}
	s := newShopOf(t, spec, Stored{Store: memstore.New(0), Keys: keys, Accept: Signed{Keys: keys}})
	token := s.in(t, cookie, func(v *Visit) {
		mustEqual(t, "PetName", v.PetName(), "")
		mustEqual(t, "Count", v.Count(), 1)
		_ = v.SetPetName("tom")
	})
	s.in(t, token, func(v *Visit) { mustEqual(t, "PetName of a sealed record", v.PetName(), "tom") })
	mustEqual(t, "events", len(s.diary.of(KindSecretDropped)), 1)
}

func TestAFleetGetsKeysWithoutEndingASession(t *testing.T) {
	engine, keys := memstore.New(0), keysOf(t, namedKey("shop", 0))
	unsealed := newShopUnder(t, Stored{Store: engine})
	both := newShopUnder(t, Stored{Store: engine, Keys: keys, AcceptUnsealed: true})
	sealed := newShopUnder(t, Stored{Store: engine, Keys: keys})
	token := unsealed.in(t, "", func(v *Visit) { v.SetCount(1) })
	both.in(t, token, func(v *Visit) { v.SetCount(2) })
	sealed.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
}

func TestARecordIsSealedAnewUnderANewKey(t *testing.T) {
	engine := memstore.New(0)
	old, newer := namedKey("old", 0), namedKey("newer", 1)
	token := newShopUnder(t, Stored{Store: engine, Keys: keysOf(t, old)}).in(t, "", func(v *Visit) { v.SetCount(1) })
	s := newShopUnder(t, Stored{Store: engine, Keys: keysOf(t, old, newer)})
	s.in(t, token, func(*Visit) {})
	mustEqual(t, "events", s.diary.kinds(), "loaded refreshed written")
	s = newShopUnder(t, Stored{Store: engine, Keys: keysOf(t, newer)})
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestATombstoneStaysForAsLongAsACookieCouldMoveInAgain(t *testing.T) {
	for name, end := range map[string]func(m *manyEnds, t *testing.T){
		"Destroy":               func(m *manyEnds, t *testing.T) { m.in(t, m.token, func(v *Visit) { v.Destroy() }) },
		"Destroy by a stand-in": func(m *manyEnds, t *testing.T) { m.check = errDown; m.in(t, m.token, func(v *Visit) { v.Destroy() }) },
		"Revoke": func(m *manyEnds, t *testing.T) {
			mustEqual(t, "error", m.Revoke(t.Context(), petOwner("tom"), m.id), nil)
		},
		"RevokeAll": func(m *manyEnds, t *testing.T) { mustEqual(t, "error", m.RevokeAll(t.Context(), petOwner("tom")), nil) },
		"Update": func(m *manyEnds, t *testing.T) {
			mustEqual(t, "error", m.Update(t.Context(), m.id, func(v *Visit) error { v.Destroy(); return nil }), nil)
		},
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { staysEnded(t, end) }) })
	}
}

// manyEnds is a shop into whose store a session has moved from a cookie.
type manyEnds struct {
	*shop
	token, id string
	check     error // what Config.Check returns
}

// staysEnded ends a session that has moved in, and tries its old cookie an hour later.
func staysEnded(t *testing.T, end func(*manyEnds, *testing.T)) {
	m := new(manyEnds)
	f := newMove(t, func(c *Config[Visit]) {
		c.CheckEvery, c.Check = -1, func(context.Context, *Visit, Info) (bool, error) { return true, m.check }
	})
	m.shop = f.moving
	cookie := f.cookies.in(t, "", func(v *Visit) { v.SetCount(1); _ = v.SetPetName("tom") })
	m.token = m.in(t, cookie, func(v *Visit) { m.id = m.ID(v); v.SetCount(2) })
	end(m, t)
	m.check = nil
	time.Sleep(time.Hour) // the store's clock
	m.in(t, cookie, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0) })
}

func TestATombstoneThatNoCookieCouldMoveIntoStaysForAMinute(t *testing.T) {
	s, engine := newBrokenShop(t, func(p *Stored) { p.Accept = Signed{Keys: keysOf(t, namedKey("shop", 0))} })
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, token, func(v *Visit) { v.Destroy() })
	mustEqual(t, "TTL", engine.last.TTL, time.Minute)
}
