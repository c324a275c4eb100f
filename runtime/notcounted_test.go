package typedsession

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// uncounted are the ways to say that a request does not count.
var uncounted = map[string]struct {
	adjust func(*Config[Visit])
	call   func(*shop, *http.Request)
}{
	"by Config.NotCounted": {
		func(c *Config[Visit]) {
			c.NotCounted = func(r *http.Request) bool { return r.URL.Path == "/poll" }
		},
		func(*shop, *http.Request) {},
	},
	"by DoNotCount": {
		func(*Config[Visit]) {},
		func(s *shop, r *http.Request) {
			if r.URL.Path == "/poll" {
				s.DoNotCount(r)
			}
		},
	},
}

// at serves a request for a path.
func (s *shop) at(path, cookie string, handle http.HandlerFunc) *http.Response {
	r := httptest.NewRequest("GET", "https://shop.example"+path, nil)
	r.Header.Set("Cookie", s.CookieName()+"="+cookie)
	w := httptest.NewRecorder()
	s.Handler(handle).ServeHTTP(w, r)
	return w.Result()
}

func TestNeitherNotCountedNorAdoptTakesTheBodyFromTheHandler(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) {
		c.NotCounted = func(r *http.Request) bool { return r.FormValue("poll") == "1" }
		c.Adopt = func(r *http.Request, _ *Visit) (Adopted, error) {
			mustEqual(t, "a parameter of the URL", r.FormValue("sid"), "7")
			mustEqual(t, "a field of the form", r.FormValue("name"), "")
			return Adopted{}, nil
		}
	})
	r := httptest.NewRequest("POST", "https://shop.example/?sid=7", strings.NewReader("name=bob"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).AddCount(1)
		mustEqual(t, "Save", s.Save(w, r), nil)
		mustEqual(t, "the handler's form", r.FormValue("name"), "bob")
	})).ServeHTTP(httptest.NewRecorder(), r)
	mustEqual(t, "the form around Handler", r.FormValue("name"), "bob")
}

func TestARequestThatDoesNotCountCausesNoRefresh(t *testing.T) {
	old, newer := namedKey("old", 0), namedKey("newer", uint32(start.Unix()-1735689600)+60)
	for name, says := range uncounted {
		for due, test := range map[string]struct {
			made       Protection
			protection Protection
			after      time.Duration
		}{
			"refresh":    {Signed{Keys: keysOf(t, old)}, Signed{Keys: keysOf(t, old)}, 10 * time.Minute},
			"newer key":  {Signed{Keys: keysOf(t, old)}, Signed{Keys: keysOf(t, old, newer)}, time.Minute},
			"encryption": {Signed{Keys: keysOf(t, old)}, Encrypted{Keys: keysOf(t, old), AcceptSigned: true}, 0},
			"clearing":   {Signed{Keys: keysOf(t, old)}, Signed{Keys: keysOf(t, old)}, time.Hour},
		} {
			t.Run(due+" "+name, func(t *testing.T) {
				value := newShopUnder(t, test.made).cookieOf(t, func(s *Visit) { s.SetCount(5) })
				s := newShopUnder(t, test.protection, says.adjust)
				s.clock.advance(test.after)
				for path, want := range map[string]int{"/": 1, "/poll": 0} {
					response := s.at(path, value, func(w http.ResponseWriter, r *http.Request) {
						VisitFrom(r)
						says.call(s, r)
					})
					mustEqual(t, path+": Set-Cookie lines", len(response.Header["Set-Cookie"]), want)
					mustEqual(t, path+": Vary", response.Header.Get("Vary"), "Cookie")
				}
				saved := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
					VisitFrom(r)
					says.call(s, r)
					if err := s.Save(w, r); err != nil {
						t.Error(err)
					}
				})
				mustEqual(t, "Set-Cookie lines by Save", len(saved.Header["Set-Cookie"]), 0)
			})
		}
	}
}

func TestASessionPolledByATimerGoesIdle(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, says := range uncounted {
			t.Run(name, func(t *testing.T) {
				s := newShop(t, says.adjust)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
				for s.clock.advance(time.Minute); s.clock.Now().Before(start.Add(30 * time.Minute)); s.clock.advance(time.Minute) {
					s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
						mustEqual(t, "Count", VisitFrom(r).Count(), 5)
						says.call(s, r)
					})
				}
				s.diary.kinds()
				s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
				mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
			})
		}
	})
}

func TestASessionThatOnlyATimerWritesGoesIdle(t *testing.T) {
	for name, says := range uncounted {
		for kind, adjust := range map[string]func(*Config[Visit]){
			"one cookie": func(*Config[Visit]) {},
			"Touch":      withTouch,
			"Check":      withCheck(new(checker)),
		} {
			t.Run(kind+" "+name, func(t *testing.T) {
				s := newShop(t, says.adjust, adjust)
				value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
				poll := func(want int) {
					response := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
						mustEqual(t, "Count", VisitFrom(r).Count(), want)
						VisitFrom(r).AddCount(1)
						says.call(s, r)
					})
					value = s.valueAfter(value, response)
					mustEqual(t, "seen", s.seenIn(t, value), start)
				}
				for minute := range 29 {
					s.clock.advance(time.Minute)
					poll(5 + minute)
				}
				s.clock.advance(time.Minute)
				s.diary.kinds()
				s.at("/", value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r) })
				mustEqual(t, "events", s.diary.kinds(), "rejected(idle)")
			})
		}
	}
}

func TestARequestThatDoesNotCountSlidesNoSessionButANewOne(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		poll := uncounted["by DoNotCount"].call
		for name, test := range map[string]struct {
			do   func(*Visit)
			seen time.Duration
		}{
			"a change":      {func(s *Visit) { s.SetCount(6) }, 0},
			"Remember":      {func(s *Visit) { s.Remember(true) }, 0},
			"Renew":         {(*Visit).Renew, 10 * time.Minute},
			"a new session": {func(s *Visit) { s.Destroy(); s.SetCount(6) }, 10 * time.Minute},
		} {
			s := newShop(t)
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
			s.clock.advance(10 * time.Minute)
			response := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
				test.do(VisitFrom(r))
				poll(s, r)
			})
			mustEqual(t, name+": seen", s.seenIn(t, s.valueAfter(value, response)), start.Add(test.seen))
		}
	})
}

func TestAWriteThatDoesNotCountLeavesAPermanentSessionItsMaxAge(t *testing.T) {
	s := newShop(t)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(5); s.Remember(true) })
	s.clock.advance(24 * time.Hour)
	response := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).AddCount(1)
		s.DoNotCount(r)
	})
	mustEqual(t, "Max-Age", response.Cookies()[0].MaxAge, 13*24*60*60)
}

func TestWhatChangesInARequestThatDoesNotCountIsCommitted(t *testing.T) {
	for name, says := range uncounted {
		s := newShop(t, says.adjust)
		value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
		for call, do := range map[string]func(*Visit){
			"change":   func(s *Visit) { s.SetCount(6) },
			"renew":    (*Visit).Renew,
			"remember": func(s *Visit) { s.Remember(true) },
			"destroy":  (*Visit).Destroy,
		} {
			response := s.at("/poll", value, func(w http.ResponseWriter, r *http.Request) {
				do(VisitFrom(r))
				says.call(s, r)
			})
			mustEqual(t, call+" "+name+": Set-Cookie lines", len(response.Header["Set-Cookie"]), 1)
		}
	}
}

func TestNotCountedIsNotCalledForARequestThatNeverAsksForItsSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t, func(c *Config[Visit]) {
			c.NotCounted = func(*http.Request) bool {
				t.Error("NotCounted was asked")
				return false
			}
		})
		s.respond("", func(http.ResponseWriter, *http.Request) {})
	})
}

func TestDoNotCountOutsideTheHandlerPanicsWithASentence(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		got := panicOf(func() { newShop(t).DoNotCount(httptest.NewRequest("GET", "/", nil)) })
		mustEqual(t, "panic", got, notMounted("DoNotCount", "Visit"))
	})
}
