package sessiontest_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// A test of a page for users: the request carries a session in which a user is logged
// in.
func ExampleRequest() {
	t := new(testing.T) // in a test, it is the parameter
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	app := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "user", SessionFrom(r).UserID())
	})

	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "https://shop.example/", nil), func(s *Session) {
		s.SetUserID(7)
	})
	w := httptest.NewRecorder()
	sessions.Handler(app).ServeHTTP(w, r)
	fmt.Print(w.Body)
	// Output:
	// user 7
}

// A test of a login: the response sets a cookie with the session.
func ExampleSession() {
	t := new(testing.T) // in a test, it is the parameter
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	login := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.Renew()
		s.SetUserID(7)
	})

	w := httptest.NewRecorder()
	sessions.Handler(login).ServeHTTP(w, httptest.NewRequest("POST", "https://shop.example/login", nil))
	s := sessiontest.Session(t, sessions, w.Result())
	fmt.Println("user", s.UserID())
	// Output:
	// user 7
}

// A test of a page that changes a session in a store: the response sets no cookie, because
// the browser has the session's token already, and After reads the store.
func ExampleAfter() {
	t := new(testing.T) // in a test, it is the parameter
	sessions, err := NewSessionManager(typedsession.Stored{
		Store: memstore.New(0),
		Keys:  sessiontest.Keys(t), // this session has a secret field
	}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	buy := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if err := s.SetCart(append(s.Cart(), "ball")); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})

	r := sessiontest.Request(t, sessions, httptest.NewRequest("POST", "https://shop.example/cart", nil), func(s *Session) {
		s.SetUserID(7)
	})
	w := httptest.NewRecorder()
	sessions.Handler(buy).ServeHTTP(w, r)
	s := sessiontest.After(t, sessions, r, w.Result())
	fmt.Println("user", s.UserID(), "has", s.Cart(), "in the cart")
	fmt.Println("cookies:", len(w.Result().Cookies()))
	// Output:
	// user 7 has [ball] in the cart
	// cookies: 0
}

// A test of a logout: the response deletes the cookie.
func ExampleCookie() {
	t := new(testing.T) // in a test, it is the parameter
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	logout := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { SessionFrom(r).Destroy() })

	r := sessiontest.Request(t, sessions, httptest.NewRequest("POST", "https://shop.example/logout", nil), func(s *Session) {
		s.SetUserID(7)
	})
	w := httptest.NewRecorder()
	sessions.Handler(logout).ServeHTTP(w, r)
	fmt.Println("deleted:", sessiontest.Cookie(sessions, w.Result()).MaxAge < 0)
	// Output:
	// deleted: true
}

// A test that moves the clock: the session is over after its idle timeout, which is 30
// minutes here.
func ExampleClock() {
	t := new(testing.T) // in a test, it is the parameter
	clock := sessiontest.NewClock(time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC))
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{Now: clock.Now})
	if err != nil {
		log.Fatal(err)
	}
	app := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		fmt.Println("user", SessionFrom(r).UserID())
	}))

	r := sessiontest.Request(t, sessions, httptest.NewRequest("GET", "https://shop.example/", nil), func(s *Session) {
		s.SetUserID(7)
	})
	clock.Advance(29 * time.Minute)
	app.ServeHTTP(httptest.NewRecorder(), r)
	clock.Advance(time.Minute)
	app.ServeHTTP(httptest.NewRecorder(), r)
	// Output:
	// user 7
	// user 0
}
