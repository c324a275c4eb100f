package typedsession

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// nullWriter is a ResponseWriter that discards everything and allocates nothing.
type nullWriter struct{ header http.Header }

func (w nullWriter) Header() http.Header         { return w.header }
func (w nullWriter) Write(b []byte) (int, error) { return len(b), nil }
func (w nullWriter) WriteHeader(int)             {}

func TestARequestThatNeverAsksCostsTwoAllocationsAndGetsNoHeader(t *testing.T) {
	s := newShop(t)
	handler := s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(nil) }))
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", s.CookieName()+"="+s.cookieOf(t, func(s *Visit) { s.SetCount(1) }))
	w := nullWriter{header: http.Header{}}
	if n := testing.AllocsPerRun(1000, func() { handler.ServeHTTP(w, r) }); n > 2 {
		t.Errorf("%v allocations, want 2 at most", n)
	}
	mustEqual(t, "headers", len(w.header), 0)
}

func TestAHandlerInsideAHandlerOfItsManagerDoesNothing(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		w := httptest.NewRecorder()
		var outer, inner *Visit
		s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			outer = VisitFrom(r)
			s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				inner = VisitFrom(r)
				inner.AddCount(1)
			})).ServeHTTP(w, r)
			outer.AddCount(1) // the inner Handler has not committed
		})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
		mustEqual(t, "session", inner, outer)
		mustEqual(t, "Set-Cookie lines", len(w.Header()["Set-Cookie"]), 1)
		mustEqual(t, "body", s.unseal(t, w.Result().Cookies()[0].Value).Body, body(1, "\x02"))
	})
}

// panicOf returns what f panics with, as a string.
func panicOf(f func()) (cause string) {
	defer func() { cause = fmt.Sprint(recover()) }()
	f()
	return "nothing"
}

func TestTwoManagersOfOneCookieNamePanicWithASentence(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		one, two := newShop(t), newShop(t)
		handler := one.Handler(two.Handler(http.NotFoundHandler()))
		got := panicOf(func() {
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example/", nil))
		})
		for _, want := range []string{`"__Host-s"`, "mount one of them only"} {
			if !strings.Contains(got, want) {
				t.Errorf("the panic lacks %q: %s", want, got)
			}
		}
	})
}

func TestFromWithoutTheMiddlewareSaysWhatToMount(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		r := httptest.NewRequest("GET", "/", nil)
		for caller, constructor := range map[string]string{
			"VisitFrom":        "NewVisitManager",
			"VisitFromContext": "NewVisitManager",
			"adminFrom":        "newAdminManager",
		} {
			got := panicOf(func() { From[Visit](r.Context(), caller) })
			for _, want := range []string{caller, "sessions.Handler", constructor} {
				if !strings.Contains(got, want) {
					t.Errorf("the panic lacks %q: %s", want, got)
				}
			}
		}
		got := panicOf(func() { _ = newShop(t).Save(httptest.NewRecorder(), r) })
		if !strings.Contains(got, "NewVisitManager") {
			t.Errorf("the panic of Save: %s", got)
		}
		if got := panicOf(func() { newShop(t).Handler(nil) }); !strings.Contains(got, "nil") {
			t.Errorf("the panic of Handler: %s", got)
		}
	})
}

// admin is a second session type, for requests that carry two.
//
//typedsession:session Admin cookie=admin idle=1m absolute=1h id=shop.Admin
type admin struct {
	Name string `session:"1,max=64"`
}

func newAdmins(t *testing.T, now func() time.Time) *Manager[Admin] {
	t.Helper()
	m, err := NewAdminManager(Signed{Keys: keysOf(t, namedKey("shop", 0))}, AdminConfig{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTwoSessionTypesInOneRequestKeepApart(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		admins := newAdmins(t, s.clock.Now)
		handle := func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r).AddCount(1)
			if err := AdminFrom(r).SetName("root"); err != nil {
				t.Error(err)
			}
		}
		for _, handler := range []http.Handler{
			s.Handler(admins.Handler(http.HandlerFunc(handle))),
			admins.Handler(s.Handler(http.HandlerFunc(handle))),
		} {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
			names := map[string]string{}
			for _, cookie := range w.Result().Cookies() {
				names[cookie.Name] = cookie.Value
			}
			mustEqual(t, "cookies", len(names), 2)
			session, err := s.Open(context.Background(), names["__Host-s"])
			mustEqual(t, "error", err, nil)
			mustEqual(t, "Count", session.Count(), 1)
			admin, err := admins.Open(context.Background(), names["__Host-admin"])
			mustEqual(t, "error", err, nil)
			mustEqual(t, "name", admin.Name(), "root")
			if _, err := s.Open(context.Background(), names["__Host-admin"]); err == nil {
				t.Error("a cookie of Admin was accepted as one of Visit")
			}
			mustEqual(t, "Vary", strings.Join(w.Header()["Vary"], "|"), "Cookie")
			mustEqual(t, "Cache-Control", strings.Join(w.Header()["Cache-Control"], "|"), "no-store")
		}
	})
}

func TestOuterMiddlewareSeesThePatternAndTheForm(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		mux := http.NewServeMux()
		mux.HandleFunc("POST /cart/{id}", func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			if err := r.ParseMultipartForm(1); err != nil {
				t.Error(err)
			}
		})
		mux.HandleFunc("POST /panic", func(w http.ResponseWriter, r *http.Request) { panic("broken") })
		handler := s.Handler(mux)

		var form bytes.Buffer
		mw := multipart.NewWriter(&form)
		file, _ := mw.CreateFormFile("file", "big.txt")
		_, _ = file.Write(make([]byte, 1<<10))
		_ = mw.Close()
		r := httptest.NewRequest("POST", "https://shop.example/cart/7", &form)
		r.Header.Set("Content-Type", mw.FormDataContentType())
		handler.ServeHTTP(httptest.NewRecorder(), r)
		mustEqual(t, "Pattern", r.Pattern, "POST /cart/{id}")
		if r.MultipartForm == nil {
			t.Fatal("the server would not find the form's temporary files")
		}
		_ = r.MultipartForm.RemoveAll()

		r = httptest.NewRequest("POST", "https://shop.example/panic", nil)
		panicOf(func() { handler.ServeHTTP(httptest.NewRecorder(), r) })
		mustEqual(t, "Pattern after a panic", r.Pattern, "POST /panic")
	})
}

func TestInsideATimeoutHandlerTheCookieGoesOutInTime(t *testing.T) {
	s := newShop(t)
	slow := make(chan struct{})
	defer close(slow)
	admins := newAdmins(t, s.clock.Now)
	browser := visitorOf(t, s.CookieName(), http.TimeoutHandler(admins.Handler(s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		VisitFrom(r).AddCount(1)
		if r.URL.Query().Has("flush") {
			w.(http.Flusher).Flush() // not possible here, so it must not commit
			VisitFrom(r).AddCount(1)
		}
		if r.URL.Query().Has("slow") {
			<-slow
		}
		_, _ = io.WriteString(w, "done")
	}))), time.Second, "too slow"))
	browser.mustSet(browser.visit(), true)

	flush := browser.request()
	flush.URL.RawQuery = "flush"
	response, _ := browser.read(flush)
	browser.mustSet(response, true)
	mustEqual(t, "body", s.unseal(t, browser.value).Body, body(1, "\x03"))

	late := browser.request()
	late.URL.RawQuery = "slow"
	response, text := browser.read(late)
	mustEqual(t, "body", text, "too slow")
	browser.mustSet(response, false)
}

func TestAroundATimeoutHandlerTheCookieGoesOutWithTheTimeout(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		slow := make(chan struct{})
		returned := make(chan struct{})
		handler := timingOut(func(_ http.ResponseWriter, r *http.Request, expire func()) {
			defer close(returned)
			VisitFrom(r).AddCount(1)
			expire()
			<-slow
			VisitFrom(r).AddCount(1) // a setter, which may run beside the commit
		})
		browser := visitorOf(t, s.CookieName(), s.Handler(handler))
		response := browser.visit()
		mustEqual(t, "status", response.StatusCode, 503)
		browser.mustSet(response, true)
		mustEqual(t, "body", s.unseal(t, browser.value).Body, body(1, "\x01"))
		close(slow)
		<-returned
	})
}

func TestSettersInManyGoroutinesDoNotRace(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					session := VisitFrom(r)
					session.AddCount(1)
					_ = session.SetPetName(strings.Repeat("x", 65))
					session.Info()
				})
			}
			all.Wait()
		})
		mustEqual(t, "body", s.unseal(t, response.Cookies()[0].Value).Body, body(1, "\x14"))
		mustEqual(t, "refused", len(s.diary.of(KindRefused)), 20)
	})
}

func TestOnEventMayUseTheSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		var s *shop
		var seen []string
		s = newShop(t, func(c *Config[Visit]) {
			c.OnEvent = func(ctx context.Context, e Event) {
				session := VisitFromContext(ctx)
				seen = append(seen, fmt.Sprintf("%v:%d", e.Kind, session.Count()))
				if e.Kind == KindRefused {
					session.SetCount(100)
				}
				session.Info()
			}
		})
		s.respond("garbage", func(w http.ResponseWriter, r *http.Request) {
			session := VisitFrom(r)
			session.SetCount(1)
			_ = session.SetPetName(strings.Repeat("x", 65))
		})
		mustEqual(t, "events", strings.Join(seen, " "), "rejected:0 refused:1 created:100 written:100")
	})
}

func TestAPrintedContextShowsNothingOfTheSession(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetNotes("confidential") })
		s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			VisitFrom(r)
			ctx, cancel := context.WithCancel(r.Context())
			defer cancel()
			for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
				for _, v := range []any{r.Context(), ctx, w} {
					if text := fmt.Sprintf(format, v); strings.Contains(text, "confidential") || strings.Contains(text, value) {
						t.Errorf("%s of %T: %s", format, v, text)
					}
				}
			}
		})
	})
}
