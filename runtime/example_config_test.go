package typedsession_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Check ends the sessions of a user who chose "log out everywhere": it compares the
// generation in the session with the one in the user's record. The struct has the
// fields
//
//	User       string `session:"1,max=64"`
//	Generation uint64 `session:"2"`
func ExampleConfig_check() {
	now := time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)
	generations := map[string]uint64{"ada": 1} // a column of the table of users
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now: func() time.Time { return now },
		Check: func(_ context.Context, s *Session, _ typedsession.Info) (keep bool, err error) {
			return s.User() == "" || s.Generation() == generations[s.User()], nil
		},
		CheckEvery: time.Minute,
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "") // a new session
	if err := s.SetUser("ada"); err != nil {
		log.Fatal(err)
	}
	s.SetGeneration(generations["ada"])
	cookie, err := sessions.Seal(ctx, s)
	if err != nil {
		log.Fatal(err)
	}

	app := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Printf("user %q\n", SessionFrom(r).User())
	}))
	for range 2 {
		now = now.Add(time.Minute) // a check is due
		r := httptest.NewRequest("GET", "https://shop.example/", nil)
		r.AddCookie(cookie)
		app.ServeHTTP(httptest.NewRecorder(), r)
		generations["ada"]++ // log out everywhere
	}
	// Output:
	// user "ada"
	// user ""
}

// With Touch, a read slides the idle timeout by a small cookie of its own and leaves
// the session's cookie as it is.
func ExampleConfig_touch() {
	now := time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now:   func() time.Time { return now },
		Touch: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /visit", func(_ http.ResponseWriter, r *http.Request) { SessionFrom(r).AddVisits(1) })
	mux.HandleFunc("GET /visits", func(_ http.ResponseWriter, r *http.Request) { _ = SessionFrom(r).Visits() })
	app := sessions.Handler(mux)

	write := httptest.NewRecorder()
	app.ServeHTTP(write, httptest.NewRequest("POST", "https://shop.example/visit", nil))
	for _, cookie := range write.Result().Cookies() {
		fmt.Println("a write sends", cookie.Name)
	}

	now = now.Add(20 * time.Minute)
	r := httptest.NewRequest("GET", "https://shop.example/visits", nil)
	for _, cookie := range write.Result().Cookies() {
		r.AddCookie(cookie)
	}
	read := httptest.NewRecorder()
	app.ServeHTTP(read, r)
	for _, cookie := range read.Result().Cookies() {
		fmt.Println("a read sends", cookie.Name)
	}
	// Output:
	// a write sends __Host-shop
	// a read sends __Host-shop-t
}

// OnEvent is called with everything that happens to sessions, for logs and metrics. The
// struct has the field
//
//	User string `session:"1,max=64"`
func ExampleConfig_onEvent() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		OnEvent: func(_ context.Context, e typedsession.Event) {
			fmt.Printf("%s: %s, field %q, problem: %t\n", e.Session, e.Kind, e.Field, e.Kind.IsProblem())
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	app := sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.AddVisits(1)
		if err := s.SetUser(r.FormValue("user")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}))
	target := "https://shop.example/login?user=" + strings.Repeat("a", 100)
	app.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", target, nil))
	// Output:
	// Session: refused, field "User", problem: true
	// Session: created, field "", problem: false
	// Session: written, field "", problem: false
}
