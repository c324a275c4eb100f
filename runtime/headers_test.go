package typedsession

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestVaryByCookieIsAddedOnce(t *testing.T) {
	for _, test := range []struct {
		name string
		have []string
		want string
	}{
		{"none", nil, "Cookie"},
		{"others", []string{"Origin"}, "Origin|Cookie"},
		{"there already", []string{"Accept, cookie"}, "Accept, cookie"},
		{"on another line", []string{"Origin", "Cookie"}, "Origin|Cookie"},
		{"everything", []string{"*"}, "*"},
		{"a name that contains it", []string{"Cookie-Preference"}, "Cookie-Preference|Cookie"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := http.Header{"Vary": test.have}
			var lines headerLines
			lines.varyByCookie(h)
			lines.varyByCookie(h)
			mustEqual(t, "Vary", strings.Join(h["Vary"], "|"), test.want)
		})
	}
}

func TestCacheHeadersKeepASessionOutOfSharedCaches(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	const (
		untouched = iota
		readOnly
		refresh // read when a refresh is due
		write
	)
	for _, test := range []struct {
		name   string
		access int
		have   http.Header
		cache  string // Cache-Control, lines joined by |
		vary   string
		set    bool
		cdn    bool // CDN-Cache-Control and Surrogate-Control are there
	}{
		{"untouched", untouched, nil, "", "", false, false},
		{"untouched and public", untouched, http.Header{"Cache-Control": {"public"}}, "public", "", false, false},
		{"untouched with a CDN", untouched, http.Header{"Cdn-Cache-Control": {"max-age=60"}, "Surrogate-Control": {"max-age=60"}}, "", "", false, true},

		{"read", readOnly, nil, "private", "Cookie", false, false},
		{"read, app decides", readOnly, http.Header{"Cache-Control": {"max-age=60"}}, "max-age=60", "Cookie", false, false},
		{"read, with a CDN", readOnly, http.Header{"Cdn-Cache-Control": {"max-age=60"}, "Surrogate-Control": {"max-age=60"}}, "private", "Cookie", false, true},

		{"write", write, nil, "no-store", "Cookie", true, false},
		{"write, public", write, http.Header{"Cache-Control": {"public, max-age=60"}}, "no-store", "Cookie", true, false},
		{"write, max-age", write, http.Header{"Cache-Control": {"max-age=60"}}, "no-store", "Cookie", true, false},
		{"write, no-cache", write, http.Header{"Cache-Control": {"no-cache"}}, "no-store", "Cookie", true, false},
		{"write, private", write, http.Header{"Cache-Control": {"Private, max-age=60"}}, "Private, max-age=60", "Cookie", true, false},
		{"write, private for a field only", write, http.Header{"Cache-Control": {`max-age=60, private="X-A, X-B"`}}, "no-store", "Cookie", true, false},
		{"write, private in a quoted string", write, http.Header{"Cache-Control": {`ext="a\", private, b"`}}, "no-store", "Cookie", true, false},
		{"write, no-store", write, http.Header{"Cache-Control": {"no-store"}}, "no-store", "Cookie", true, false},
		{"write, two lines", write, http.Header{"Cache-Control": {"max-age=0", "private"}}, "max-age=0|private", "Cookie", true, false},
		{"write, with a CDN", write, http.Header{"Cdn-Cache-Control": {"max-age=60"}, "Surrogate-Control": {"max-age=60"}}, "no-store", "Cookie", true, false},
		{"write, vary by others", write, http.Header{"Vary": {"Origin"}}, "no-store", "Origin|Cookie", true, false},

		{"refresh", refresh, nil, "no-store", "Cookie", true, false},
		{"refresh, max-age", refresh, http.Header{"Cache-Control": {"max-age=60"}}, "no-store", "Cookie", true, false},
		{"refresh, public", refresh, http.Header{"Cache-Control": {"PUBLIC, max-age=60"}}, "PUBLIC, max-age=60", "Cookie", false, false},
		{"refresh, s-maxage", refresh, http.Header{"Cache-Control": {"s-maxage=60"}}, "s-maxage=60", "Cookie", false, false},
		{"refresh, public on a second line", refresh, http.Header{"Cache-Control": {"max-age=60", "public"}}, "max-age=60|public", "Cookie", false, false},
		{"refresh, private wins over public", refresh, http.Header{"Cache-Control": {"public, private"}}, "public, private", "Cookie", true, false},
		{"refresh, with a CDN", refresh, http.Header{"Cdn-Cache-Control": {"max-age=60"}, "Surrogate-Control": {"max-age=60"}}, "private", "Cookie", false, true},
		{"refresh, CDN told not to store", refresh, http.Header{"Cdn-Cache-Control": {"no-store"}}, "no-store", "Cookie", true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.clock.set(start)
			if test.access == refresh {
				s.clock.advance(10 * time.Minute)
			}
			response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				if test.access != untouched {
					session := VisitFrom(r)
					if test.access == write {
						session.AddCount(1)
					}
				}
				for name, lines := range test.have {
					w.Header()[name] = lines
				}
				_, _ = w.Write(nil)
			})
			h := response.Header
			mustEqual(t, "Cache-Control", strings.Join(h["Cache-Control"], "|"), test.cache)
			mustEqual(t, "Vary", strings.Join(h["Vary"], "|"), test.vary)
			mustEqual(t, "sets the cookie", len(h["Set-Cookie"]) > 0, test.set)
			for _, name := range []string{"Cdn-Cache-Control", "Surrogate-Control"} {
				mustEqual(t, name, h.Get(name) != "", test.cdn)
			}
		})
	}
}

// Each of these alone makes a shared cache keep the response.
func TestWhatIsAddressedToSharedCachesAloneIsRemovedBesideACookieAndKeepsARefreshAway(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	for _, test := range []struct {
		name, line string
		public     bool
	}{
		{"Cdn-Cache-Control", "max-age=60", true},
		{"Cloudflare-Cdn-Cache-Control", "max-age=60", true},
		{"Surrogate-Control", "max-age=60", true},
		{"X-Accel-Expires", "60", true},
		{"X-Accel-Expires", "@1893456000", true},
		{"X-Accel-Expires", "0", false},
		{"Edge-Control", "cache-maxage=60", true},
		{"Edge-Control", "!no-store, max-age=60", true},
		{"X-Litespeed-Cache-Control", "public, max-age=60", true},
		{"CDN-Cache-Control", "max-age=60", true},
		{"cloudflare-cdn-cache-control", "max-age=60", true},
		{"surrogate-control", "max-age=60", true},
		{"SURROGATE-CONTROL", "max-age=60", true},
		{"x-accel-expires", "60", true},
		{"x-accel-expires", "0", false},
		{"edge-control", "cache-maxage=60", true},
		{"X-LiteSpeed-Cache-Control", "max-age=60", true},
	} {
		t.Run(test.name+": "+test.line, func(t *testing.T) {
			respond := func(handle func(*Visit)) spelledHeader {
				return spelledHeader{s.respond(value, func(w http.ResponseWriter, r *http.Request) {
					w.Header()[test.name] = []string{test.line}
					handle(VisitFrom(r))
				}).Header}
			}
			s.clock.set(start)
			write := respond(func(s *Visit) { s.AddCount(1) })
			mustEqual(t, "a write sets the cookie", len(write.lines("Set-Cookie")), 1)
			mustEqual(t, "a write leaves the header", len(write.lines(test.name)) > 0, !test.public)
			mustEqual(t, "Cache-Control of a write", strings.Join(write.lines("Cache-Control"), "|"), "no-store")
			mustEqual(t, "a read leaves the header", strings.Join(respond(nothing).lines(test.name), "|"), test.line)
			s.clock.advance(10 * time.Minute)
			refresh := respond(nothing)
			mustEqual(t, "a refresh sets the cookie", len(refresh.lines("Set-Cookie")) > 0, !test.public)
			mustEqual(t, "a refresh leaves the header", strings.Join(refresh.lines(test.name), "|"), test.line)
		})
	}
}

// spelledHeader is a header whose names may be spelled in any way.
type spelledHeader struct{ http.Header }

func (h spelledHeader) lines(name string) []string {
	var all []string
	for key, lines := range h.Header {
		if strings.EqualFold(key, name) {
			all = append(all, lines...)
		}
	}
	return all
}

func TestAHeaderForCDNsThatForbidsKeepingLetsTheResponseRefreshTheSession(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s.clock.advance(10 * time.Minute)
	for _, header := range [][2]string{
		{"CDN-Cache-Control", "no-store"},
		{"cdn-cache-control", "private"},
		{"Surrogate-Control", "no-store"},
		{"Edge-Control", "bypass-cache"},
		{"edge-control", "no-store"},
		{"X-LiteSpeed-Cache-Control", "no-cache"},
		{"x-litespeed-cache-control", "private"},
	} {
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			w.Header()[header[0]] = []string{header[1]}
			VisitFrom(r)
		})
		mustEqual(t, header[0]+": "+header[1]+": refreshed", len(response.Header["Set-Cookie"]), 1)
	}
}

func TestHeadersCountInAnySpelling(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	write := func(s *Visit) { s.AddCount(1) }
	for _, test := range []struct {
		name   string
		handle func(*Visit)
		after  time.Duration
		have   http.Header
		cache  string
		vary   string
		set    int // Set-Cookie lines
	}{
		{"a write beside public", write, 0, http.Header{"cache-control": {"public, max-age=60"}}, "no-store", "Cookie", 1},
		{"a write beside private", write, 0, http.Header{"CACHE-CONTROL": {"private"}}, "private", "Cookie", 1},
		{"a write beside two spellings", write, 0, http.Header{"cache-control": {"no-store"}, "Cache-Control": {"no-cache"}}, "no-cache|no-store", "Cookie", 1},
		{"a read beside max-age", nothing, 0, http.Header{"cache-control": {"max-age=60"}}, "max-age=60", "Cookie", 0},
		{"a refresh beside public", nothing, 10 * time.Minute, http.Header{"cache-Control": {"public"}}, "public", "Cookie", 0},
		{"Vary", nothing, 0, http.Header{"vary": {"Origin"}}, "private", "Origin|Cookie", 0},
		{"Vary by Cookie", nothing, 0, http.Header{"VARY": {"Cookie"}}, "private", "Cookie", 0},
		{"a cookie of the session's name", write, 0, http.Header{"set-cookie": {"__Host-s=old; Path=/"}}, "no-store", "Cookie", 1},
		{"a cookie of another name", write, 0, http.Header{"SET-COOKIE": {"a=b"}}, "no-store", "Cookie", 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.clock.set(start.Add(test.after))
			h := spelledHeader{s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				test.handle(VisitFrom(r))
				for name, lines := range test.have {
					w.Header()[name] = lines
				}
			}).Header}
			mustEqual(t, "Cache-Control", strings.Join(h.lines("Cache-Control"), "|"), test.cache)
			mustEqual(t, "Vary", strings.Join(h.lines("Vary"), "|"), test.vary)
			mustEqual(t, "Set-Cookie lines", len(h.lines("Set-Cookie")), test.set)
		})
	}
}

// A response in two steps: a Save, an informational response, and the final one.
func TestASpellingOfSetCookieDoesNotDoubleASavedSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			_ = s.Save(w, r)
			w.Header()["set-cookie"] = w.Header()["Set-Cookie"]
			w.WriteHeader(http.StatusEarlyHints)
			VisitFrom(r).AddCount(1)
		})
		response, _ := browser.read(browser.request())
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
	})
}

func TestEveryWayOfReadingMarksTheResponse(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, access := range map[string]func(r *http.Request){
			"VisitFrom":        func(r *http.Request) { VisitFrom(r) },
			"VisitFromContext": func(r *http.Request) { VisitFromContext(r.Context()) },
			"a getter":         func(r *http.Request) { _ = VisitFrom(r).Count() },
			"Info":             func(r *http.Request) { VisitFrom(r).Info() },
		} {
			for _, cookie := range []string{"", "garbage", s.cookieOf(t, func(s *Visit) { s.SetCount(1) })} {
				response := s.respond(cookie, func(w http.ResponseWriter, r *http.Request) { access(r) })
				mustEqual(t, name+": Vary", response.Header.Get("Vary"), "Cookie")
			}
		}
	})
}

func TestAnErrorOfServeContentDoesNotLoseTheCacheHeader(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			w.Header().Set("Cache-Control", "private")
			http.ServeContent(w, r, "a.txt", start, strings.NewReader("content"))
		})
		r := browser.request()
		r.Header.Set("Range", "bytes=900-1000")
		response, _ := browser.read(r)
		mustEqual(t, "status", response.StatusCode, http.StatusRequestedRangeNotSatisfiable)
		browser.mustSet(response, true)
		// net/http has removed the app's Cache-Control.
		mustEqual(t, "Cache-Control", response.Header.Get("Cache-Control"), "no-store")
	})
}
