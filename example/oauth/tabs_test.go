package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/oauth/browsertest"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

func TestTwoTabsSignInSideBySideAndFinishInEitherOrder(t *testing.T) {
	for name, order := range map[string][2]int{"the first first": {0, 1}, "the second first": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			bothModes(t, func(t *testing.T, s *site) {
				b := browsertest.New(t)
				returns := [2]string{"/account?tab=first", "/account?tab=second"}
				tabs := [2]*browsertest.Page{s.begin(b, returns[0]), s.begin(b, returns[1])}
				for _, i := range order {
					page := finish(tabs[i], ada)
					page.WantURL(s.url + returns[i])
					page.WantText(200, "You are signed in as Ada.")
				}
			})
		})
	}
}

func TestAFifthTabTakesThePlaceOfTheFirstWhichOffersToStartAgain(t *testing.T) {
	bothModes(t, func(t *testing.T, s *site) {
		b := browsertest.New(t)
		var tabs []*browsertest.Page
		for range 5 {
			tabs = append(tabs, s.begin(b, "/account"))
		}
		first := finish(tabs[0], ada)
		first.WantText(400, "This sign-in is no longer under way")
		first.WantText(400, "Start again")
		s.wantSignedIn(b, "")

		// Starting again makes it five once more, so the second is the oldest now.
		again := first.Submit("/login")
		finish(tabs[1], ada).WantText(400, "This sign-in is no longer under way")
		for _, tab := range append(tabs[2:], again) {
			if page := finish(tab, ada); page.Status != 200 {
				t.Errorf("one of the newest four answers %d:\n%s", page.Status, page.Text())
			}
		}
		s.wantSignedIn(b, "Ada")
	})
}

func TestAFlowEndsAfterTenMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		after  time.Duration
		newer  bool // whether another tab begins meanwhile, which keeps the list of flows
		status int
	}{
		"in time":                   {10*time.Minute - time.Second, false, 200},
		"too late":                  {10 * time.Minute, false, 400},
		"in time beside a newer":    {10*time.Minute - time.Second, true, 200},
		"too late beside one newer": {10 * time.Minute, true, 400},
	} {
		t.Run(name, func(t *testing.T) {
			s, b := newSite(t, nil), browsertest.New(t)
			tab := s.begin(b, "/account")
			s.clock.Advance(test.after - time.Minute)
			if test.newer {
				s.begin(b, "/account")
			}
			s.clock.Advance(time.Minute)
			page := finish(tab, ada)
			if page.Status != test.status {
				t.Errorf("the app answers %d, want %d:\n%s", page.Status, test.status, page.Text())
			}
			if page.Status != 200 {
				finish(page.Submit("/login"), ada).WantText(200, "You are signed in as Ada.") // on the page that it was for
			}
		})
	}
}

func TestASignInThatIsFinishedLeavesNoSecretInTheSession(t *testing.T) {
	s, b := newSite(t, nil), browsertest.New(t)
	length := func() int { return len(b.Cookies(s.url)[0].Value) }
	tab := s.begin(b, "/account")
	before := length()
	finish(tab, ada)
	if after := length(); after >= before {
		t.Errorf("the cookie has %d characters, and had %d while the sign-in was under way", after, before)
	}
}

func TestOfTwoSignInsThatBeginTogetherACookieKeepsOneAndAStoreBoth(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*config)
		want   int
	}{
		"cookie": {nil, 1},
		"store":  {inStore, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, test.change)
			first := sessiontest.Request(t, s.sessions, httptest.NewRequest(http.MethodPost, s.url+"/login", nil), func(session *Session) {
				_ = session.SetCart([]string{"carrot"})
			})
			second := first.Clone(t.Context())
			begin := func(then func()) http.Handler {
				return s.sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					if _, err := beginFlow(SessionFrom(r), "/", s.clock.Now()); err != nil {
						t.Error(err)
					}
					then()
				}))
			}
			w := httptest.NewRecorder()
			begin(func() { begin(func() {}).ServeHTTP(httptest.NewRecorder(), second) }).ServeHTTP(w, first)
			if flows := sessiontest.After(t, s.sessions, first, w.Result()).Flows(); len(flows) != test.want {
				t.Errorf("the session has %d flows, want %d", len(flows), test.want)
			}
		})
	}
}
