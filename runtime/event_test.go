package typedsession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func allKinds() []Kind {
	var all []Kind
	for k := KindLoaded; k < kindEnd; k++ {
		all = append(all, k)
	}
	return all
}

func TestEveryKindAndReasonHasItsOwnName(t *testing.T) {
	names := map[string]bool{"": true}
	for _, k := range allKinds() {
		if names[k.String()] {
			t.Errorf("kind %d: %q is empty or taken", k, k)
		}
		names[k.String()] = true
	}
	names = map[string]bool{"": true}
	for r := ReasonAbsent; r < reasonEnd; r++ {
		if names[r.String()] || r.sentence() == "" {
			t.Errorf("reason %d: %q is empty or taken, or has no sentence", r, r)
		}
		names[r.String()] = true
	}
}

func TestWithoutOnEventOnlyProblemsAreLogged(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })

	r := reporter{session: "Visit"}
	for _, k := range allKinds() {
		log.Reset()
		r.report(context.Background(), Event{Kind: k, Session: "Visit", Number: 1, Field: "Count", Err: errors.New("why")}, start)
		mustEqual(t, fmt.Sprintf("%v: wanted", k), r.wants(k), k.IsProblem())
		mustEqual(t, fmt.Sprintf("%v: logged at Warn", k), strings.Contains(log.String(), "level=WARN"), k.IsProblem())
		if !k.IsProblem() {
			continue
		}
		for _, want := range []string{"event.kind=", "event.session=Visit", "event.field=Count", "event.error=why"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("%v: the log lacks %s: %s", k, want, log.String())
			}
		}
	}
}

func TestAVisitorCannotFillTheLog(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var log bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
		t.Cleanup(func() { slog.SetDefault(before) })

		s := newShop(t, func(c *Config[Visit]) { c.OnEvent = nil })
		for _, visit := range []struct {
			after time.Duration
			lines int
		}{
			{0, 2}, {0, 0}, {30 * time.Second, 0}, {30*time.Second - 1, 0}, {1, 2}, {time.Second, 0},
		} {
			s.clock.advance(visit.after)
			log.Reset()
			for range 10 {
				s.respond("", func(w http.ResponseWriter, r *http.Request) {
					session := VisitFrom(r)
					_ = session.SetPetName(strings.Repeat("x", 65))
					_ = session.SetRoles([]string{"a", "b", "c", "d"})
				})
			}
			mustEqual(t, "lines", strings.Count(log.String(), "level=WARN"), visit.lines)
		}
	})
}

func TestAClockThatWasSetBackDoesNotSilenceTheLog(t *testing.T) {
	var l eventLog
	what := loggedAs{kind: KindFailed}
	for _, step := range []struct {
		after time.Duration
		due   bool
	}{{0, true}, {30 * time.Second, false}, {-30 * time.Second, false}, {-24 * time.Hour, true}, {-24*time.Hour + 10*time.Second, false}, {0, true}} {
		mustEqual(t, fmt.Sprint("logged after ", step.after), l.due(what, start.Add(step.after)), step.due)
	}
}

func TestEventsAndLogLinesSayEachThingOnce(t *testing.T) {
	s := newShop(t)
	s.respond("", func(w http.ResponseWriter, r *http.Request) {
		session := VisitFrom(r)
		_ = session.SetPetName(strings.Repeat("x", 65))
		session.SetNotes(strings.Repeat("n", 4000))
		_, _ = w.Write(nil)
		session.SetCount(1)
	})
	for kind, want := range map[Kind]string{
		KindRefused:  "session Visit: refused: PetName: value has 65 bytes: at most 64 are allowed (GET /)",
		KindTooLarge: "session Visit: too large: __Host-s would have 5378 bytes, at most 4096 are possible; the largest fields: Notes 4003 (bytes); keep less in them, or set max= to bound them (GET /)",
		KindTooLate:  "session Visit: too late: Count did not reach the browser; do it before the first Write, WriteHeader or Flush (GET /)",
	} {
		for _, e := range s.diary.of(kind) {
			mustEqual(t, "event", e.String(), want)
			if logged := e.LogValue().String(); strings.Count(logged, "Visit") != 1 {
				t.Errorf("the log names the session twice: %s", logged)
			}
		}
	}
	mustEqual(t, "events", s.diary.kinds(), "refused too large too late")
}

func TestEventsCarryNoValue(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	const secret = "confidential"
	value := s.cookieOf(t, func(s *Visit) { s.SetNotes(secret) })
	session, _ := s.Open(ctx, value)
	_ = session.SetPetName(strings.Repeat(secret, 9))
	session.SetNotes(strings.Repeat(secret, 400))
	_, err := s.Seal(ctx, session)
	_, rejected := s.Open(ctx, value[1:])
	key := namedKey("shop", 0).Encode()

	texts := []string{err.Error(), rejected.Error()}
	for _, e := range s.diary.of(allKinds()...) {
		texts = append(texts, e.String(), fmt.Sprintf("%+v %#v", e, e), e.LogValue().String())
	}
	for _, text := range append(texts, fmt.Sprintf("%+v %#v", s.Manager, s.Manager)) {
		if strings.Contains(text, secret) || strings.Contains(text, value[10:30]) || strings.Contains(text, key[5:20]) {
			t.Errorf("shows what it must not: %s", text)
		}
	}
	if len(s.diary.of(KindRefused, KindTooLarge, KindRejected)) != 3 {
		t.Errorf("the events under test did not happen: %v", s.diary.of(allKinds()...))
	}
}

func TestEventsNameTheKeyAndTheBytes(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	s := newShopWithKeys(t, keys)
	value := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
	_, _ = s.Open(context.Background(), value)
	for _, e := range s.diary.of(KindWritten, KindLoaded) {
		mustEqual(t, e.Kind.String()+": KeyID", e.KeyID, keys.String())
		mustEqual(t, e.Kind.String()+": Bytes", e.Bytes, len("__Host-s")+len(value))
	}
	mustEqual(t, "events", s.diary.kinds(), "created written loaded")
}

func TestEventsNameTheRequestAndNeverItsQuery(t *testing.T) {
	long := "/" + strings.Repeat("a", 300)
	for _, test := range []struct{ method, target, want string }{
		{"GET", "/cart?token=hunter2", "GET /cart"},
		{"POST", "/cart/7?token=hunter2", "POST /cart/7"},
		{"GET", "/", "GET /"},
		{"GET", "/a%0D%0Alevel=ERROR%20forged?q=hunter2", "GET /a%0D%0Alevel=ERROR%20forged"},
		{"GET", "/caf%C3%A9/%E2%80%A8/a%2Fb", "GET /caf%C3%A9/%E2%80%A8/a%2Fb"},
		{"GET", "/%3Ftoken=x?token=hunter2", "GET /%3Ftoken=x"},
		{"DELETE", long, "DELETE " + long[:256] + "..."},
		{"PROPFIND", "/x", "PROPFIND /x"},
	} {
		s := newShop(t)
		handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.URL = &url.URL{Path: "/rewritten"}
			r.Method = "REWRITTEN"
			session := VisitFrom(r)
			session.SetCount(1)
			_ = session.SetPetName(strings.Repeat("x", 65))
			w.WriteHeader(200)
			session.SetCount(2)
		}))
		r := httptest.NewRequest(test.method, "https://shop.example"+test.target, nil)
		r.Header.Set("Cookie", s.CookieName()+"=garbage")
		handler.ServeHTTP(httptest.NewRecorder(), r)
		_, _ = s.OpenRequest(r)
		events := s.diary.of(allKinds()...)
		mustEqual(t, "events", s.diary.kinds(), "rejected(length) refused created written too late rejected(length)")
		for _, e := range events {
			mustEqual(t, e.Kind.String(), e.Method+" "+e.Path, test.want)
			for _, text := range []string{e.String(), e.LogValue().String()} {
				if !strings.Contains(text, e.Path) || !strings.Contains(text, e.Method) {
					t.Errorf("does not say which request: %s", text)
				}
				if strings.Contains(text, "hunter2") || strings.ContainsAny(text, "\r\n\u2028") {
					t.Errorf("says what it must not: %q", text)
				}
			}
		}
	}
}

func TestARequestThatNoServerReadNamesItselfInOneLine(t *testing.T) {
	s := newShop(t)
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Method = "GET\r\nlevel=ERROR"
	r.URL = &url.URL{Path: "/a\nb c", RawPath: "/a\nb", RawQuery: "token=hunter2"}
	_, _ = s.OpenRequest(&http.Request{Header: http.Header{"Cookie": {s.CookieName() + "=garbage"}}})
	r.Header.Set("Cookie", s.CookieName()+"=garbage")
	_, _ = s.OpenRequest(r)
	events := s.diary.of(KindRejected)
	mustEqual(t, "without a URL", events[0].String(), "session Visit: rejected: length")
	mustEqual(t, "event", events[1].String(), "session Visit: rejected: length (GET%0D%0Alevel=ERROR /a%0Ab%20c)")
}

func TestAnEventNamesThePathThatCameToHandlerWhateverARouterWritesIntoTheURL(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		rewrites := map[string]func(*url.URL){
			"another path": func(u *url.URL) { u.Path = "/changed" },
			"no path":      func(u *url.URL) { u.Path, u.RawPath = "", "" },
			"another URL":  func(u *url.URL) { *u = url.URL{Path: "/changed", RawPath: "/%63hanged"} },
		}
		for name, rewrite := range rewrites {
			for target, want := range map[string]string{"/pets/7?q=1": "GET /pets/7", "/a%2Fb": "GET /a%2Fb", "/": "GET /"} {
				for _, before := range []bool{true, false} {
					s := newShop(t)
					s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
						if before {
							rewrite(r.URL)
						}
						VisitFrom(r).SetCount(1)
						session, _ := s.Open(r.Context(), "garbage")
						session.Count()
						rewrite(r.URL)
						r.Method = "PUT"
					})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example"+target, nil))
					events := s.diary.of(allKinds()...)
					mustEqual(t, name+": events", len(events), 3)
					for _, e := range events {
						mustEqual(t, name+", "+e.Kind.String(), e.Method+" "+e.Path, want)
					}
				}
			}
		}
	})
}

func TestTheLogSaysWhichRequest(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var log bytes.Buffer
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
		t.Cleanup(func() { slog.SetDefault(before) })
		s := newShop(t, func(c *Config[Visit]) { c.OnEvent = nil })
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = VisitFrom(r).SetPetName(strings.Repeat("x", 65))
		})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "https://shop.example/pets/%0A7?token=hunter2", nil))
		line := log.String()
		for _, want := range []string{"event.method=POST ", "event.path=/pets/%0A7 "} {
			if !strings.Contains(line, want) {
				t.Errorf("the log lacks %q: %s", want, line)
			}
		}
		mustEqual(t, "lines", strings.Count(line, "\n"), 1)
		mustEqual(t, "says the query", strings.Contains(line, "hunter2"), false)
	})
}

func TestOpenAndSealNameTheRequestThatTheyRunIn(t *testing.T) {
	s := newShop(t)
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		session, _ := s.Open(r.Context(), "garbage")
		session.SetCount(1)
		_, _ = s.Seal(r.Context(), session)
		fresh := new(Visit)
		fresh.SetCount(1)
		_, _ = s.Seal(r.Context(), fresh)
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example/socket", nil))
	for _, e := range s.diary.of(allKinds()...) {
		mustEqual(t, e.Kind.String(), e.Method+" "+e.Path, "GET /socket")
	}
	mustEqual(t, "events", s.diary.kinds(), "rejected(length) created written created written")

	session, _ := s.Open(context.Background(), "garbage")
	session.SetCount(1)
	_, _ = s.Seal(context.Background(), session)
	for _, e := range s.diary.of(allKinds()...) {
		mustEqual(t, e.Kind.String()+" without a request", e.Method+e.Path, "")
	}
}
