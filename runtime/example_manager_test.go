package typedsession_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Handler goes around the whole app. It sends a cookie with a response if the app's
// handler changed the session.
func ExampleManager_Handler() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /cart", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if err := s.SetCart(append(s.Cart(), r.FormValue("item"))); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	})
	mux.HandleFunc("GET /about", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "This page asks for no session.")
	})
	app := sessions.Handler(mux) // for http.ListenAndServe

	w := httptest.NewRecorder()
	app.ServeHTTP(w, httptest.NewRequest("POST", "https://shop.example/cart?item=ball", nil))
	cookie := w.Result().Cookies()[0]
	fmt.Println(cookie.Name, cookie.Path, cookie.Secure, cookie.HttpOnly, cookie.SameSite == http.SameSiteLaxMode)
	fmt.Println(w.Header().Get("Vary"), w.Header().Get("Cache-Control"))

	w = httptest.NewRecorder()
	app.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/about", nil))
	fmt.Println("cookies:", len(w.Result().Cookies()))
	// Output:
	// __Host-shop / true true true
	// Cookie no-store
	// cookies: 0
}

// Save commits the session before a stream begins: after its first byte, no cookie
// can be sent any more.
func ExampleManager_Save() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	stream := sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		SessionFrom(r).AddVisits(1)
		if err := sessions.Save(w, r); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for i := range 2 {
			fmt.Fprintf(w, "data: %d\n\n", i)
			if err := http.NewResponseController(w).Flush(); err != nil {
				return
			}
		}
	}))

	w := httptest.NewRecorder()
	stream.ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/stream", nil))
	fmt.Println(w.Result().Cookies()[0].Name)
	fmt.Print(w.Body)
	// Output:
	// __Host-shop
	// data: 0
	//
	// data: 1
}

// Open and Seal work without a Handler, for servers other than net/http. Open makes a
// session from a cookie's value, and Seal makes the cookie to send from a session.
func ExampleManager_Open() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	s, err := sessions.Open(ctx, "") // no cookie came
	fmt.Println("absent:", errors.Is(err, typedsession.ReasonAbsent))
	s.AddVisits(1)
	cookie, err := sessions.Seal(ctx, s)
	if err != nil {
		log.Fatal(err)
	}

	s, err = sessions.Open(ctx, cookie.Value)
	fmt.Println("visits:", s.Visits(), err)
	s, err = sessions.Open(ctx, cookie.Value[1:]) // damaged
	fmt.Println("visits:", s.Visits(), err != nil)
	// Output:
	// absent: true
	// visits: 1 <nil>
	// visits: 0 true
}

// Seal returns the session's cookie if the session changed, nil if it did not, and a
// deletion if the session is over.
func ExampleManager_Seal() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "") // a new session
	s.AddVisits(1)
	cookie, err := sessions.Seal(ctx, s)
	fmt.Println("changed:", cookie.Name, err)

	unchanged, err := sessions.Seal(ctx, s)
	fmt.Println("unchanged:", unchanged == nil, err)

	s.Destroy()
	deletion, err := sessions.Seal(ctx, s)
	fmt.Println("over:", deletion.Name, deletion.MaxAge, err)
	// Output:
	// changed: __Host-shop <nil>
	// unchanged: true <nil>
	// over: __Host-shop -1 <nil>
}

// OpenRequest lets a long stream find out whether its session is over.
func ExampleManager_OpenRequest() {
	now := time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now: func() time.Time { return now },
	})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "") // a new session
	s.AddVisits(1)
	cookie, err := sessions.Seal(ctx, s)
	if err != nil {
		log.Fatal(err)
	}

	r := httptest.NewRequest("GET", "https://shop.example/stream", nil)
	r.AddCookie(cookie)
	for range 2 {
		_, err := sessions.OpenRequest(r)
		fmt.Println("over:", errors.Is(err, typedsession.ReasonIdle))
		now = now.Add(30 * time.Minute) // the idle timeout
	}
	// Output:
	// over: false
	// over: true
}

// Describe returns the length of a session's cookie, and the bytes of each field, largest
// first.
func ExampleManager_Describe() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now: func() time.Time { return time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		log.Fatal(err)
	}
	s, _ := sessions.Open(context.Background(), "") // a new session
	s.AddVisits(1)
	if err := s.SetCart([]string{"ball", "yarn"}); err != nil {
		log.Fatal(err)
	}
	d, err := sessions.Describe(s)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Cookie, d.Size, "of", d.Limit, "bytes")
	for _, f := range d.Fields {
		fmt.Println(f.Number, f.Name, f.Bytes)
	}
	// Output:
	// __Host-shop 61 of 4096 bytes
	// 4 Cart 11
	// 3 Visits 1
}
