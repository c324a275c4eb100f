package sessiontest_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// opening is when the clocks of these tests start.
var opening = time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)

func newSessions(t *testing.T, adjust ...func(*SessionConfig)) (*typedsession.Manager[Session], *sessiontest.Clock) {
	t.Helper()
	clock := sessiontest.NewClock(opening)
	config := SessionConfig{Now: clock.Now}
	for _, f := range adjust {
		f(&config)
	}
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, config)
	if err != nil {
		t.Fatal(err)
	}
	return sessions, clock
}

func post(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func serve(sessions *typedsession.Manager[Session], r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	sessions.Handler(shop()).ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, response *http.Response) string {
	t.Helper()
	var b strings.Builder
	if err := response.Write(&b); err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(b.String(), "\r\n\r\n")
	return text
}

func TestARequestCarriesTheSessionThatTheFunctionFills(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, httptest.NewRequest(http.MethodGet, "/cart", nil), func(s *Session) {
		s.SetUserID(7)
		if err := s.SetCart([]string{"bone", "bowl"}); err != nil {
			t.Fatal(err)
		}
	})
	if got, want := body(t, serve(sessions, r)), "user 7 cart [bone bowl]"; !strings.Contains(got, want) {
		t.Errorf("the handler answered %q, want %q in it", got, want)
	}
}

func TestASessionIsReadFromAResponse(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, post("/cart", url.Values{"item": {"ball"}}), func(s *Session) { s.SetUserID(7) })
	s := sessiontest.Session(t, sessions, serve(sessions, r))
	if want := []string{"ball"}; s.UserID() != 7 || !slices.Equal(s.Cart(), want) {
		t.Errorf("the session has user %d and cart %v, want 7 and %v", s.UserID(), s.Cart(), want)
	}
}

func TestReadingASessionFromAResponseCallsNoCheck(t *testing.T) {
	asked := 0
	sessions, _ := newSessions(t, func(c *SessionConfig) {
		c.CheckEvery = -1
		c.Check = func(_ context.Context, s *Session, _ typedsession.Info) (bool, error) {
			asked++
			return len(s.Cart()) == 0, nil
		}
	})
	r := sessiontest.Request(t, sessions, post("/cart", url.Values{"item": {"ball"}}), func(s *Session) { s.SetUserID(7) })
	response := serve(sessions, r)
	if s := sessiontest.Session(t, sessions, response); s.UserID() != 7 || len(s.Cart()) != 1 {
		t.Errorf("the session has user %d and cart %v", s.UserID(), s.Cart())
	}
	if asked != 1 {
		t.Errorf("the check was asked %d times, want once, by the request", asked)
	}
}

func TestAReadUnderTouchSetsTheTouchCookieAlone(t *testing.T) {
	sessions, clock := newSessions(t, func(c *SessionConfig) { c.Touch = true })
	get := httptest.NewRequest(http.MethodGet, "/cart", nil)
	r := sessiontest.Request(t, sessions, get, func(s *Session) { s.SetUserID(7) })
	clock.Advance(20 * time.Minute)
	response := serve(sessions, r)
	touch := sessiontest.TouchCookie(sessions, response)
	if cookie := sessiontest.Cookie(sessions, response); cookie != nil || touch == nil {
		t.Fatalf("the response sets %v and the touch %v", cookie, touch)
	}
	r.AddCookie(touch)
	clock.Advance(20 * time.Minute)
	if s, err := sessions.OpenRequest(r); err != nil || s.UserID() != 7 {
		t.Errorf("the touched session has user %d: %v", s.UserID(), err)
	}
	if again := sessiontest.Request(t, sessions, r, func(s *Session) { s.SetUserID(8) }); len(again.CookiesNamed(touch.Name)) > 0 {
		t.Error("a new session has the touch of the one before")
	}
	plain, _ := newSessions(t)
	if touch := sessiontest.TouchCookie(plain, response); touch != nil {
		t.Errorf("without Touch there is %v", touch)
	}
}

func TestADeletedCookieReadsAsAnEmptySession(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, post("/logout", nil), func(s *Session) { s.SetUserID(7) })
	response := serve(sessions, r)
	if cookie := sessiontest.Cookie(sessions, response); cookie == nil || cookie.MaxAge >= 0 {
		t.Errorf("the response sets %v, want a deletion", cookie)
	}
	if s := sessiontest.Session(t, sessions, response); s.UserID() != 0 {
		t.Errorf("user %d is still there", s.UserID())
	}
}

func TestTheSessionAfterADeletionIsOneOfTheManager(t *testing.T) {
	sessions, clock := newSessions(t)
	r := sessiontest.Request(t, sessions, post("/logout", nil), func(s *Session) { s.SetUserID(7) })
	s := sessiontest.Session(t, sessions, serve(sessions, r))
	if err := s.SetOffer("bone"); err != nil {
		t.Fatal(err)
	}
	if d, err := sessions.Describe(s); err != nil || len(d.Fields) != 1 {
		t.Errorf("described, the session is %+v: %v", d, err)
	}
	cookie, err := sessions.Seal(t.Context(), s)
	if err != nil || cookie == nil {
		t.Fatalf("the session is sealed as %v: %v", cookie, err)
	}
	for _, want := range []string{"bone", ""} { // after nine minutes and after eighteen
		clock.Advance(9 * time.Minute)
		if again, err := sessions.Open(t.Context(), cookie.Value); err != nil || again.Offer() != want {
			t.Errorf("at %v the offer is %q, want %q: %v", clock.Now(), again.Offer(), want, err)
		}
	}
}

func TestAnUnchangedSessionSetsNoCookie(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, httptest.NewRequest(http.MethodGet, "/cart", nil), func(s *Session) { s.SetUserID(7) })
	if cookie := sessiontest.Cookie(sessions, serve(sessions, r)); cookie != nil {
		t.Errorf("the response sets %s", cookie.Name)
	}
}

func TestAnEmptySessionIsNoCookie(t *testing.T) {
	sessions, _ := newSessions(t)
	r := sessiontest.Request(t, sessions, httptest.NewRequest(http.MethodGet, "/cart", nil), func(*Session) {})
	if cookies := r.Cookies(); len(cookies) > 0 {
		t.Errorf("the request has %d cookies", len(cookies))
	}
}

func TestMovingTheClockEndsTheSession(t *testing.T) {
	for _, tt := range []struct {
		name       string
		later      time.Duration
		remembered bool
		user       string
	}{
		{"still there within the idle timeout", 29 * time.Minute, false, "user 7"},
		{"over after it", 30 * time.Minute, false, "user 0"},
		{"a remembered one stays", 13 * 24 * time.Hour, true, "user 7"},
		{"until its own idle timeout", 14 * 24 * time.Hour, true, "user 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sessions, clock := newSessions(t)
			r := sessiontest.Request(t, sessions, httptest.NewRequest(http.MethodGet, "/cart", nil), func(s *Session) {
				s.SetUserID(7)
				s.Remember(tt.remembered)
			})
			clock.Advance(tt.later)
			if got := body(t, serve(sessions, r)); !strings.Contains(got, tt.user+" ") {
				t.Errorf("the handler answered %q, want %q", got, tt.user)
			}
		})
	}
}

func TestOtherCookiesOfARequestStayAndAnEarlierSessionIsReplaced(t *testing.T) {
	sessions, _ := newSessions(t)
	r := httptest.NewRequest(http.MethodGet, "/cart", nil)
	r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	r = sessiontest.Request(t, sessions, r, func(s *Session) { s.SetUserID(7) })
	again := sessiontest.Request(t, sessions, r, func(s *Session) { s.SetUserID(8) })

	if cookies := again.CookiesNamed(sessions.CookieName()); len(cookies) != 1 {
		t.Errorf("%d session cookies, want 1", len(cookies))
	}
	if _, err := again.Cookie("theme"); err != nil {
		t.Errorf("the other cookie: %v", err)
	}
	if got := body(t, serve(sessions, again)); !strings.Contains(got, "user 8 ") {
		t.Errorf("the handler answered %q, want user 8", got)
	}
	if got := body(t, serve(sessions, r)); !strings.Contains(got, "user 7 ") {
		t.Errorf("the first request has changed: the handler answered %q", got)
	}
}

func TestOtherCookiesOfARequestStayAsTheyAreWritten(t *testing.T) {
	sessions, _ := newSessions(t)
	r := httptest.NewRequest(http.MethodGet, "/cart", nil)
	r.Header["Cookie"] = []string{`a="x y"; b=1,2; c=` + "\xe9" + `; d[0]=1; =g; ` + sessions.CookieName() + `=old`, "e; f="}
	r = sessiontest.Request(t, sessions, r, func(s *Session) { s.SetUserID(7) })
	lines := r.Header["Cookie"]
	if len(lines) != 1 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	others, own, _ := strings.Cut(lines[0], "; "+sessions.CookieName()+"=")
	if want := `a="x y"; b=1,2; c=` + "\xe9" + `; d[0]=1; =g; e; f=`; others != want || strings.Contains(own, ";") {
		t.Errorf("the header is %q, want %q and the session", lines[0], want)
	}
}

// ended is a testing.TB that records whether the test was ended.
type ended struct {
	testing.TB
	message string
}

var errEnded = errors.New("the test ended")

func (e *ended) Helper() {}
func (e *ended) Fatalf(format string, _ ...any) {
	e.message = format
	panic(errEnded)
}

func TestARequestOrResponseThatCannotHoldASessionEndsTheTest(t *testing.T) {
	sessions, _ := newSessions(t)
	other, _ := newSessions(t)
	get := func() *http.Request { return httptest.NewRequest(http.MethodGet, "/cart", nil) }
	user := func(s *Session) { s.SetUserID(7) }
	for name, does := range map[string]func(tb testing.TB){
		"a session that is too large": func(tb testing.TB) {
			sessiontest.Request(tb, sessions, get(), func(s *Session) { _ = s.SetNote(strings.Repeat("n", 4000)) })
		},
		"a response that sets no cookie": func(tb testing.TB) {
			sessiontest.Session(tb, sessions, serve(sessions, sessiontest.Request(t, sessions, get(), user)))
		},
		"a response that only touches": func(tb testing.TB) {
			touching, clock := newSessions(t, func(c *SessionConfig) { c.Touch = true })
			r := sessiontest.Request(t, touching, get(), user)
			clock.Advance(20 * time.Minute)
			sessiontest.Session(tb, touching, serve(touching, r))
		},
		"a response of another app": func(tb testing.TB) {
			r := sessiontest.Request(t, other, post("/cart", url.Values{"item": {"ball"}}), user)
			sessiontest.Session(tb, sessions, serve(other, r))
		},
	} {
		t.Run(name, func(t *testing.T) { mustEnd(t, name, does) })
	}
}

// mustEnd demands that a call ends the test, with a message.
func mustEnd(t *testing.T, what string, does func(testing.TB)) {
	t.Helper()
	tb := &ended{TB: t}
	defer func() {
		t.Helper()
		if recovered := recover(); recovered != errEnded {
			t.Errorf("%s: recovered %v, want the test to end", what, recovered)
		}
		if tb.message == "" {
			t.Errorf("%s ended the test without a word", what)
		}
	}()
	does(tb)
}
