package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

func withTouch(config *Config[Visit]) { config.Touch = true }

// toucher is a browser that visits a shop with Config.Touch. It keeps both cookies for as long as their Max-Age says.
type toucher struct {
	*shop
	t              testing.TB
	session, touch string
}

func newToucher(t testing.TB, adjust ...func(*Config[Visit])) *toucher {
	t.Helper()
	return newToucherOf(t, newShop(t, append(adjust, withTouch)...))
}

// newToucherOf makes a browser of any shop.
func newToucherOf(t testing.TB, s *shop) *toucher { return &toucher{shop: s, t: t} }

// requests sends a request with the browser's cookies, and returns the names of the cookies that the response sets. The
// name of a cookie that it deletes has a minus before it.
func (b *toucher) requests(handle http.HandlerFunc) string {
	b.t.Helper()
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	if b.session != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-s", Value: b.session})
	}
	if b.touch != "" {
		r.AddCookie(&http.Cookie{Name: "__Host-s-t", Value: b.touch})
	}
	w := httptest.NewRecorder()
	b.Handler(handle).ServeHTTP(w, r)
	var names []string
	for _, cookie := range w.Result().Cookies() {
		name := strings.TrimPrefix(cookie.Name, "__Host-")
		switch cookie.Name {
		case "__Host-s":
			b.session = cookie.Value
		case "__Host-s-t":
			b.touch = cookie.Value
		}
		if cookie.MaxAge < 0 {
			name = "-" + name
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func (b *toucher) visits(handle func(*Visit)) string {
	b.t.Helper()
	return b.requests(func(w http.ResponseWriter, r *http.Request) { handle(VisitFrom(r)) })
}

func TestAReadSlidesTheTouchCookieAndLeavesTheSessionsAlone(t *testing.T) {
	b := newToucher(t)
	mustEqual(t, "a write", b.visits(func(s *Visit) { s.SetCount(7) }), "s")
	b.clock.advance(3*time.Minute - time.Second)
	mustEqual(t, "a read before the step", b.visits(nothing), "")
	b.clock.advance(time.Second)
	b.diary.kinds()
	mustEqual(t, "a read after the step", b.visits(nothing), "s-t")
	mustEqual(t, "events", b.diary.kinds(), "loaded refreshed")
	mustEqual(t, "characters of the touch", len(b.touch), 26)
	b.visits(func(s *Visit) { mustEqual(t, "Seen", s.Info().Seen, start.Add(3*time.Minute)) })
	mustEqual(t, "a read after the touch", b.visits(nothing), "")
}

func TestTheTouchCookieHasTheAttributesOfTheSessions(t *testing.T) {
	for _, test := range []struct {
		name   string
		adjust func(*Config[Visit])
		cookie string
		rest   string
	}{
		{"host", func(*Config[Visit]) {}, "__Host-s-t", "; Path=/; HttpOnly; Secure; SameSite=Lax"},
		{"domain", func(c *Config[Visit]) { c.Domain = "shop.example" }, "__Secure-s-t", "; Path=/; Domain=shop.example; HttpOnly; Secure; SameSite=Lax"},
		{"development", func(c *Config[Visit]) { c.Development = true }, "s-t", "; Path=/; HttpOnly; SameSite=Lax"},
	} {
		s := newShop(t, withTouch, test.adjust)
		mustEqual(t, test.name+": name", s.TouchCookieName(), test.cookie)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(3 * time.Minute)
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
		line := response.Header.Get("Set-Cookie")
		name, rest, _ := strings.Cut(line, "=")
		mustEqual(t, test.name+": Set-Cookie", name, test.cookie)
		mustEqual(t, test.name+": attributes", rest[strings.Index(rest, ";"):], test.rest)
		mustEqual(t, test.name+": Cache-Control", response.Header.Get("Cache-Control"), "no-store")
	}
	mustEqual(t, "name without Touch", newShop(t).TouchCookieName(), "")
}

func TestReadsAloneKeepASessionAliveAndIdlenessEndsItExactly(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	written := b.session
	for range 10 {
		b.clock.advance(20 * time.Minute)
		mustEqual(t, "cookies of a read", b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) }), "s-t")
	}
	mustEqual(t, "the session's cookie", b.session, written)

	touched := b.touch
	for _, test := range []struct {
		name  string
		touch string
		after time.Duration // the last touch
		count int
	}{
		{"a moment before it is idle", touched, 30*time.Minute - 1, 7},
		{"idle", touched, 30 * time.Minute, 0},
		{"without its touch", "", 0, 0},
	} {
		b.touch = test.touch
		b.clock.set(start.Add(200*time.Minute + test.after))
		b.visits(func(s *Visit) { mustEqual(t, test.name+": Count", s.Count(), test.count) })
	}
}

func TestTouchesDoNotExtendASessionBeyondItsAbsoluteTimeout(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	for range 12*6 - 1 {
		b.clock.advance(10 * time.Minute)
		b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) })
	}
	b.clock.set(start.Add(12*time.Hour - 1))
	b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) })
	b.clock.advance(1)
	b.diary.kinds()
	mustEqual(t, "cookies", b.visits(nothing), "")
	mustEqual(t, "events", b.diary.kinds(), "rejected(absolute)")
}

func TestATouchIsWorthlessBesideAnyOtherSession(t *testing.T) {
	for name, next := range map[string]func(*Visit){
		"a write":       func(s *Visit) { s.AddCount(1) },
		"Renew":         (*Visit).Renew,
		"Remember":      func(s *Visit) { s.Remember(true) },
		"a new session": func(s *Visit) { s.Destroy(); s.SetCount(7) },
	} {
		b := newToucher(t)
		b.visits(func(s *Visit) { s.SetCount(7) })
		late := *b
		b.clock.advance(6 * time.Minute)
		mustEqual(t, name+" sends", b.visits(next), "s")
		b.clock.advance(4 * time.Minute)
		mustEqual(t, name+": a late read sends", late.visits(nothing), "s-t")
		b.touch = late.touch
		b.visits(func(s *Visit) { mustEqual(t, name+": Seen", s.Info().Seen, start.Add(6*time.Minute)) })
	}
}

func TestAWriteTakesTheTouchesTimeAndSendsTheSessionAlone(t *testing.T) {
	b := newToucher(t, withCheck(new(checker))) // with Config.Check, a write does not move seen
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(5 * time.Minute)
	mustEqual(t, "a read", b.visits(nothing), "s-t")
	b.clock.advance(time.Minute)
	mustEqual(t, "a write", b.visits(func(s *Visit) { s.AddCount(1) }), "s")
	mustEqual(t, "seen", b.seenIn(t, b.session), start.Add(5*time.Minute))
}

func TestDestroyDeletesBothCookies(t *testing.T) {
	for name, end := range map[string]func(*Visit){
		"destroyed": (*Visit).Destroy,
		"emptied":   func(s *Visit) { s.SetCount(0) },
	} {
		b := newToucher(t)
		b.visits(func(s *Visit) { s.SetCount(7) })
		mustEqual(t, name, b.visits(end), "-s -s-t")
	}
}

func TestOnlyWritesSendTheSession(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	for due, test := range map[string]struct {
		protection Protection
		after      time.Duration
		read       string
	}{
		"nothing":    {Signed{Keys: keysOf(t, old)}, 0, ""},
		"refresh":    {Signed{Keys: keysOf(t, old)}, 10 * time.Minute, "s-t"},
		"newer key":  {Signed{Keys: keysOf(t, old, newer)}, time.Minute, ""},
		"encryption": {Encrypted{Keys: keysOf(t, old), AcceptSigned: true}, 0, ""},
		"both":       {Encrypted{Keys: keysOf(t, old, newer), AcceptSigned: true}, 10 * time.Minute, "s-t"},
		"clearing":   {Signed{Keys: keysOf(t, old)}, time.Hour, ""},
	} {
		b := &toucher{t: t, shop: newShopUnder(t, test.protection, withTouch)}
		b.session = newShopUnder(t, Signed{Keys: keysOf(t, old)}).cookieOf(t, func(s *Visit) { s.SetCount(7) })
		b.clock.advance(test.after)
		mustEqual(t, due+": a read sends", b.visits(nothing), test.read)
		mustEqual(t, due+": a write sends", b.visits(func(s *Visit) { s.SetCount(8) }), "s")
		if _, err := b.Open(context.Background(), b.session); err != nil {
			t.Errorf("%s: %v", due, err)
		}
	}
}

func TestUnderTouchAnEmptySessionClearsNothing(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(time.Hour)
	mustEqual(t, "Renew beside a cookie that is over", b.visits((*Visit).Renew), "")
	mustEqual(t, "Destroy beside it", b.visits((*Visit).Destroy), "-s -s-t")
}

func TestUnderTouchAnEmptySessionIsNotTouched(t *testing.T) {
	s := newShop(t, withTouch)
	ctx := context.Background()
	session, _ := s.Open(ctx, "")
	for range 2 {
		if cookie, err := s.Seal(ctx, session); cookie != nil || err != nil {
			t.Errorf("Seal = %v, %v", cookie, err)
		}
		s.clock.advance(10 * time.Minute)
	}
}

func TestATouchOfAnOlderKeyHoldsAfterTheNewerOneSigns(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	b := &toucher{t: t, shop: newShopWithKeys(t, keysOf(t, old, newer), withTouch)}
	b.visits(func(s *Visit) { s.SetCount(7) })
	for range 3 {
		b.clock.advance(20 * time.Minute)
		b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) })
	}
}

func TestMaxAgeIsTheAbsoluteTimeoutForTheSessionAndTheIdleOneForItsTouch(t *testing.T) {
	const day = 24 * time.Hour
	s := newShop(t, withTouch)
	maxAge := func(value string, handle func(*Visit)) (*http.Cookie, int) {
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { handle(VisitFrom(r)) })
		mustEqual(t, "cookies", len(response.Cookies()), 1)
		cookie := response.Cookies()[0]
		return cookie, cookie.MaxAge / int(day/time.Second)
	}
	session, days := maxAge("", func(s *Visit) { s.SetCount(7); s.Remember(true) })
	mustEqual(t, "days of a new session", days, 180)
	s.clock.advance(10 * day)
	touch, days := maxAge(session.Value, nothing)
	mustEqual(t, "days of a touch", days, 14)
	mustEqual(t, "its name", touch.Name, "__Host-s-t")
	_, days = maxAge(session.Value, func(s *Visit) { s.AddCount(1) })
	mustEqual(t, "days of a session written later", days, 170)

	s.clock.set(start.Add(175 * day))
	last := s.seal(true, start, start.Add(170*day), body(1, "\x07"))
	_, days = maxAge(last, func(s *Visit) { s.AddCount(1) })
	mustEqual(t, "days of a session near its end", days, 5)
}

func TestOfSeveralTouchesTheLatestCountsAndNoneFromTheFuture(t *testing.T) {
	s := newShop(t, withTouch)
	ctx := context.Background()
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
	touchAt := func(at time.Duration) string {
		s.clock.set(start.Add(at))
		session, err := s.Open(ctx, value)
		if err != nil {
			t.Fatal(err)
		}
		cookie, err := s.Seal(ctx, session)
		if err != nil || cookie.Name != s.TouchCookieName() {
			t.Fatalf("Seal = %v, %v, want a touch", cookie, err)
		}
		return cookie.Value
	}
	early, late, later := touchAt(10*time.Minute), touchAt(20*time.Minute), touchAt(24*time.Minute)
	s.clock.set(start.Add(22 * time.Minute))
	for _, test := range []struct {
		name    string
		touches []string
		seen    time.Duration
	}{
		{"none", nil, 0},
		{"one", []string{early}, 10 * time.Minute},
		{"two", []string{early, late}, 20 * time.Minute},
		{"the other order", []string{late, early}, 20 * time.Minute},
		{"garbage first", []string{"x", value, late}, 20 * time.Minute},
		{"from the future", []string{late, later}, 20 * time.Minute},
		{"the sixteenth", append(junk(15), late), 20 * time.Minute},
		{"the seventeenth", append(junk(16), late), 0},
	} {
		session, err := s.Open(ctx, value, test.touches...)
		mustEqual(t, test.name+": error", err, nil)
		mustEqual(t, test.name+": Seen", session.Info().Seen, start.Add(test.seen))
	}
	s.clock.set(start.Add(23 * time.Minute)) // within the skew
	session, _ := s.Open(ctx, value, later)
	mustEqual(t, "Seen within the skew", session.Info().Seen, start.Add(24*time.Minute))
}

func TestOpenRequestFindsWhatAVisitFinds(t *testing.T) {
	for _, touch := range []bool{false, true} {
		s := newShop(t, func(c *Config[Visit]) { c.Touch = touch })
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
		older := s.seal(false, start.Add(-time.Minute), start.Add(-time.Minute), "\x91\x05")
		s.clock.advance(20 * time.Minute)
		slid := s.respond(value, read(new(int))).Cookies()[0]
		s.clock.advance(20 * time.Minute)

		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		r.Header.Set("Cookie", "__Host-s="+older+"; __Host-s="+value+"; __Host-s-t=x; "+slid.Name+"="+slid.Value)
		s.diary.kinds()
		session, err := s.OpenRequest(r)
		mustEqual(t, "error", err, nil)
		mustEqual(t, "count", session.Count(), 7)
		mustEqual(t, "Seen", session.Info().Seen, start.Add(20*time.Minute))
		opened := s.diary.kinds()

		count := -1
		s.Handler(read(&count)).ServeHTTP(httptest.NewRecorder(), r)
		visited, _, _ := strings.Cut(s.diary.kinds(), " refreshed")
		mustEqual(t, "count of a visit", count, 7)
		mustEqual(t, "events", opened, visited)

		r.Header.Del("Cookie")
		if fresh, err := s.OpenRequest(r); !errors.Is(err, ReasonAbsent) || fresh == nil {
			t.Errorf("without a cookie: %v, %v", fresh, err)
		}
	}
}

func TestWithoutTouchATouchCookieIsIgnored(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(10 * time.Minute)
	b.visits(nothing)
	plain := newShop(t)
	plain.clock.set(start.Add(35 * time.Minute))
	if _, err := plain.Open(context.Background(), b.session, b.touch); !errors.Is(err, ReasonIdle) {
		t.Errorf("Open = %v, want ReasonIdle", err)
	}
}

func TestATouchIsOptionalLikeEveryRefresh(t *testing.T) {
	for name, respond := range map[string]http.HandlerFunc{
		"304":    func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) },
		"500":    func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"public": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Cache-Control", "public") },
	} {
		b := newToucher(t)
		b.visits(func(s *Visit) { s.SetCount(7) })
		b.clock.advance(10 * time.Minute)
		mustEqual(t, name, b.requests(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			respond(w, r)
		}), "")
		mustEqual(t, name+", not counted", b.requests(func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			b.DoNotCount(r)
		}), "")
	}
}

func TestAChangeAfterSaveReplacesTheTouchThatSaveSent(t *testing.T) {
	for name, test := range map[string]struct {
		then func(*Visit)
		want string
	}{
		"nothing": {nothing, "s-t"},
		"a write": {func(s *Visit) { s.AddCount(1) }, "s"},
		"Destroy": {(*Visit).Destroy, "-s -s-t"},
	} {
		b := newToucher(t)
		b.visits(func(s *Visit) { s.SetCount(7) })
		b.clock.advance(10 * time.Minute)
		mustEqual(t, name, b.requests(func(w http.ResponseWriter, r *http.Request) {
			s := VisitFrom(r)
			mustEqual(t, name+": error", b.Save(w, r), nil)
			mustEqual(t, name+": Set-Cookie lines of Save", len(w.Header()["Set-Cookie"]), 1)
			test.then(s)
		}), test.want)
	}
}

func TestTheTouchOfSaveStaysOutOfInformationalResponses(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(10 * time.Minute)
	early := -1
	outer := func(inner http.Handler) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			inner.ServeHTTP(informed{w, func(h http.Header) { early = len(h["Set-Cookie"]) }}, r)
		}
	}
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.AddCookie(&http.Cookie{Name: "__Host-s", Value: b.session})
	w := httptest.NewRecorder()
	outer(b.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
		mustEqual(t, "error", b.Save(w, r), nil)
		w.WriteHeader(http.StatusEarlyHints)
	}))).ServeHTTP(w, r)
	mustEqual(t, "cookies of the informational response", early, 0)
	mustEqual(t, "cookies of the response", len(w.Result().Cookies()), 1)
}

// informed records the headers of informational responses.
type informed struct {
	http.ResponseWriter
	tell func(http.Header)
}

func (w informed) WriteHeader(status int) {
	if status < 200 {
		w.tell(w.Header())
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

func TestTheTouchMovesOnlyWhenACheckPassed(t *testing.T) {
	c := new(checker)
	b := newToucher(t, withCheck(c), failOpen)
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(4 * time.Minute)
	mustEqual(t, "passed", b.visits(nothing), "s-t")
	mustEqual(t, "not due", b.visits(nothing), "")
	mustEqual(t, "checks", c.calls.Load(), 1)
	c.err = errOutage
	b.clock.advance(4 * time.Minute)
	mustEqual(t, "in an outage", b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) }), "")
	c.err, c.revoke = nil, true
	b.diary.kinds()
	for range 2 { // the cookie stays, and is refused again
		mustEqual(t, "revoked", b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 0) }), "")
		mustEqual(t, "events", b.diary.kinds(), "rejected(revoked)")
	}
	mustEqual(t, "logged out", b.visits((*Visit).Destroy), "-s -s-t")
}

func TestASessionThatDoesNotFitIsTouched(t *testing.T) {
	b := newToucher(t)
	b.visits(func(s *Visit) { s.SetCount(7) })
	b.clock.advance(10 * time.Minute)
	b.diary.kinds()
	mustEqual(t, "cookies", b.visits(func(s *Visit) { s.SetNotes(strings.Repeat("n", 4000)) }), "s-t")
	mustEqual(t, "events", b.diary.kinds(), "loaded too large refreshed")
	b.clock.advance(25 * time.Minute)
	b.visits(func(s *Visit) { mustEqual(t, "Count", s.Count(), 7) })

	b.clock.advance(10 * time.Minute)
	ctx := context.Background()
	session, _ := b.Open(ctx, b.session, b.touch)
	session.SetNotes(strings.Repeat("n", 4000))
	for _, want := range []bool{true, false} {
		touch, err := b.Seal(ctx, session)
		mustEqual(t, "Seal returns a touch", touch != nil, want)
		mustEqual(t, "Seal returns an error", errors.Is(err, ErrTooLarge), true)
	}
}

func TestAManagerMustNotServeTheTouchCookieOfAnother(t *testing.T) {
	spec := visitSpec()
	spec.Cookie, spec.TypeID = "s-t", "shop.Touch"
	protection := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	s, other := newShop(t, withTouch), newShopOf(t, spec, protection)
	for _, handler := range []http.Handler{
		s.Handler(other.Handler(http.NotFoundHandler())),
		other.Handler(s.Handler(http.NotFoundHandler())),
	} {
		got := panicOf(func() { handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)) })
		if !strings.Contains(fmt.Sprint(got), `both serve the cookie "__Host-s-t"`) {
			t.Errorf("panic is %v", got)
		}
	}
	plain := newShop(t)
	plain.Handler(other.Handler(http.NotFoundHandler())).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

func TestTouchNeedsRoomForItsCookie(t *testing.T) {
	spec := visitSpec()
	spec.Cookie = strings.Repeat("s", cookie.MaxBytes-len(cookie.HostPrefix)-31)
	protection := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	if _, err := NewManager(spec, protection, Config[Visit]{}); err != nil {
		t.Fatal(err)
	}
	_, err := NewManager(spec, protection, Config[Visit]{Touch: true})
	if err == nil || !strings.Contains(err.Error(), "Config.Touch needs it to be shorter") {
		t.Errorf("NewManager = %v", err)
	}
}
