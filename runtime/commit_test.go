package typedsession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestACounterCountsByTheCookieAlone(t *testing.T) {
	s := newShop(t)
	browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.AddCount(1)
		_, _ = fmt.Fprint(w, session.Count())
	})
	for want := range 5 {
		response, body := browser.read(browser.request())
		browser.mustSet(response, true)
		mustEqual(t, "count", body, fmt.Sprint(want+1))
	}
}

func TestAnUnchangedSessionWritesNoCookie(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) {
			s.SetCount(7)
			_ = s.SetRoles([]string{"admin"})
			s.SetLines([]line{{"A1", 2}})
		})
		for name, handle := range map[string]func(*Visit){
			"only asked for":         func(s *Visit) {},
			"read":                   func(s *Visit) { _ = s.Count() },
			"lent":                   func(s *Visit) { s.Roles(); s.Lines(); s.Home() },
			"set to what it is":      func(s *Visit) { s.SetCount(7) },
			"there and back":         func(s *Visit) { s.AddCount(1); s.AddCount(-1) },
			"refused":                func(s *Visit) { _ = s.SetPetName(strings.Repeat("x", 65)) },
			"remembered and not":     func(s *Visit) { s.Remember(true); s.Remember(false) },
			"changed in place, back": func(s *Visit) { s.Lines()[0].Qty++; s.Lines()[0].Qty-- },
		} {
			t.Run(name, func(t *testing.T) {
				response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { handle(VisitFrom(r)) })
				mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
			})
		}
	})
}

func TestAnEmptySessionSetsNoCookieAndDeletesTheOneItCameWith(t *testing.T) {
	s := newShop(t)
	none := s.respond("", func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.SetCount(1)
		session.SetCount(0)
		session.Renew()
	})
	mustEqual(t, "Set-Cookie lines", len(none.Header["Set-Cookie"]), 0)

	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	for name, empty := range map[string]func(*Visit){
		"cleared": func(s *Visit) { s.SetCount(0) },
		"reset":   func(s *Visit) { s.Reset() },
	} {
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { empty(VisitFrom(r)) })
		mustEqual(t, name+": Set-Cookie", response.Header.Get("Set-Cookie"), "__Host-s=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
		mustEqual(t, name+": events", s.diary.kinds(), "loaded destroyed")
	}
}

func TestDestroyDeletesTheCookieAndASetAfterItBeginsANewSession(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
	s.clock.advance(time.Hour)
	s.diary.kinds()

	response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.Destroy()
		mustEqual(t, "New after Destroy", session.Info().New, true)
	})
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
	mustEqual(t, "events", s.diary.kinds(), "loaded destroyed")

	response = s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.Destroy()
		_ = session.SetPetName("logged out")
	})
	mustEqual(t, "events", s.diary.kinds(), "loaded destroyed created written")
	cookie := response.Cookies()[0]
	mustEqual(t, "Max-Age", cookie.MaxAge, 0)
	session, err := s.Open(context.Background(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "Count", session.Count(), 0)
	mustEqual(t, "PetName", session.PetName(), "logged out")
	mustEqual(t, "Created", session.Info().Created, start.Add(time.Hour))
	mustEqual(t, "Permanent", session.Info().Permanent, false)
}

func TestDestroyAlsoDeletesACookieThatThisServerCannotVerify(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		// Another server may have a key that this server does not have yet.
		other := newShopWithKeys(t, keysOf(t, namedKey("newer", 0)))
		value := other.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
		mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)

		none := s.respond("", func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
		mustEqual(t, "Set-Cookie lines without a cookie", len(none.Header["Set-Cookie"]), 0)
	})
}

func TestADeletionEmptiesTheBrowser(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, adjust := range map[string]func(*Config[Visit]){
			"host":   func(*Config[Visit]) {},
			"path":   func(c *Config[Visit]) { c.Path = "/shop" },
			"domain": func(c *Config[Visit]) { c.Domain = "shop.example" },
		} {
			t.Run(name, func(t *testing.T) {
				s := newShop(t, adjust)
				jar, _ := cookiejar.New(nil)
				at, _ := url.Parse("https://shop.example/shop/cart")
				for _, want := range []int{1, 0} {
					r := httptest.NewRequest("GET", at.String(), nil)
					for _, cookie := range jar.Cookies(at) {
						r.AddCookie(cookie)
					}
					w := httptest.NewRecorder()
					s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						if session := VisitFrom(r); session.Count() == 0 {
							session.SetCount(1)
						} else {
							session.Destroy()
						}
					})).ServeHTTP(w, r)
					jar.SetCookies(at, w.Result().Cookies())
					mustEqual(t, "cookies in the browser", len(jar.Cookies(at)), want)
				}
			})
		}
	})
}

func TestRenewRestartsTheClocks(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(20 * time.Minute)
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Renew() })
		mustEqual(t, "events", s.diary.kinds(), "loaded renewed written")
		session, _ := s.Open(context.Background(), response.Cookies()[0].Value)
		mustEqual(t, "Count", session.Count(), 1)
		mustEqual(t, "Created", session.Info().Created, start.Add(20*time.Minute))
		mustEqual(t, "Seen", session.Info().Seen, start.Add(20*time.Minute))
	})
}

func TestAWriteMovesSeenButNotCreated(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(10 * time.Second) // less than a step
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(2) })
		session, _ := s.Open(context.Background(), s.valueAfter(value, response))
		mustEqual(t, "Created", session.Info().Created, start)
		mustEqual(t, "Seen", session.Info().Seen, start.Add(10*time.Second))
		mustEqual(t, "Expires", session.Info().Expires, start.Add(10*time.Second+30*time.Minute))
	})
}

func TestARememberedSessionStaysPermanentThroughRefreshesAndWrites(t *testing.T) {
	s := newShop(t)
	step := "remember"
	browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		switch step {
		case "remember":
			session.SetCount(1)
			session.Remember(true)
		case "write":
			session.AddCount(1)
		case "renew":
			session.Renew()
		case "reset":
			session.Reset()
		case "forget":
			session.Remember(false)
		}
	})
	for _, visit := range []struct {
		after time.Duration
		step  string
		want  int // Max-Age
	}{
		{0, "remember", 14 * 86400},
		{48 * time.Hour, "refresh", 14 * 86400},
		{48 * time.Hour, "write", 14 * 86400},
		{48 * time.Hour, "renew", 14 * 86400},
		{48 * time.Hour, "reset", 14 * 86400}, // permanent and therefore not empty
		{48 * time.Hour, "refresh", 14 * 86400},
		{0, "write", 14 * 86400},
	} {
		step = visit.step
		s.clock.advance(visit.after)
		cookie := browser.mustSet(browser.visit(), true)
		mustEqual(t, "Max-Age after "+step, cookie.MaxAge, visit.want)
		mustEqual(t, "the permanent bit after "+step, s.unseal(t, cookie.Value).Permanent, true)
	}
	// Without Remember the ordinary absolute timeout counts, and the session began four days ago.
	step = "forget"
	browser.mustDelete(browser.visit())
	mustEqual(t, "reason", s.diary.of(KindDestroyed)[0].Reason, ReasonAbsolute)
}

func TestRememberKeepsCreated(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		s.clock.advance(20 * time.Minute)
		s.diary.kinds()
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Remember(true) })
		mustEqual(t, "events", s.diary.kinds(), "loaded written")
		value = response.Cookies()[0].Value
		session, _ := s.Open(context.Background(), value)
		mustEqual(t, "Created", session.Info().Created, start)
		mustEqual(t, "Permanent", session.Info().Permanent, true)

		response = s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Remember(false) })
		mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, 0)
		mustEqual(t, "permanent bit", s.unseal(t, response.Cookies()[0].Value).Permanent, false)
	})
}

func TestThePermanentBitIsIgnoredWithoutRemember(t *testing.T) {
	s := newShop(t)
	spec := visitSpec()
	spec.RememberIdle, spec.RememberAbsolute = 0, 0
	plain, err := NewManager(spec, Signed{Keys: keysOf(t, namedKey("shop", 0))}, Config[Visit]{Now: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1); s.Remember(true) })
	session, err := plain.Open(context.Background(), value)
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Permanent", session.Info().Permanent, false)
	if cookie, err := plain.Seal(context.Background(), session); cookie != nil || err != nil {
		t.Errorf("Seal = %v, %v, want nothing due", cookie, err)
	}
	s.clock.advance(31 * time.Minute)
	if _, err := plain.Open(context.Background(), value); !errors.Is(err, ReasonIdle) {
		t.Errorf("got %v, want the ordinary idle timeout", err)
	}
}

func TestANewerKeyReplacesTheOldOneAtTheNextVisit(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	value := newShopWithKeys(t, keysOf(t, old)).cookieOf(t, func(s *Visit) { s.SetCount(1) })
	s := newShopWithKeys(t, keysOf(t, old, newer))
	count := 0

	early := s.respond(value, read(&count))
	mustEqual(t, "Set-Cookie lines before the newer key signs", len(early.Header["Set-Cookie"]), 0)

	s.clock.advance(time.Minute)
	s.diary.kinds()
	resigned := s.respond(value, read(&count))
	mustEqual(t, "events", s.diary.kinds(), "loaded refreshed written")
	fresh := newShopWithKeys(t, keysOf(t, newer))
	fresh.clock.advance(time.Minute)
	if _, err := fresh.Open(context.Background(), resigned.Cookies()[0].Value); err != nil {
		t.Errorf("the newer key does not verify: %v", err)
	}
	failed := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r)
		w.WriteHeader(500)
	})
	mustEqual(t, "Set-Cookie lines on a 500", len(failed.Header["Set-Cookie"]), 0)
}

func TestASessionThatIsTooLargeIsNotSentAndTheErrorNamesItsFields(t *testing.T) {
	s := newShop(t)
	browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		session.AddCount(1)
		if r.URL.Query().Has("large") {
			session.SetNotes(strings.Repeat("n", 4000))
			_ = session.SetPetName(strings.Repeat("p", 64))
		}
		_, _ = fmt.Fprint(w, session.Count())
	})
	browser.visit()
	kept := browser.value

	large := browser.request()
	large.URL.RawQuery = "large"
	response, body := browser.read(large)
	mustEqual(t, "status", response.StatusCode, 200)
	mustEqual(t, "body", body, "2")
	browser.mustSet(response, false)
	mustEqual(t, "cookie", browser.value, kept)

	events := s.diary.of(KindTooLarge, KindTooLate)
	mustEqual(t, "events", len(events), 1)
	var tooLarge *TooLargeError
	if !errors.As(events[0].Err, &tooLarge) || !errors.Is(events[0].Err, ErrTooLarge) {
		t.Fatalf("%#v is no TooLargeError", events[0].Err)
	}
	mustEqual(t, "fields", fmt.Sprint(tooLarge.Fields), "[{7 Notes 4003} {2 PetName 66} {1 Count 1}]")
	mustEqual(t, "limit", tooLarge.Limit, 4096)
	if tooLarge.Bytes <= 4096 || !strings.Contains(tooLarge.Error(), "Notes 4003, PetName 66, Count 1") {
		t.Errorf("unhelpful error: %v", tooLarge)
	}
}

func TestTheErrorOfASessionThatIsTooLargeAlsoNamesUnknownNumbers(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		notes := "\xda\x0b\xb8" + strings.Repeat("n", 3000) // from a newer version of the app
		session, err := s.Open(context.Background(), s.seal(false, start, start, body(1, "\x01", 20, notes)))
		if err != nil {
			t.Fatal(err)
		}
		_ = session.SetPetName("Rex")
		session.SetNotes(strings.Repeat("n", 100))
		_, err = s.Seal(context.Background(), session)
		if err == nil || !strings.Contains(err.Error(), "unknown number 20 3003, Notes 102") {
			t.Errorf("got %v", err)
		}
	})
}

func TestDestroyHoldsEvenIfWhatFollowsDoesNotFit(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.Destroy()
			session.SetNotes(strings.Repeat("n", 4000))
		})
		mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, -1)
		mustEqual(t, "too large", len(s.diary.of(KindTooLarge)), 1)
	})
}

func TestMandatoryCommitsGoOutWithAnyStatusAndOptionalOnesDoNot(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	expired := value
	s.clock.advance(10 * time.Minute) // a refresh is due
	change := func(s *Visit) { s.AddCount(1) }
	nothing := func(*Visit) {}
	for _, test := range []struct {
		name   string
		status int
		header string // Cache-Control
		do     func(*Visit)
		want   bool
	}{
		{"refresh on 200", 200, "", nothing, true},
		{"refresh on 204", 204, "", nothing, true},
		{"refresh on a redirect", 303, "", nothing, true},
		{"refresh on 404", 404, "", nothing, true},
		{"refresh on 304", 304, "", nothing, false},
		{"refresh on 500", 500, "", nothing, false},
		{"refresh on 503", 503, "", nothing, false},
		{"refresh on a public response", 200, "public, max-age=60", nothing, false},
		{"refresh on a private response", 200, "private, max-age=60", nothing, true},
		{"change on 304", 304, "", change, true},
		{"change on 500", 500, "", change, true},
		{"change on a public response", 200, "public, max-age=60", change, true},
		{"destroy on 500", 500, "", (*Visit).Destroy, true},
		{"renew on 304", 304, "", (*Visit).Renew, true},
		{"remember on 500", 500, "", func(s *Visit) { s.Remember(true) }, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			response := s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				test.do(VisitFrom(r))
				if test.header != "" {
					w.Header().Set("Cache-Control", test.header)
				}
				w.WriteHeader(test.status)
			})
			mustEqual(t, "sets the cookie", len(response.Header["Set-Cookie"]) == 1, test.want)
		})
	}
	s.clock.advance(time.Hour)
	for status, want := range map[int]bool{200: true, 304: false, 500: false} {
		response := s.respond(expired, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			w.WriteHeader(status)
		})
		mustEqual(t, fmt.Sprintf("clears an expired cookie on %d", status), len(response.Header["Set-Cookie"]) == 1, want)
	}
}

func TestEveryMethodCommits(t *testing.T) {
	s := newShop(t)
	browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).AddCount(1)
		_, _ = io.WriteString(w, "body")
	})
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"} {
		r := browser.request()
		r.Method = method
		response, _ := browser.read(r)
		browser.mustSet(response, true)
	}
}

func TestOtherCookiesOfAResponseStayAndOneOfTheSessionsNameIsReplaced(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).SetCount(1)
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "__Host-s=upstream; Path=/")
			w.Header().Add("Set-Cookie", "__Host-sb=2")
		})
		lines := response.Header["Set-Cookie"]
		if len(lines) != 3 || lines[0] != "a=1" || lines[1] != "__Host-sb=2" || !strings.HasPrefix(lines[2], "__Host-s=") {
			t.Errorf("Set-Cookie lines: %q", lines)
		}
		if _, err := s.Open(context.Background(), response.Cookies()[2].Value); err != nil {
			t.Error(err)
		}
	})
}

// A cookie with many numbers from a newer version of the app must not make a commit slow.
func TestACommitReadsItsBodyAFixedNumberOfTimesHoweverManyUnknownNumbersItHolds(t *testing.T) {
	s := newShop(t)
	allocations := func(unknown int) float64 {
		set := []any{1, "\x05"}
		for number := range unknown {
			set = append(set, number+11, "\x07") // those of the schema end at 10
		}
		value := s.seal(false, start, start, body(set...))
		session, err := s.Open(context.Background(), value)
		if err != nil {
			t.Fatal(err)
		}
		return testing.AllocsPerRun(10, func() {
			session.AddCount(1)
			if cookie, err := s.Seal(context.Background(), session); cookie == nil || err != nil {
				t.Fatal(cookie, err)
			}
		})
	}
	few, many := allocations(10), allocations(900)
	if many > few+40 { // slices that grow
		t.Errorf("a commit with 10 unknown numbers allocates %v times, with 900 %v times", few, many)
	}
}
