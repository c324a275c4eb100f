package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Requests as Chromium describes them.
const (
	crossSiteForm  = "cross-site navigate document"
	crossSiteLink  = "cross-site navigate document"
	crossSiteFrame = "cross-site navigate iframe"
	crossSiteFetch = "cross-site cors empty"
	ownForm        = "same-origin navigate document"
	siblingForm    = "same-site navigate document"
	typedAddress   = "none navigate document"
)

// fetched is a request whose Sec-Fetch-Site, Mode and Dest a browser has set.
func fetched(method, metadata string) *http.Request {
	r := httptest.NewRequest(method, "https://shop.example/callback", nil)
	for i, word := range strings.Fields(metadata) {
		r.Header.Set([]string{"Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"}[i], word)
	}
	return r
}

// serveFetched gives a request to a handler under the shop's.
func (s *shop) serveFetched(r *http.Request, handle http.HandlerFunc) *http.Response {
	w := httptest.NewRecorder()
	s.Handler(handle).ServeHTTP(w, r)
	return w.Result()
}

func withSameSite(sameSite http.SameSite) func(*Config[Visit]) {
	return func(c *Config[Visit]) { c.SameSite = sameSite }
}

func TestAFormOfAnotherSiteDoesNotReplaceTheVisitorsSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for _, test := range []struct {
			name             string
			method, metadata string
			lax, strict      bool // withheld
		}{
			{"a form of another site", "POST", crossSiteForm, true, true},
			{"a link of another site", "GET", crossSiteLink, false, true},
			{"a frame of another site", "GET", crossSiteFrame, true, true},
			{"a fetch of another site", "GET", crossSiteFetch, true, true},
			{"a fetch that deletes", "DELETE", crossSiteFetch, true, true},
			{"a form of the shop", "POST", ownForm, false, false},
			{"a form of a sibling host", "POST", siblingForm, false, false},
			{"a typed address", "GET", typedAddress, false, false},
			{"a form in an old browser or over plain HTTP", "POST", "", false, false},
		} {
			for sameSite, want := range map[http.SameSite]bool{
				0:                       test.lax,
				http.SameSiteLaxMode:    test.lax,
				http.SameSiteStrictMode: test.strict,
				http.SameSiteNoneMode:   false,
			} {
				s := newShop(t, withSameSite(sameSite))
				got := s.serveFetched(fetched(test.method, test.metadata), func(_ http.ResponseWriter, r *http.Request) {
					mustEqual(t, test.name+": withheld", VisitFrom(r).Info().Withheld, want)
					VisitFrom(r).SetNotes("thank you for your order")
				})
				sends, events := 1, "created written"
				if want {
					sends, events = 0, "dropped"
				}
				mustEqual(t, test.name+": Set-Cookie lines", len(got.Header["Set-Cookie"]), sends)
				mustEqual(t, test.name+": events", s.diary.kinds(), events)
			}
		}
	})
}

func TestNothingIsWithheldWhereACookieOfTheNameCame(t *testing.T) {
	s := newShop(t)
	for name, value := range map[string]string{
		"a session": s.cookieOf(t, func(s *Visit) { s.SetCount(1) }),
		"rubbish":   "rubbish",
		"an empty":  "",
	} {
		r := fetched("POST", crossSiteForm)
		r.Header.Set("Cookie", "other=x; "+s.CookieName()+"="+value)
		got := s.serveFetched(r, func(_ http.ResponseWriter, r *http.Request) {
			mustEqual(t, name+": withheld", VisitFrom(r).Info().Withheld, false)
			VisitFrom(r).AddCount(1)
		})
		mustEqual(t, name+": Set-Cookie lines", len(got.Header["Set-Cookie"]), 1)
	}
}

func TestOnlyALoginOrALogoutReplacesASessionThatMayBeWithheld(t *testing.T) {
	for name, test := range standInCases {
		for _, adjust := range []func(*Config[Visit]){withSameSite(http.SameSiteLaxMode), withSameSite(http.SameSiteStrictMode), withTouch} {
			s := newShop(t, adjust)
			got := s.serveFetched(fetched("POST", crossSiteForm), func(_ http.ResponseWriter, r *http.Request) { test.do(VisitFrom(r)) })
			lines := 0
			for _, line := range got.Header["Set-Cookie"] {
				if strings.HasPrefix(line, s.CookieName()+"=") {
					lines++
				}
			}
			mustEqual(t, name+": Set-Cookie lines", lines, test.sends)
			mustEqual(t, name+": events", s.diary.kinds(), test.events)
		}
	}
}

func TestCrossOriginProtectionKeepsOtherSitesFromLoginsAndLogouts(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, change := range map[string]func(*Visit){"logout": (*Visit).Destroy, "login": func(s *Visit) { s.Renew(); s.SetCount(7) }} {
			handle := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { change(VisitFrom(r)) })
			for protected, want := range map[bool]int{false: 1, true: 0} {
				handler := newShop(t).Handler(handle)
				if protected {
					handler = http.NewCrossOriginProtection().Handler(handler)
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, fetched("POST", crossSiteForm))
				mustEqual(t, fmt.Sprintf("cookies of a %s, protected %v", name, protected), len(w.Header()["Set-Cookie"]), want)
			}
		}
	})
}

func TestANewcomersSessionBeginsAtTheNextRequestOfTheSite(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, withSameSite(http.SameSiteStrictMode))
		count := func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) }
		mustEqual(t, "after the link", len(s.serveFetched(fetched("GET", crossSiteLink), count).Cookies()), 0)
		mustEqual(t, "after a click", len(s.serveFetched(fetched("GET", ownForm), count).Cookies()), 1)
	})
}

func TestTheWarningOfAWithheldSessionSaysWhatToDo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		logged := hearLog(t)
		s := newShop(t, func(c *Config[Visit]) { c.OnEvent = nil })
		for range 3 {
			s.serveFetched(fetched("POST", crossSiteForm), func(_ http.ResponseWriter, r *http.Request) {
				VisitFrom(r).SetNotes("n")
				VisitFrom(r).Lines()
			})
		}
		mustEqual(t, "lines", strings.Count(logged.String(), "\n"), 1)
		for _, want := range []string{"level=WARN", "event.kind=dropped", "Notes did not replace", "call Renew", "recipes.FormPost"} {
			if !strings.Contains(logged.String(), want) {
				t.Errorf("the log lacks %q: %s", want, logged)
			}
		}
	})
}

func TestSaveAndSealSayThatAChangeIsWithheld(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		mustBe := func(call string, err error) {
			t.Helper()
			var withheld *WithheldError
			if !errors.As(err, &withheld) || !errors.Is(err, ErrWithheld) {
				t.Fatalf("%s = %v, want a WithheldError", call, err)
			}
			mustEqual(t, call+": fields", strings.Join(withheld.Fields, " "), "Count Notes")
		}
		s := newShop(t)
		s.serveFetched(fetched("POST", crossSiteForm), func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(2)
			session.SetNotes("n")
			mustBe("Save", s.Save(w, r))
			mustBe("a second Save", s.Save(w, r))
			mustEqual(t, "events are told once", s.diary.kinds(), "dropped")
			session.Renew() // is a login after all
			mustEqual(t, "Save after Renew", s.Save(w, r), nil)
			mustEqual(t, "events", s.diary.kinds(), "created written")
			session.SetCount(3) // is a session like any other
			mustEqual(t, "Save of what came then", s.Save(w, r), nil)
			mustEqual(t, "withheld in the whole request", session.Info().Withheld, true)
		})

		session, err := s.OpenRequest(fetched("POST", crossSiteForm))
		if !errors.Is(err, ReasonAbsent) || !session.Info().Withheld {
			t.Errorf("OpenRequest = withheld %v, %v; want true, absent", session.Info().Withheld, err)
		}
		session.SetCount(2)
		session.SetNotes("n")
		cookie, err := s.Seal(context.Background(), session)
		mustBe("Seal", err)
		if cookie != nil {
			t.Errorf("Seal returned %v", cookie)
		}
	})
}

func TestAfterALogoutInARequestOfAnotherSiteTheNextSessionIsLikeAnyOther(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		got := s.serveFetched(fetched("POST", crossSiteForm), func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).Destroy()
			mustEqual(t, "Save", s.Save(w, r), nil)
			VisitFrom(r).SetNotes("bye")
		})
		mustEqual(t, "body", s.unseal(t, got.Cookies()[0].Value).Body, body(7, "\xa3bye"))
	})
}

func TestEachOfTwoManagersKnowsWhetherItsOwnCookieIsWithheld(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		lax, adminKeys := newShop(t), Signed{Keys: keysOf(t, namedKey("admin", 0))}
		admins, err := NewAdminManager(adminKeys, AdminConfig{SameSite: http.SameSiteStrictMode, OnEvent: func(context.Context, Event) {}})
		if err != nil {
			t.Fatal(err)
		}
		handler := lax.Handler(admins.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			mustEqual(t, "Lax: withheld", VisitFrom(r).Info().Withheld, false)
			mustEqual(t, "Strict: withheld", AdminFrom(r).Info().Withheld, true)
		})))
		handler.ServeHTTP(httptest.NewRecorder(), fetched("GET", crossSiteLink))
	})
}
