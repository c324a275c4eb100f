package typedsession

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// TestWhatTheStoreHasDecidesOnTheSessionAndNothingIsDeleted covers what a load can find. A handler that gets a fresh
// session can change it; one that gets a stand-in cannot, because the browser's session lives.
func TestWhatTheStoreHasDecidesOnTheSessionAndNothingIsDeleted(t *testing.T) {
	keys, otherKeys := keysOf(t, namedKey("shop", 0)), keysOf(t, namedKey("other", 0))
	created := uint32(start.Unix() - envelope.Epoch)
	type place struct {
		*shop
		engine *memstore.Store
		token  string
	}
	put := func(t *testing.T, p place, data []byte) { p.put(t, p.engine, p.token, data) }
	const fresh, standIn, same = "fresh", "stand-in", "the same"
	for _, test := range []struct {
		name    string
		keys    *Keys // of the server that wrote the record
		now     *Keys // of the server that reads it
		adjust  func(*Config[Visit])
		arrange func(*testing.T, place)
		session string
		reason  Reason
		cookie  string // after a request that changes nothing
	}{
		{name: "nothing", arrange: func(t *testing.T, p place) {
			_, _ = p.engine.Delete(context.Background(), p.store.storage.Format().Key(p.token))
		}, session: fresh, reason: ReasonGone},
		{name: "a tombstone of Destroy", arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Kind: record.Ended, Created: created}))
		}, session: fresh, reason: ReasonGone},
		{name: "idle", arrange: func(_ *testing.T, p place) { p.clock.advance(30 * time.Minute) }, session: fresh, reason: ReasonIdle},
		{name: "absolute", arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Created: created, Seen: 12*3600 - 60, Body: "\x80"}))
			p.clock.advance(12 * time.Hour)
		}, session: fresh, reason: ReasonAbsolute},
		{name: "created before RejectCreatedBefore", adjust: func(c *Config[Visit]) { c.RejectCreatedBefore = start.Add(time.Second) },
			session: fresh, reason: ReasonRevoked},
		{name: "refused by Check", adjust: func(c *Config[Visit]) {
			c.CheckEvery = -1
			c.Check = func(context.Context, *Visit, Info) (bool, error) { return false, nil }
		}, session: fresh, reason: ReasonRevoked, cookie: "deleted"},
		{name: "from the future", arrange: func(_ *testing.T, p place) { p.clock.advance(-time.Hour) }, session: standIn, reason: ReasonClock},
		{name: "an unreadable body", arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Created: created, Body: "\xff"}))
		}, session: standIn, reason: ReasonUnreadable},
		{name: "something else", arrange: func(t *testing.T, p place) { put(t, p, []byte("junk")) }, session: standIn, reason: ReasonForeign},
		{name: "a record that is cut off", arrange: func(t *testing.T, p place) {
			put(t, p, []byte(p.held(t, p.engine, p.token)[:12]))
		}, session: standIn, reason: ReasonForeign},
		{name: "sealed by another key", keys: otherKeys, now: keys, session: standIn, reason: ReasonForeign},
		{name: "sealed, without keys", keys: keys, session: standIn, reason: ReasonForeign},
		{name: "not sealed, with keys", now: keys, session: standIn, reason: ReasonForeign},
		{name: "a tombstone that is not sealed, with keys", now: keys, arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Kind: record.Ended, Created: created}))
		}, session: standIn, reason: ReasonForeign},
		{name: "a tombstone of Renew", arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Kind: record.Renewed, Created: created, Successor: p.store.storage.Format().Key("x")}))
		}, session: standIn, reason: ReasonRenewed},
		{name: "an emptied record", arrange: func(t *testing.T, p place) {
			put(t, p, p.recordFor(p.token, record.Record{Kind: record.Emptied, Created: created}))
		}, session: same},
		{name: "a session", session: same},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine := memstore.New(0)
			writer := newShopUnder(t, Stored{Store: engine, Keys: test.keys})
			token := writer.in(t, "", func(v *Visit) { v.SetCount(1) })
			adjust := func(*Config[Visit]) {}
			if test.adjust != nil {
				adjust = test.adjust
			}
			s := newShopUnder(t, Stored{Store: engine, Keys: test.now}, adjust)
			if test.arrange != nil {
				arranged := s
				if strings.Contains(test.name, "not sealed") {
					arranged = writer
				}
				test.arrange(t, place{arranged, engine, token})
			}
			before := s.held(t, engine, token)
			response := s.respond(token, func(_ http.ResponseWriter, r *http.Request) {
				v := VisitFrom(r)
				mustEqual(t, "New", v.Info().New, test.session != same)
				mustEqual(t, "Unchecked", v.Info().Unchecked, test.session == standIn)
			})
			cookie := ""
			for _, c := range response.Cookies() {
				cookie = map[bool]string{true: "deleted", false: c.Value}[c.MaxAge < 0]
			}
			mustEqual(t, "Set-Cookie", cookie, test.cookie)
			mustEqual(t, "what the store holds", s.held(t, engine, token), before)
			rejected := s.diary.of(KindRejected)
			mustEqual(t, "is rejected", len(rejected) > 0, test.reason != 0)
			for _, e := range rejected {
				mustEqual(t, "reason", e.Reason, test.reason)
			}

			after := s.in(t, token, func(v *Visit) { v.SetNotes("changed") })
			mustEqual(t, "a change gets another token", after != token, test.session == fresh)
			mustEqual(t, "dropped changes", len(s.diary.of(KindDropped)), map[bool]int{true: 1}[test.session == standIn])
			if test.session != same {
				mustEqual(t, "what the store holds after a change", s.held(t, engine, token), before)
			}
		})
	}
}

func TestAStandInIsReplacedByAVerbAlone(t *testing.T) {
	for name, verb := range map[string]func(*Visit){
		"Renew":           func(v *Visit) { v.Renew(); v.SetNotes("in") },
		"Destroy, set":    func(v *Visit) { v.Destroy(); v.SetNotes("in") },
		"Remember":        func(v *Visit) { v.Remember(true); v.SetNotes("in") },
		"Renew, Remember": func(v *Visit) { v.Renew(); v.Remember(true); v.SetNotes("in") },
	} {
		engine := memstore.New(0)
		s := newShopUnder(t, Stored{Store: engine})
		token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
		s.put(t, engine, token, []byte("junk"))
		next := s.in(t, token, verb)
		mustEqual(t, name+" makes another token", next != token, true)
		s.in(t, next, func(v *Visit) { mustEqual(t, "Notes", v.Notes(), "in") })
	}
}

func TestTheErrorOfAStandInSaysWhyTheSessionCouldNotBeUsed(t *testing.T) {
	s, engine := newBrokenShop(t, func(p *Stored) { p.FailOpen = func(*http.Request) bool { return true } })
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, token, func(v *Visit) { v.Renew() })
	var texts []string
	change := func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).SetCount(2)
		texts = append(texts, fmt.Sprint(s.Save(w, r)))
	}
	s.respond(token, change)
	engine.fail(errDown)
	s.respond(token, change)
	mustEqual(t, "texts", strings.Join(texts, "\n"), "Visit changed unchecked: Count did not replace the browser's session, which could "+
		"not be used: look at Info.Unchecked first; a login calls Renew, a logout Destroy: the session got a new token in another request\n"+
		"Visit changed unchecked: Count did not replace the browser's session, which could not be read: look at Info.Unchecked "+
		"first; a login calls Renew, a logout Destroy: store of Visit: cannot read: connection refused")
}

func TestTheStoreIsReadOnceForARequestWithACookieAndNeverWithoutOne(t *testing.T) {
	s, engine := newBrokenShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	mustEqual(t, "calls of a first visit", engine.called(), "swap")
	ask := func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r); VisitFrom(r) }
	for _, test := range []struct {
		name, cookie string
		handle       http.HandlerFunc
		calls        string
	}{
		{"without a cookie", "", ask, ""},
		{"with another cookie of the name", "theirs", ask, ""},
		{"that does not ask", token, func(http.ResponseWriter, *http.Request) {}, "get"},
		{"that asks", token, ask, "get"},
		{"that sets", token, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(2) }, "get swap"},
		{"that sets what is set", token, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(2) }, "get"},
		{"that stores nothing", "", func(_ http.ResponseWriter, r *http.Request) { v := VisitFrom(r); v.SetCount(1); v.ClearCount() }, ""},
		{"with five tokens", token + "; " + s.CookieName() + "=" + tokens(s, 4), ask, "get get get get"},
	} {
		engine.called()
		s.respond(test.cookie, test.handle)
		mustEqual(t, "calls of a request "+test.name, engine.called(), test.calls)
	}
}

// tokens returns the values of n cookies that lead nowhere, as they stand in a Cookie header behind a first name.
func tokens(s *shop, n int) string {
	var all []string
	for i := range n {
		all = append(all, record.NewToken([16]byte{byte(i)}))
	}
	return strings.Join(all, "; "+s.CookieName()+"=")
}

func TestVaryAndTheCheckComeWithTheQuestionForTheSession(t *testing.T) {
	checks := 0
	s := newStoredShop(t, func(c *Config[Visit]) {
		c.CheckEvery = -1
		c.Check = func(context.Context, *Visit, Info) (bool, error) { checks++; return true, nil }
	})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.respond(token, func(http.ResponseWriter, *http.Request) {})
	mustEqual(t, "Vary", response.Header.Get("Vary"), "")
	mustEqual(t, "checks", checks, 0)
	response = s.respond(token, func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r) })
	mustEqual(t, "Vary", response.Header.Get("Vary"), "Cookie")
	mustEqual(t, "checks", checks, 1)
}

func TestFailOpenReadsTheSessionWhenItIsAskedFor(t *testing.T) {
	s, engine := newBrokenShop(t, func(p *Stored) {
		p.FailOpen = func(r *http.Request) bool { return r.URL.Path == "/about" }
	})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	engine.called()
	s.at("/about", token, func(http.ResponseWriter, *http.Request) {})
	mustEqual(t, "calls", engine.called(), "")
	s.at("/about", token, func(_ http.ResponseWriter, r *http.Request) { mustEqual(t, "Count", VisitFrom(r).Count(), 1) })
	mustEqual(t, "calls", engine.called(), "get")

	engine.fail(errDown)
	s.diary.kinds()
	response := s.at("/about", token, func(w http.ResponseWriter, r *http.Request) {
		v := VisitFrom(r)
		mustEqual(t, "Count of the stand-in", v.Count(), 0)
		mustEqual(t, "Unchecked", v.Info().Unchecked, true)
		v.SetCount(9)
	})
	mustEqual(t, "status", response.StatusCode, 200)
	mustEqual(t, "cookies", len(response.Cookies()), 0)
	mustEqual(t, "events", s.diary.kinds(), "store failed dropped")
	mustEqual(t, "status of another path", s.at("/", token, func(http.ResponseWriter, *http.Request) {}).StatusCode, 503)
	mustEqual(t, "events", s.diary.kinds(), "store failed")
}

func TestDestroyEndsASessionThatCouldNotBeRead(t *testing.T) {
	s, engine := newBrokenShop(t, func(p *Stored) { p.FailOpen = func(*http.Request) bool { return true } })
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.respond(token, func(_ http.ResponseWriter, r *http.Request) {
		engine.fail(errDown)
		v := VisitFrom(r)
		engine.fail(nil)
		v.Destroy()
	})
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
	_, err := s.Open(context.Background(), token)
	mustEqual(t, "is gone", errors.Is(err, ReasonGone), true)
}

func TestAClientThatLeavesDuringTheLoadIsNoFailureOfTheStore(t *testing.T) {
	s := newShopUnder(t, Stored{Store: memstore.New(0)})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.diary.kinds()
	ctx, leave := context.WithCancel(context.Background())
	leave()
	r := httptest.NewRequest("GET", "https://shop.example/", nil).WithContext(ctx)
	r.Header.Set("Cookie", s.CookieName()+"="+token)
	s.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the handler ran") })).ServeHTTP(httptest.NewRecorder(), r)
	mustEqual(t, "events", s.diary.kinds(), "")
}

func TestWhileTheStoreHasARecordThatNoKeyOpensOnlyALoginOrALogoutGoesOn(t *testing.T) {
	login := func(v *Visit) { v.Renew(); v.SetCount(7) }
	for _, test := range []struct {
		name    string
		deleted bool // the record is, as after a leak of its key
		do      func(*Visit)
		cookie  string // "same", "new" or "none" afterwards
		count   int    // in the next request
	}{
		{name: "a change", do: func(v *Visit) { v.SetCount(7) }, cookie: "same"},
		{name: "a login", do: login, cookie: "new", count: 7},
		{name: "a logout", do: func(v *Visit) { v.Destroy() }, cookie: "none"},
		{name: "a change, once the record is deleted", deleted: true, do: func(v *Visit) { v.SetCount(7) }, cookie: "new", count: 7},
		{name: "a login, once the record is deleted", deleted: true, do: login, cookie: "new", count: 7},
	} {
		t.Run(test.name, func(t *testing.T) {
			engine := memstore.New(0)
			leaked := newShopUnder(t, Stored{Store: engine, Keys: keysOf(t, namedKey("leaked", 0))})
			token := leaked.in(t, "", func(v *Visit) { v.SetCount(1) })
			s := newShopUnder(t, Stored{Store: engine, Keys: keysOf(t, namedKey("new", 0))})
			if test.deleted {
				if _, err := engine.Delete(t.Context(), s.store.storage.Format().Key(token)); err != nil {
					t.Fatal(err)
				}
			}
			after := s.in(t, token, test.do)
			cookie := map[string]string{token: "same", "": "none"}[after]
			mustEqual(t, "cookie", cmp.Or(cookie, "new"), test.cookie)
			s.in(t, after, func(v *Visit) { mustEqual(t, "Count", v.Count(), test.count) })
		})
	}
}
