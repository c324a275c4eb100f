package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/ours/typed"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// A day is ten visits, each on a connection of its own, of twenty requests, the tenth of which changes the session.
const (
	dayVisits        = 10
	requestsPerVisit = 20
	writingRequest   = 10
)

// Between two requests of a visit, and between two visits, which the idle timeout of half an hour allows.
const (
	thinking = 15 * time.Second
	away     = 25 * time.Minute
)

// exchange is a request with its cookies, and what the response sets.
type exchange struct {
	cookies []foreign.Cookie
	set     []foreign.Cookie
}

// dayOf returns a day with a product that sends its cookie when the session has changed. The changed value is made of
// the same letters, so that Huffman's code has as much to do. A store's token stays.
func dayOf(s sample) []exchange {
	var day []exchange
	cookies := s.Cookies
	for i := range dayVisits * requestsPerVisit {
		e := exchange{cookies: cookies}
		if writes(i) {
			if s.Kind != product.Stored {
				cookies = rotated(cookies)
			}
			e.set = cookies
		}
		day = append(day, e)
	}
	return day
}

func writes(request int) bool { return request%requestsPerVisit == writingRequest-1 }

func rotated(cookies []foreign.Cookie) []foreign.Cookie {
	var next []foreign.Cookie
	for _, c := range cookies {
		next = append(next, foreign.Cookie{Name: c.Name, Value: c.Value[1:] + c.Value[:1]})
	}
	return next
}

// dayOfOurs returns a day on which our middleware sent cookies at those times since the session began; negative for
// none.
func dayOfOurs(f *fixture.All, s sample, sent []time.Duration) ([]exchange, error) {
	var day []exchange
	cookies := s.Cookies
	for _, age := range sent {
		e := exchange{cookies: cookies}
		if age >= 0 {
			value, err := product.Refreshed(f, s.Fixture, s.Encrypted, s.Cookies[0].Value, age)
			if err != nil {
				return nil, err
			}
			cookies = []foreign.Cookie{{Name: f.CookieName, Value: value}}
			e.set = cookies
		}
		day = append(day, e)
	}
	return day, nil
}

// cookiesOfADay runs our middleware with that idle timeout and a clock that is turned. It returns how old the session
// was at each request whose response set the cookie; negative where none did.
func cookiesOfADay(idle time.Duration) ([]time.Duration, error) {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		return nil, err
	}
	began := time.Unix(1_800_000_000, 0)
	now := began
	sessions, err := typed.NewCounterManager(typedsession.Signed{Keys: keys}, typed.CounterConfig{
		Idle: idle,
		Now:  func() time.Time { return now },
	})
	if err != nil {
		return nil, err
	}
	request := 0
	handler := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := typed.CounterFrom(r)
		if request < 0 || writes(request) {
			s.AddCount(1)
		}
	}))
	ask := func(r *http.Request) []*http.Cookie {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result().Cookies()
	}

	request = -1 // which begins the session
	cookies := ask(get())
	var sent []time.Duration
	for request = range dayVisits * requestsPerVisit {
		r := get()
		for _, c := range cookies {
			r.AddCookie(c)
		}
		age := time.Duration(-1)
		if set := ask(r); len(set) > 0 {
			cookies, age = set, now.Sub(began)
		}
		sent = append(sent, age)
		if now = now.Add(thinking); (request+1)%requestsPerVisit == 0 {
			now = now.Add(away)
		}
	}
	s, err := sessions.Open(context.Background(), cookies[0].Value)
	if err != nil {
		return nil, err
	}
	if want := 1 + dayVisits; s.Count() != want {
		return nil, fmt.Errorf("the day ended with a count of %d, want %d", s.Count(), want)
	}
	return sent, nil
}
