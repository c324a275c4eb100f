package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// requestCost is what a session adds to a request. Ns and Allocs are over those of the handler without one.
type requestCost struct {
	App    string `json:"app"`
	Use    use    `json:"use"`
	Ns     spread `json:"added_ns"`
	Allocs int64  `json:"added_allocs"`
	Bytes  int64  `json:"added_bytes"`
}

// measureRequests calls the middleware with handlers that use the session, or do not.
func measureRequests(e effort, f *fixture.All) ([]requestCost, error) {
	all, err := apps(f)
	if err != nil {
		return nil, err
	}
	var groups [][]operation
	for _, u := range uses() {
		var group []operation
		for _, a := range all {
			serve, err := serve(a, u)
			if err != nil {
				return nil, err
			}
			group = append(group, serve)
		}
		groups = append(groups, group)
	}
	costs, err := benchmark(e, groups)
	if err != nil {
		return nil, err
	}
	var requests []requestCost
	for i, a := range all[1:] { // the first has no session
		for j, u := range uses() {
			bare, c := costs[j*len(all)], costs[j*len(all)+1+i]
			requests = append(requests, requestCost{
				App: a.name, Use: u,
				Ns:     spreadOf(paired(c.rounds, bare.rounds, difference)),
				Allocs: c.Allocs - bare.Allocs, Bytes: c.Bytes - bare.Bytes,
			})
		}
	}
	return requests, nil
}

// serve answers a visitor's second request. Each is a request of its own, because gorilla keeps what it read in the
// request; and each visitor comes now, because ours would refresh an old session.
func serve(a app, u use) (operation, error) {
	visited, err := a.visited()
	if err != nil {
		return nil, err
	}
	handler := a.handler(u)
	w := &discard{header: make(http.Header)}
	r := new(http.Request)
	return func() error {
		*r = *visited
		handler.ServeHTTP(w, r)
		clear(w.header)
		if w.status != 0 && w.status != http.StatusOK {
			return fmt.Errorf("%s, %s: status %d", a.name, u, w.status)
		}
		return nil
	}, nil
}

// discard is a ResponseWriter that costs nothing.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(b []byte) (int, error) { return len(b), nil }
func (d *discard) WriteString(s string) (int, error) {
	return len(s), nil
}
func (d *discard) WriteHeader(status int) { d.status = status }

func printRequests(w io.Writer, requests []requestCost) {
	header := []string{""}
	for _, u := range uses() {
		header = append(header, string(u), "allocs")
	}
	var rows [][]string
	for i, r := range requests {
		if i%len(uses()) == 0 {
			rows = append(rows, []string{r.App})
		}
		last := &rows[len(rows)-1]
		*last = append(*last, r.Ns.atLeast(0).duration(), fmt.Sprint(r.Allocs))
	}
	table(w, "What a session adds to a request", header, rows)
}
