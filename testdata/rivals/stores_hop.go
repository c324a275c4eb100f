package main

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/typedsession/typedsession/testdata/rivals/stored"
)

// hop is what was counted by two processes of an app.
type hop struct {
	App      string `json:"app"`
	Engine   string `json:"engine"`
	Clicks   int    `json:"clicks"`   // of one client, at each process in turn
	Counted  int    `json:"counted"`  // of these
	Parallel int    `json:"parallel"` // clicks of several clients with the same session at the same time
	Kept     int    `json:"kept"`     // of these
}

// hopApps returns the apps whose client hops between two processes.
func hopApps(engine string) []stored.App { return tripApps(engine) }

// measureHops starts each app twice.
func measureHops(engine, address string) ([]hop, error) {
	var hops []hop
	for _, a := range hopApps(engine) {
		h, err := hopBetweenProcesses(a, address)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a.Name, err)
		}
		hops = append(hops, h)
	}
	return hops, nil
}

func hopBetweenProcesses(a stored.App, address string) (h hop, err error) {
	return h, withTwoServers(a, address, func(addresses [2]string) (err error) {
		h, err = hopBetween(a, addresses)
		return err
	})
}

// withTwoServers starts an app twice for use.
func withTwoServers(a stored.App, address string, use func(addresses [2]string) error) (err error) {
	var addresses [2]string
	for i := range addresses {
		s, err := startStored(a, address, 0)
		if err != nil {
			return err
		}
		defer func() {
			_, stopErr := s.stop()
			err = errors.Join(err, stopErr)
		}()
		addresses[i] = s.address
	}
	return use(addresses)
}

const (
	hopClicks   = 1000 // of the client that hops
	hopParallel = 8    // clients with one session
)

// hopBetween clicks at two servers in turn, first as one client, then as several with the same session.
func hopBetween(a stored.App, addresses [2]string) (hop, error) {
	h := hop{App: a.Name, Engine: a.Engine, Clicks: hopClicks, Parallel: hopClicks}
	first, err := dialBoth(addresses)
	if err != nil {
		return h, err
	}
	defer first.close()
	for range h.Clicks {
		if h.Counted, err = first.count(stored.AddPath); err != nil {
			return h, err
		}
	}
	errs := make([]error, hopParallel)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() { errs[i] = clickAlong(addresses, first.cookie, h.Parallel/hopParallel) })
	}
	all.Wait()
	now, err := first.count(stored.ReadPath)
	h.Kept = now - h.Counted
	return h, errors.Join(append(errs, err)...)
}

// clickAlong clicks with the session of another client.
func clickAlong(addresses [2]string, cookie string, clicks int) error {
	c, err := dialBoth(addresses)
	if err != nil {
		return err
	}
	defer c.close()
	c.cookie = cookie
	for range clicks {
		if _, err := c.count(stored.AddPath); err != nil {
			return err
		}
	}
	return nil
}

func printHops(w io.Writer, engine string, hops []hop) {
	var rows [][]string
	for _, h := range hops {
		rows = append(rows, []string{h.App, grouped(h.Counted) + " of " + grouped(h.Clicks), grouped(h.Kept) + " of " + grouped(h.Parallel)})
	}
	table(w, "Increments that are there, with two processes of an app and "+engine,
		[]string{"", "one client hops between them", fmt.Sprintf("%d clients of one session at once", hopParallel)}, rows)
}
