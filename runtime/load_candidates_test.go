package typedsession

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

// respondTo serves a request with a whole Cookie header.
func (s *shop) respondTo(header string, handle http.HandlerFunc) *http.Response {
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", header)
	w := httptest.NewRecorder()
	s.Handler(handle).ServeHTTP(w, r)
	return w.Result()
}

// junk returns n different values that no server makes.
func junk(n int) []string {
	var values []string
	for i := range n {
		values = append(values, fmt.Sprint(i))
	}
	return values
}

// forgeries returns n different values with the shop's header, and so with the hint of its key.
func (s *shop) forgeries(n int) []string {
	var values []string
	for i := range n {
		values = append(values, s.seal(false, start, start, "\x91\x03")[:2]+strings.Repeat(string(rune('A'+i)), 42))
	}
	return values
}

func TestOfSeveralCookiesTheNewestThatIsAcceptedWins(t *testing.T) {
	s := newShop(t)
	old := start.Add(-time.Hour)
	one := s.seal(false, start, start, "\x91\x01")
	two := s.seal(false, start, start, "\x91\x02")
	seenBefore := s.seal(false, start.Add(-2*time.Minute), start.Add(-time.Second), "\x91\x04")
	renewedBefore := s.seal(false, start.Add(-time.Second), start, "\x91\x05")
	expired := s.seal(false, old, old, "\x91\x03")
	unreadable := s.seal(false, start, start, "\xc1")
	forged := strings.Repeat("A", 44)
	for _, test := range []struct {
		name   string
		values []string
		count  int
		clears bool
		events string
	}{
		{"the same twice", []string{one, one}, 1, false, "loaded"},
		{"seen last", []string{one, seenBefore}, 1, false, "duplicate loaded"},
		{"seen last, the other order", []string{seenBefore, one}, 1, false, "duplicate loaded"},
		{"seen together, begun last", []string{one, renewedBefore}, 1, false, "duplicate loaded"},
		{"seen together, begun last, the other order", []string{renewedBefore, one}, 1, false, "duplicate loaded"},
		{"three", []string{seenBefore, one, renewedBefore}, 1, false, "duplicate loaded"},
		{"equal times", []string{one, two}, 2, false, "duplicate loaded"},
		{"equal times, the other order", []string{two, one}, 1, false, "duplicate loaded"},
		{"forged first", []string{forged, one}, 1, false, "rejected(version) loaded"},
		{"forged last", []string{one, forged}, 1, false, "rejected(version) loaded"},
		{"expired first", []string{expired, one}, 1, false, "rejected(idle) duplicate loaded"},
		{"expired last", []string{one, expired}, 1, false, "duplicate rejected(idle) loaded"},
		{"the newest is unreadable", []string{unreadable, seenBefore}, 4, false, "duplicate rejected(unreadable) loaded"},
		{"none accepted", []string{forged, expired}, 0, true, "rejected(version) rejected(idle)"},
	} {
		t.Run(test.name, func(t *testing.T) {
			count := -1
			response := s.respondTo("__Host-s="+strings.Join(test.values, "; __Host-s="), read(&count))
			mustEqual(t, "count", count, test.count)
			mustEqual(t, "clears", len(response.Header["Set-Cookie"]) > 0, test.clears)
			mustEqual(t, "events", s.diary.kinds(), test.events)
		})
	}
}

func TestAnExpiredCookieBesideTheAcceptedOneChangesNothing(t *testing.T) {
	s := newShop(t)
	old := start.Add(-time.Hour)
	header := "__Host-s=" + s.seal(false, old, old, "\x91\x03") + "; __Host-s=" + s.seal(false, start, start, "\x91\x01")
	s.respondTo(header, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(0) })
	mustEqual(t, "events", s.diary.kinds(), "rejected(idle) duplicate loaded destroyed")
}

// Values that are refused before a tag is computed do not hide the session. The number of values for which a tag is
// computed is bounded.
func TestJunkBesideTheSessionHidesItOnlyBeyondTheBounds(t *testing.T) {
	s := newShopUnder(t, Signed{Keys: keysOf(t, namedKey("shop", 0)), AcceptEncrypted: true})
	mine := s.seal(false, start, start, "\x91\x01")
	for _, test := range []struct {
		name  string
		junk  []string
		count int
	}{
		{"four of one byte", junk(4), 1},
		{"fifteen of one byte", junk(15), 1},
		{"sixteen", junk(16), 0},
		{"fifteen with the hints of other keys", withOtherHints(t, mine), 1},
		{"some that are too long, no base64url, or of another version", []string{
			strings.Repeat("A", cookie.MaxBytes), strings.Repeat("*", 44), strings.Repeat("A", 44), strings.Repeat("A", 40), "-" + mine[1:],
		}, 1},
		{"three with the key's hint", s.forgeries(3), 1},
		{"four with the key's hint", s.forgeries(4), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			count := -1
			s.respondTo("__Host-s="+strings.Join(append(test.junk, mine), "; __Host-s="), read(&count))
			mustEqual(t, "count", count, test.count)
		})
	}
}

// withOtherHints returns a value with each other key hint in its header.
func withOtherHints(t *testing.T, value string) []string {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for bits := byte(1); bits < 16; bits++ {
		values = append(values, base64.RawURLEncoding.EncodeToString(append([]byte{raw[0] ^ bits}, raw[1:]...)))
	}
	return values
}

// movingBrowser is a browser at https://shop.example.com/app/cart, which visits shops that differ in where they set
// their cookie.
type movingBrowser struct {
	t   *testing.T
	jar http.CookieJar
	at  *url.URL
}

func newMovingBrowser(t *testing.T) *movingBrowser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &movingBrowser{t, jar, &url.URL{Scheme: "https", Host: "shop.example.com", Path: "/app/cart"}}
}

func (b *movingBrowser) visits(s *shop, handle func(*Visit)) {
	b.t.Helper()
	r := httptest.NewRequest("GET", b.at.String(), nil)
	for _, cookie := range b.jar.Cookies(b.at) {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { handle(VisitFrom(r)) })).ServeHTTP(w, r)
	b.jar.SetCookies(b.at, w.Result().Cookies())
}

// places are changes of Domain and Path that keep the cookie's name. To browsers the new cookie is another one.
var places = map[string][2]func(*Config[Visit]){
	"a narrower domain": {inDomain("example.com"), inDomain("shop.example.com")},
	"a wider domain":    {inDomain("shop.example.com"), inDomain("example.com")},
	"a narrower path":   {inPath("/app/"), inPath("/app/cart")},
	"a wider path":      {inPath("/app/cart"), inPath("/app/")},
}

func inDomain(domain string) func(*Config[Visit]) {
	return func(c *Config[Visit]) { c.Domain = domain }
}
func inPath(path string) func(*Config[Visit]) { return func(c *Config[Visit]) { c.Path = path } }

func TestAfterAChangeOfDomainOrPathWritesAndLoginsStick(t *testing.T) {
	for name, place := range places {
		for _, touch := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, touch %v", name, touch), func(t *testing.T) {
				touching := func(c *Config[Visit]) { c.Touch = touch }
				before, after := newShop(t, place[0], touching), newShop(t, place[1], touching)
				after.clock = before.clock
				after.manager.now = before.clock.Now
				b := newMovingBrowser(t)
				b.visits(before, func(s *Visit) { s.SetCount(1); s.Remember(true) })
				before.clock.advance(20 * time.Minute)
				b.visits(after, func(s *Visit) { mustEqual(t, "carried on", s.Count(), 1); s.AddCount(1) })
				b.visits(after, func(s *Visit) { mustEqual(t, "a write", s.Count(), 2) })
				before.clock.advance(20 * time.Hour)
				b.visits(after, func(s *Visit) { mustEqual(t, "after a while", s.Count(), 2); s.Reset(); s.Renew(); s.SetCount(7) })
				b.visits(after, func(s *Visit) { mustEqual(t, "a login", s.Count(), 7) })
				mustEqual(t, "both cookies are sent", strings.Contains(after.diary.kinds(), "duplicate"), true)
			})
		}
	}
}

// The cookie from before the change cannot be deleted, because no server knows the Domain and Path that it was set with.
func TestAfterAChangeOfDomainOrPathRejectCreatedBeforeMakesALogoutFinal(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, place := range places {
			t.Run(name, func(t *testing.T) {
				before := newShop(t, place[0])
				change := start.Add(time.Hour)
				after := newShop(t, place[1], func(c *Config[Visit]) { c.RejectCreatedBefore = change })
				b := newMovingBrowser(t)
				b.visits(before, func(s *Visit) { s.SetCount(1); s.Remember(true) })
				after.clock.set(change)
				b.visits(after, func(s *Visit) { mustEqual(t, "from before the change", s.Count(), 0); s.SetCount(7) })
				b.visits(after, func(s *Visit) { mustEqual(t, "a login", s.Count(), 7); s.Destroy() })
				b.visits(after, func(s *Visit) { mustEqual(t, "after the logout", s.Count(), 0) })
			})
		}
	})
}

func TestAMalformedCookieIsRejectedAndDestroyDeletesIt(t *testing.T) {
	s := newShop(t)
	good := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.diary.kinds()
	for _, malformed := range []string{`"` + good, good + `"`, good[:20] + `\` + good[21:], good[:20] + "\x01" + good[21:], good[:20] + "\xff" + good[21:]} {
		count := -1
		mustEqual(t, "Set-Cookie lines", len(s.respond(malformed, read(&count)).Header["Set-Cookie"]), 0)
		mustEqual(t, "count", count, 0)
		mustEqual(t, "events", s.diary.kinds(), "rejected(encoding)")
		destroyed := s.respond(malformed, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
		mustEqual(t, "Max-Age", destroyed.Cookies()[0].MaxAge, -1)
		mustEqual(t, "events", s.diary.kinds(), "rejected(encoding) destroyed")
	}
}

func TestNoFloodOfOtherCookiesHidesTheSession(t *testing.T) {
	for name, adjust := range map[string]func(*Config[Visit]){"one cookie": func(*Config[Visit]) {}, "Touch": withTouch} {
		s := newShop(t, adjust)
		valid := s.cookieOf(t, func(s *Visit) { s.SetCount(41) })
		for kind, others := range map[string]string{
			"none":                     "",
			"50 of the site":           strings.Repeat("consent=yes; ", 50),
			"1000 that the name is in": strings.Repeat("x__Host-s=x; ", 1000),
			"3000 names that go on":    strings.Repeat("__Host-session=x; ", 3000),
			"a megabyte":               strings.Repeat("c=x; ", 1<<20/5),
			"1000 of an older value":   strings.Repeat("__Host-s=old; ", 1000),
			"malformed ones":           `"; =; ;;  ; __Host-s2; "__Host-s"=x; `,
		} {
			count := 0
			s.respondTo(others+"__Host-s="+valid, read(&count))
			mustEqual(t, name+", "+kind+": Count", count, 41)
		}
	}
}
