package main

import (
	"io"
	"strconv"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// tripCount is how many round trips to the engine a request takes.
type tripCount struct {
	App     string `json:"app"`
	Engine  string `json:"engine"`
	Request string `json:"request"`
	Trips   int    `json:"round_trips"`
}

// The requests whose round trips are counted.
const (
	firstWrite = "first write"
	readTrip   = "read"
	writeTrip  = "read and write"
	idleTrip   = "read, with an idle timeout"
	slideTrip  = "the same, when the timeout has to move on"
	renewTrip  = "new token (login)"
	logoutTrip = "logout"
)

// tripKind is a kind of request.
type tripKind struct {
	name  string
	path  string
	first bool          // the visitor has no session before
	idle  time.Duration // the idle timeout, zero for none
	pause time.Duration // since the visitor's last request
}

func tripKinds() []tripKind {
	return []tripKind{
		{name: firstWrite, path: stored.AddPath, first: true},
		{name: readTrip, path: stored.ReadPath},
		{name: writeTrip, path: stored.AddPath},
		{name: idleTrip, path: stored.ReadPath, idle: usualIdle},
		{name: slideTrip, path: stored.ReadPath, idle: usualIdle, pause: usualIdle / 2},
		{name: renewTrip, path: stored.RenewPath},
		{name: logoutTrip, path: stored.LogoutPath},
	}
}

// usualIdle is the idle timeout of apps that have one.
const usualIdle = 30 * time.Minute

// tripsCounted is how many requests of a kind are made. The median counts, because database/sql asks whether a connection is
// alive that was not used for a second, as on a busy machine.
const tripsCounted = 21

// tripApps returns the apps whose round trips are counted. rueidis sends a PING now and then on its own.
func tripApps(engine string) (apps []stored.App) {
	for _, a := range stored.Apps() {
		if a.Engine == engine && !a.Plain && a.Name != stored.OursRueidis {
			apps = append(apps, a)
		}
	}
	return apps
}

// measureTrips counts at a TCP proxy before the engine.
func measureTrips(f *fixture.All, engine, address string) ([]tripCount, error) {
	proxy, err := server.NewProxy(address)
	if err != nil {
		return nil, err
	}
	defer proxy.Close()
	var counts []tripCount
	for _, a := range tripApps(engine) {
		for _, kind := range tripKinds() {
			trips, err := countTrips(f, a, kind, proxy)
			if err != nil {
				return nil, err
			}
			counts = append(counts, tripCount{a.Name, engine, kind.name, trips})
		}
	}
	return counts, nil
}

func countTrips(f *fixture.All, a stored.App, kind tripKind, proxy *server.Proxy) (trips int, err error) {
	now := time.Now()
	app, err := a.Open(f, proxy.Address(), stored.Config{Idle: kind.idle, Now: func() time.Time { return now }})
	if err != nil {
		return 0, err
	}
	defer app.Close()
	var counted []float64
	for i := range 1 + tripsCounted {
		now = time.Now()
		visitor := stored.Visitor{App: app}
		if !kind.first {
			if _, err := visitor.Get(stored.AddPath); err != nil {
				return 0, err
			}
		}
		now = now.Add(kind.pause)
		before := proxy.RoundTrips()
		if _, err := visitor.Get(kind.path); err != nil {
			return 0, err
		}
		if i > 0 { // the first prepares connections and statements
			counted = append(counted, float64(proxy.RoundTrips()-before))
		}
	}
	return int(spreadOf(counted).Median), nil
}

// tripsOf returns the round trips of an app by the kind of request.
func tripsOf(counts []tripCount, app string) map[string]int {
	trips := make(map[string]int)
	for _, c := range counts {
		if c.App == app {
			trips[c.Request] = c.Trips
		}
	}
	return trips
}

func printTrips(w io.Writer, engine string, counts []tripCount) {
	header := []string{""}
	for _, kind := range tripKinds() {
		header = append(header, kind.name)
	}
	var rows [][]string
	for _, a := range tripApps(engine) {
		trips := tripsOf(counts, a.Name)
		row := []string{a.Name}
		for _, kind := range tripKinds() {
			row = append(row, strconv.Itoa(trips[kind.name]))
		}
		rows = append(rows, row)
	}
	table(w, "Round trips to "+engine+", counted by a TCP proxy", header, rows)
}
