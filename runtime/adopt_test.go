package typedsession

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// oldLibrary takes over sessions from a cookie "old", which holds a count and, after a dot, when it began.
func oldLibrary(asked *int) func(*Config[Visit]) {
	return func(c *Config[Visit]) {
		c.Adopt = func(r *http.Request, v *Visit) (Adopted, error) {
			*asked++
			old, err := r.Cookie("old")
			if err != nil {
				return Adopted{}, nil
			}
			count, err := strconv.Atoi(old.Value)
			if err != nil {
				return Adopted{}, errors.New("the old store is down")
			}
			v.SetCount(count)
			return Adopted{Created: start.Add(-2 * time.Hour), Delete: []*http.Cookie{{Name: "old", Path: "/app"}}}, nil
		}
	}
}

// adopting are the shops that the promises of Config.Adopt are tried with.
func adopting(t *testing.T, asked *int, adjust ...func(*Config[Visit])) map[string]*shop {
	adjust = append([]func(*Config[Visit]){oldLibrary(asked)}, adjust...)
	return map[string]*shop{
		"cookie": newShop(t, adjust...),
		"store":  newShopUnder(t, Stored{Store: memstore.New(0)}, adjust...),
	}
}

// browse serves a request with the cookies of a browser, and keeps what the response sets.
func browse(s *shop, cookies map[string]string, handle func(*Visit)) *http.Response {
	r := httptest.NewRequest("GET", "https://shop.example/app", nil)
	for name, value := range cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		handle(From[Visit](r.Context(), "VisitFrom"))
	})).ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(cookies, c.Name)
		} else {
			cookies[c.Name] = c.Value
		}
	}
	return w.Result()
}

func TestTheSessionOfAnotherLibraryIsTakenOverOnce(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			asked = 0
			browser := map[string]string{"old": "7"}
			response := browse(s, browser, func(v *Visit) {
				mustEqual(t, "Count", v.Count(), 7)
				mustEqual(t, "Created", v.Info().Created, start.Add(-2*time.Hour))
			})
			mustEqual(t, "cookies", len(browser), 1)
			mustEqual(t, "the old one is deleted", response.Header["Set-Cookie"][1], "old=; Path=/app; Max-Age=0")
			mustEqual(t, "events", s.diary.kinds(), "adopted created written")
			browse(s, browser, func(v *Visit) {
				mustEqual(t, "Count", v.Count(), 7)
				mustEqual(t, "Created", v.Info().Created, start.Add(-2*time.Hour))
			})
			mustEqual(t, "asked", asked, 1)
		})
	}
}

func TestAnAdoptedSessionDoesNotComeBackAfterALogout(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			later, atOnce := map[string]string{"old": "7"}, map[string]string{"old": "8"}
			browse(s, later, func(*Visit) {})
			browse(s, later, func(v *Visit) { v.Destroy() })
			browse(s, atOnce, func(v *Visit) { v.Destroy() })
			for _, browser := range []map[string]string{later, atOnce} {
				mustEqual(t, "cookies", len(browser), 0)
				browse(s, browser, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0) })
			}
		})
	}
}

func TestASessionThatIsOverIsNotAdoptedAndItsCookieIsDeleted(t *testing.T) {
	for events, ends := range map[string]func(*Config[Visit]){
		"rejected(absolute)": func(c *Config[Visit]) { c.Absolute, c.Idle = time.Hour, time.Minute },
		"rejected(revoked)":  func(c *Config[Visit]) { c.RejectCreatedBefore = start.Add(-time.Hour) },
	} {
		asked := 0
		for name, s := range adopting(t, &asked, ends) {
			t.Run(events+" "+name, func(t *testing.T) {
				browser := map[string]string{"old": "7"}
				browse(s, browser, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0) })
				mustEqual(t, "cookies", len(browser), 0)
				mustEqual(t, "events", s.diary.kinds(), events)
			})
		}
	}
}

func TestCookiesThatTheOldAppSetAgainGoWithALogoutAndALogin(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(*Visit)
		goes bool
	}{
		"a change": {func(v *Visit) { v.SetCount(8) }, false},
		"Destroy":  {func(v *Visit) { v.Destroy() }, true},
		"Renew":    {func(v *Visit) { v.Renew() }, true},
	} {
		asked := 0
		for where, s := range adopting(t, &asked) {
			t.Run(name+" "+where, func(t *testing.T) {
				browser := map[string]string{"old": "7"}
				browse(s, browser, func(v *Visit) { mustEqual(t, "Count", v.Count(), 7) })
				browser["old"] = "7"
				browse(s, browser, test.do)
				_, stays := browser["old"]
				mustEqual(t, "the old cookie goes", !stays, test.goes)
				events := s.diary.kinds()
				browse(s, browser, func(*Visit) {})
				mustEqual(t, "adopted once", strings.Count(events+s.diary.kinds(), "adopted"), 1)
			})
		}
	}
}

func TestALogoutWhileTheOldLibraryFailsIsReported(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			browser := map[string]string{"old": "7"}
			browse(s, browser, func(*Visit) {})
			browser["old"] = "unreadable"
			browse(s, browser, func(v *Visit) { v.Destroy() })
			mustEqual(t, "reported", len(s.diary.of(KindAdoptFailed)), 1)
		})
	}
}

func TestTheOldCookieStaysInABrowserThatDropsTheNewOne(t *testing.T) {
	for name, test := range map[string]struct {
		adjust func(*Config[Visit])
		url    string
	}{
		"over plain HTTP":    {func(*Config[Visit]) {}, "http://shop.example/app"},
		"outside the Domain": {func(c *Config[Visit]) { c.Domain = "www.shop.example" }, "https://shop.example/app"},
	} {
		asked := 0
		for where, s := range adopting(t, &asked, test.adjust) {
			t.Run(name+" "+where, func(t *testing.T) {
				visit := func(do func(*Visit)) http.Header {
					r := httptest.NewRequest("GET", test.url, nil)
					r.AddCookie(&http.Cookie{Name: "old", Value: "7"})
					w := httptest.NewRecorder()
					s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { do(VisitFrom(r)) })).ServeHTTP(w, r)
					return w.Header()
				}
				deletes := func(h http.Header) bool {
					return slices.ContainsFunc(h["Set-Cookie"], func(line string) bool { return strings.HasPrefix(line, "old=;") })
				}
				mustEqual(t, "deleted", deletes(visit(func(v *Visit) { v.SetCount(8) })), false)
				mustEqual(t, "deleted by a logout", deletes(visit(func(v *Visit) { v.Destroy() })), true)
			})
		}
	}
}

func TestInDevelopmentAnAdoptedCookieOfTheSameNameIsNotToldAsForeign(t *testing.T) {
	s := newShop(t, inDevelopment, func(c *Config[Visit]) {
		c.Adopt = func(_ *http.Request, v *Visit) (Adopted, error) {
			v.SetCount(7)
			return Adopted{}, nil
		}
	})
	s.respond("a cookie of the old library", countIn)
	mustEqual(t, "adopted", len(s.diary.of(KindAdopted)), 1)
	mustEqual(t, "foreign", len(s.diary.of(KindForeign)), 0)
}

func TestAFailedAdoptionLeavesTheBrowserWhatItHas(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			browser := map[string]string{"old": "down"}
			browse(s, browser, func(v *Visit) {
				mustEqual(t, "Unchecked", v.Info().Unchecked, true)
				v.SetCount(1)
			})
			mustEqual(t, "events", s.diary.kinds(), "adopt failed dropped")
			mustEqual(t, "the old cookie", browser["old"], "down")
			mustEqual(t, "cookies", len(browser), 1)
			browse(s, browser, func(v *Visit) { v.Renew(); v.SetCount(2) })
			browse(s, browser, func(v *Visit) { mustEqual(t, "after a login", v.Count(), 2) })
		})
	}
}

func TestNothingIsAdoptedWithoutAnOldSession(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			browser := map[string]string{}
			response := browse(s, browser, func(v *Visit) { mustEqual(t, "New", v.Info().New, true) })
			mustEqual(t, "Set-Cookie", len(response.Header["Set-Cookie"]), 0)
			mustEqual(t, "events", s.diary.kinds(), "")
		})
	}
}

func TestAnAdoptedSessionThatDoesNotFitKeepsTheOldCookie(t *testing.T) {
	asked := 0
	s := adopting(t, &asked)["cookie"]
	browser := map[string]string{"old": "7"}
	browse(s, browser, func(v *Visit) { v.SetNotes(string(make([]byte, 5000))) })
	mustEqual(t, "the old cookie", browser["old"], "7")
}

func TestSealToDoesWhatHandlerDoesWithTheHeader(t *testing.T) {
	asked := 0
	for name, s := range adopting(t, &asked) {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "https://shop.example/app", nil)
			r.AddCookie(&http.Cookie{Name: "old", Value: "7"})
			v, _ := s.OpenRequest(r)
			v.AddCount(1)
			h := http.Header{"Cache-Control": {"public, max-age=60"}}
			mustEqual(t, "error", s.SealTo(r.Context(), v, 200, h), nil)
			mustEqual(t, "cookies", len(h["Set-Cookie"]), 2)
			mustEqual(t, "Vary", h.Get("Vary"), "Cookie")
			mustEqual(t, "Cache-Control", h.Get("Cache-Control"), "no-store")
			h = http.Header{}
			mustEqual(t, "error", s.SealTo(r.Context(), v, 200, h), nil)
			mustEqual(t, "Cache-Control of a response without a change", h.Get("Cache-Control"), "private")
		})
	}
}
