package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/ours/typed"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// app is an application that counts visits.
type app struct {
	name string
	// middleware is what a product puts around all handlers.
	middleware func(http.Handler) http.Handler
	// count returns the visits so far.
	count func(*http.Request) (int, error)
	// add counts one more, saves that, and returns them.
	add func(http.ResponseWriter, *http.Request) (int, error)
	// headers are what the handlers of an app without a session send as if they had one.
	headers map[use]http.Header
}

// The apps that others are compared with, and ours.
const (
	bareName        = "no session"
	sameHeadersName = "no session, the headers of ours"
	oursName        = "typedsession"
)

// counts reports whether the app has a session to count in.
func (a app) counts() bool { return a.name != bareName && a.name != sameHeadersName }

// apps returns the applications without a session, ours, and those of the products that have middleware.
func apps(f *fixture.All) ([]app, error) {
	ours, err := oursApp()
	if err != nil {
		return nil, err
	}
	sameHeaders, err := sameHeadersApp(ours)
	if err != nil {
		return nil, err
	}
	return []app{bareApp(), sameHeaders, ours, gorillaApp(f), scsApp(f)}, nil
}

func bareApp() app {
	return app{
		name:       bareName,
		middleware: func(next http.Handler) http.Handler { return next },
		count:      func(*http.Request) (int, error) { return 1, nil },
		add:        func(http.ResponseWriter, *http.Request) (int, error) { return 1, nil },
	}
}

// sameHeadersApp returns the request's own limit: no session, but the request has the Cookie header of one of ours, and
// the response has the header fields that ours sets. It is what any session that sends as much costs at least.
func sameHeadersApp(ours app) (app, error) {
	a := bareApp()
	a.name, a.headers = sameHeadersName, make(map[use]http.Header)
	for _, u := range uses() {
		r, err := ours.visited()
		if err != nil {
			return app{}, err
		}
		w := httptest.NewRecorder()
		ours.handler(u).ServeHTTP(w, r)
		a.headers[u] = w.Header().Clone()
		a.headers[u].Del("Content-Type") // set for every app by net/http
	}
	return a, nil
}

func oursApp() (app, error) {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		return app{}, err
	}
	sessions, err := typed.NewCounterManager(typedsession.Signed{Keys: keys}, typed.CounterConfig{})
	if err != nil {
		return app{}, err
	}
	return app{
		name:       oursName,
		middleware: sessions.Handler,
		count:      func(r *http.Request) (int, error) { return typed.CounterFrom(r).Count(), nil },
		add: func(_ http.ResponseWriter, r *http.Request) (int, error) {
			s := typed.CounterFrom(r)
			s.AddCount(1)
			return s.Count(), nil
		},
	}, nil
}

func gorillaApp(f *fixture.All) app {
	store := product.GorillaStore(f)
	const key = "count"
	return app{
		name:       "gorilla/sessions",
		middleware: func(next http.Handler) http.Handler { return next }, // it has none
		count: func(r *http.Request) (int, error) {
			s, err := store.Get(r, f.CookieName)
			if err != nil {
				return 0, err
			}
			n, _ := s.Values[key].(int)
			return n, nil
		},
		add: func(w http.ResponseWriter, r *http.Request) (int, error) {
			s, err := store.Get(r, f.CookieName)
			if err != nil {
				return 0, err
			}
			n, _ := s.Values[key].(int)
			s.Values[key] = n + 1
			return n + 1, s.Save(r, w)
		},
	}
}

func scsApp(f *fixture.All) app {
	sessions := scs.New() // with memstore
	sessions.Cookie.Name = f.CookieName
	const key = "count"
	return app{
		name:       "scs, memstore",
		middleware: sessions.LoadAndSave,
		count:      func(r *http.Request) (int, error) { return sessions.GetInt(r.Context(), key), nil },
		add: func(_ http.ResponseWriter, r *http.Request) (int, error) {
			n := sessions.GetInt(r.Context(), key) + 1
			sessions.Put(r.Context(), key, n)
			return n, nil
		},
	}
}

// use is what a handler does with the session.
type use string

// The uses. All answer with the same text.
const (
	untouched use = "untouched"
	readOnly  use = "read-only"
	readWrite use = "read-write"
)

func uses() []use { return []use{untouched, readOnly, readWrite} }

// handler serves a page that uses the session.
func (a app) handler(u use) http.Handler {
	return a.middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.addHeaders(w, u)
		n, err := 0, error(nil)
		switch u {
		case readOnly:
			n, err = a.count(r)
		case readWrite:
			n, err = a.add(w, r)
		}
		if err != nil || n == 0 && u != untouched {
			http.Error(w, "no count", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "ok")
	}))
}

func (a app) addHeaders(w http.ResponseWriter, u use) {
	for name, values := range a.headers[u] {
		w.Header()[name] = values
	}
}

// counter serves the number of visits.
func (a app) counter() http.Handler {
	return a.middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.addHeaders(w, readWrite)
		n, err := a.add(w, r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, strconv.Itoa(n))
	}))
}

// get returns a request over HTTPS: a Secure cookie makes no sense on another.
func get() *http.Request { return httptest.NewRequest(http.MethodGet, "https://shop.example/", nil) }

// visited returns a request of a visitor who was there once, with the session that this left.
func (a app) visited() (*http.Request, error) {
	first := httptest.NewRecorder()
	a.counter().ServeHTTP(first, get())
	r := get()
	for _, c := range first.Result().Cookies() {
		r.AddCookie(c)
	}
	if !a.counts() {
		return r, nil
	}
	second := httptest.NewRecorder()
	a.counter().ServeHTTP(second, r.Clone(r.Context()))
	if first.Body.String() != "1" || second.Body.String() != "2" {
		return nil, fmt.Errorf("%s counted %s and %s: %w", a.name, first.Body, second.Body, errCount)
	}
	return r, nil
}

var errCount = errors.New("the session was not kept")
