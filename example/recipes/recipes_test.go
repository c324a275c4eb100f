package recipes

import (
	"context"
	"errors"
	"expvar"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func ExampleRequireLogin() {
	a := newApp(SessionConfig{})
	defer a.close()
	a.mux.Handle("GET /account", RequireLogin(page("your account")))

	a.get("/account?tab=2")
	a.post("/login")
	a.post("/logout")
	a.get("/account")
	// Output:
	// /login 200 who are you?
	// /account 200 your account
	// / 200 home of 0 You are logged out.
	// /login 200 who are you?
}

func ExampleRequireLogin_outage() {
	var database error
	a := newApp(SessionConfig{Check: func(context.Context, *Session, typedsession.Info) (bool, error) { return true, database }})
	defer a.close()
	a.mux.Handle("GET /account", RequireLogin(page("your account")))

	a.post("/login")
	a.clock.Advance(10 * time.Minute)
	database = errors.New("the database is down")
	a.get("/account")
	database = nil
	a.get("/account")
	// Output:
	// / 200 home of 7
	// /account 503 please come back in a minute
	// /account 200 your account
}

func ExampleLogIn_remember() {
	a := newApp(SessionConfig{})
	defer a.close()

	a.post("/login")
	a.clock.Advance(31 * time.Minute)
	a.get("/")

	a.post("/login", "remember", "on")
	a.clock.Advance(13 * 24 * time.Hour)
	a.get("/")
	// Output:
	// / 200 home of 7
	// / 200 home of 0
	// / 200 home of 7
	// / 200 home of 7
}

func ExampleRequireFormToken() {
	a := newApp(SessionConfig{})
	defer a.close()
	var token string
	a.mux.HandleFunc("GET /transfer", func(w http.ResponseWriter, r *http.Request) {
		token = FormToken(SessionFrom(r))
		fmt.Fprint(w, "a form with a hidden field")
	})
	a.mux.Handle("POST /transfer", RequireFormToken(page("done")))

	a.post("/transfer", "token", "guessed")
	a.get("/transfer")
	a.post("/transfer")
	a.post("/transfer", "token", token)
	// Output:
	// /transfer 403 this form is out of date: reload the page and send it again
	// /transfer 200 a form with a hidden field
	// /transfer 403 this form is out of date: reload the page and send it again
	// /transfer 200 done
}

func ExampleRequireRecentLogin() {
	a := newApp(SessionConfig{})
	defer a.close()
	a.mux.Handle("GET /email", RequireRecentLogin(10*time.Minute, a.clock.Now, page("a new e-mail address?")))

	a.post("/login", "remember", "on")
	a.get("/email")
	a.clock.Advance(time.Hour)
	a.get("/email")
	a.post("/login", "remember", "on")
	// Output:
	// / 200 home of 7
	// /email 200 a new e-mail address?
	// /login 200 who are you?
	// /email 200 a new e-mail address?
}

// A form cannot be sent again by a redirect: its path may not even answer GET.
func ExampleRequireRecentLogin_form() {
	a := newApp(SessionConfig{})
	defer a.close()
	a.mux.Handle("POST /email", RequireRecentLogin(10*time.Minute, a.clock.Now, page("changed")))

	a.post("/login", "remember", "on")
	a.clock.Advance(time.Hour)
	a.post("/email")
	a.post("/login", "remember", "on")
	a.post("/email")
	// Output:
	// / 200 home of 7
	// /login 200 who are you?
	// / 200 home of 7
	// /email 200 changed
}

func ExampleStream() {
	a := newApp(SessionConfig{})
	defer a.close()
	events, check := make(chan string), make(chan time.Time)
	var locked atomic.Bool
	a.mux.Handle("GET /stream", Stream(a.sessions, events, check, func(userID uint64) bool { return userID == 7 && !locked.Load() }))

	go func() {
		events <- "hello"
		check <- time.Time{}
		events <- "still there"
		locked.Store(true)
		check <- time.Time{}
	}()
	a.post("/login")
	a.get("/stream")
	// Output:
	// / 200 home of 7
	// /stream 200 data: hello
	//
	// data: still there
}

func TestAStreamEndsWithItsSession(t *testing.T) {
	a := newApp(SessionConfig{})
	defer a.close()
	events, check := make(chan string), make(chan time.Time)
	a.mux.Handle("GET /stream", Stream(a.sessions, events, check, func(uint64) bool { return true }))
	a.post("/login")
	response, err := a.client.Get(a.server.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	check <- time.Time{}
	events <- "still there" // taken once the check is over
	a.clock.Advance(30 * time.Minute)
	check <- time.Time{}
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "data: still there\n\n" {
		t.Errorf("the stream is %q, %v", body, err)
	}
}

// With a store. The stream of a session in a cookie goes on: its request has a copy of the cookie.
func TestAStreamOfASessionInAStoreEndsWithALogoutInAnotherTab(t *testing.T) {
	a := newAppUnder(typedsession.Stored{Store: memstore.New(0)}, SessionConfig{})
	defer a.close()
	events, check := make(chan string), make(chan time.Time)
	a.mux.Handle("GET /stream", Stream(a.sessions, events, check, func(uint64) bool { return true }))
	a.post("/login")
	response, err := a.client.Get(a.server.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	check <- time.Time{}
	events <- "still there" // taken once the check is over
	a.post("/logout")
	check <- time.Time{}
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "data: still there\n\n" {
		t.Errorf("the stream is %q, %v", body, err)
	}
}

func TestAStreamGoesOnWithASessionThatItsTouchKeepsAlive(t *testing.T) {
	a := newApp(SessionConfig{Touch: true})
	defer a.close()
	events, check := make(chan string), make(chan time.Time)
	a.mux.Handle("GET /stream", Stream(a.sessions, events, check, func(uint64) bool { return true }))
	a.post("/login")
	for range 3 {
		a.clock.Advance(20 * time.Minute)
		a.get("/")
	}
	response, err := a.client.Get(a.server.URL + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	go func() {
		check <- time.Time{}
		events <- "still there"
		a.clock.Advance(30 * time.Minute)
		check <- time.Time{}
	}()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "data: still there\n\n" {
		t.Errorf("the stream is %q, %v", body, err)
	}
}

func TestALoginLeadsBackToThisSiteOnly(t *testing.T) {
	for _, test := range []struct{ name, back, location string }{
		{"a page", "/account?tab=2", "/account?tab=2"},
		{"an address in a query", "/account?next=//evil.example", "/account?next=//evil.example"},
		{"nowhere", "", "/"},
		{"another site", "https://evil.example/", "/"},
		{"a relative path", "account", "/"},
		{"another host", "//evil.example", "/"},
		{"another host behind a backslash", `/\evil.example`, "/"},
		{"behind a tab", "/\t/evil.example", "/"},
		{"behind a line end", "/\n/evil.example", "/"},
		{"behind a tab and a backslash", "/\t\\evil.example", "/"},
		{"behind a DEL", "/\x7f/evil.example", "/"},
		{"a backslash once the path is clean", `/.\evil.example`, "/"},
		{"and up", `/x/../\evil.example`, "/"},
		{"two slashes that become one", "/.//evil.example", "/evil.example"},
		{"and up, two slashes", "/x/..//evil.example", "/evil.example"},
		{"an escaped slash", "/%2fevil.example", "/%2fevil.example"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			http.Redirect(w, httptest.NewRequest(http.MethodPost, "/login", nil), localPath(test.back), http.StatusSeeOther)
			if got := w.Header().Get("Location"); got != test.location {
				t.Errorf("%q leads to %q, want %q", test.back, got, test.location)
			}
		})
	}
}

func ExampleLogEvents() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "key" { // not the same on every run
				return slog.Attr{}
			}
			return a
		},
	}))
	a := newApp(SessionConfig{OnEvent: LogEvents(logger)})
	defer a.close()
	a.mux.HandleFunc("POST /note", func(_ http.ResponseWriter, r *http.Request) {
		_ = SessionFrom(r).AppendNotices(strings.Repeat("n", 300))
	})

	a.post("/login")
	a.post("/note")
	// Output:
	// level=DEBUG msg=session event.kind=created event.session=Session event.method=POST event.path=/login
	// level=DEBUG msg=session event.kind=written event.session=Session event.method=POST event.path=/login event.bytes=49
	// level=DEBUG msg=session event.kind=loaded event.session=Session event.method=GET event.path=/ event.bytes=49
	// / 200 home of 7
	// level=DEBUG msg=session event.kind=loaded event.session=Session event.method=POST event.path=/note event.bytes=49
	// level=WARN msg=session event.kind=refused event.session=Session event.method=POST event.path=/note event.number=5 event.field=Notices event.error="[0]: value has 300 bytes: at most 200 are allowed"
	// /note 200
}

func ExampleCountEvents() {
	counters := new(expvar.Map)
	a := newApp(SessionConfig{OnEvent: CountEvents(counters)})
	defer a.close()

	a.post("/login")
	a.get("/")
	a.clock.Advance(time.Hour)
	a.get("/")
	fmt.Println(counters)
	// Output:
	// / 200 home of 7
	// / 200 home of 7
	// / 200 home of 0
	// {"bytes written": 49, "created": 1, "loaded": 2, "rejected": 1, "rejected: idle": 1, "written": 1}
}
