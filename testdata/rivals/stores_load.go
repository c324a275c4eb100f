package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// storedLoad is what an app with sessions in an engine did under load.
type storedLoad struct {
	App    string `json:"app"`
	Engine string `json:"engine"`
	Use    string `json:"use"`
	// PerSecond is answers a second. Ratio is how many times as many as scs gave, round by round.
	PerSecond spread `json:"requests_per_second"`
	Ratio     spread `json:"times_scs"`
	// Median and P99 are how long a client waits for an answer.
	Median spread `json:"median_ns"`
	P99    spread `json:"p99_ns"`
	// AppNs and EngineNs are the processor time of the app's process and of the engine for a request.
	AppNs    spread `json:"app_cpu_ns_per_request"`
	EngineNs spread `json:"engine_cpu_ns_per_request"`
	// CPURatio is how many times as much both are together as with scs, round by round.
	CPURatio spread `json:"cpu_times_scs"`
}

// storedUse is what the clients do.
type storedUse struct {
	name string
	path string
	idle time.Duration
}

func storedUses() []storedUse {
	return []storedUse{
		{name: readTrip, path: stored.ReadPath},
		{name: writeTrip, path: stored.AddPath},
		{name: idleTrip, path: stored.ReadPath, idle: usualIdle},
	}
}

// loadApps returns the apps of an engine that are put under load. That of scs is the last.
func loadApps(engine string) (apps []stored.App) {
	for _, a := range stored.Apps() {
		if a.Engine == engine && !a.Plain {
			apps = append(apps, a)
		}
	}
	return apps
}

// storedRound is what an app did in one round.
type storedRound struct{ perSecond, median, p99, appNs, engineNs float64 }

func (r storedRound) rate() float64 { return r.perSecond }
func (r storedRound) cpu() float64  { return r.appNs + r.engineNs }

// measureStoredLoad asks all apps in turn, each served by a process of its own.
func measureStoredLoad(e effort, engine string, s *server.Server) ([]storedLoad, error) {
	var loads []storedLoad
	for _, use := range storedUses() {
		rounds := make(map[string][]storedRound)
		for range e.rounds {
			for _, a := range loadApps(engine) {
				round, err := loadStored(a, s, use, e.load)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", a.Name, use.name, err)
				}
				rounds[a.Name] = append(rounds[a.Name], round)
			}
		}
		theirs := rounds[scsOf(engine)]
		for _, a := range loadApps(engine) {
			ours := rounds[a.Name]
			loads = append(loads, storedLoad{
				App: a.Name, Engine: engine, Use: use.name,
				PerSecond: spreadOf(each(ours, storedRound.rate)),
				Ratio:     spreadOf(paired(each(ours, storedRound.rate), each(theirs, storedRound.rate), quotient)),
				Median:    spreadOf(each(ours, func(r storedRound) float64 { return r.median })),
				P99:       spreadOf(each(ours, func(r storedRound) float64 { return r.p99 })),
				AppNs:     spreadOf(each(ours, func(r storedRound) float64 { return r.appNs })),
				EngineNs:  spreadOf(each(ours, func(r storedRound) float64 { return r.engineNs })),
				CPURatio:  spreadOf(paired(each(ours, storedRound.cpu), each(theirs, storedRound.cpu), quotient)),
			})
		}
	}
	return loads, nil
}

// each returns a quantity of every round.
func each(rounds []storedRound, of func(storedRound) float64) []float64 {
	var values []float64
	for _, r := range rounds {
		values = append(values, of(r))
	}
	return values
}

// startStored starts this program again as the server of an app with sessions in the engine at an address.
func startStored(a stored.App, address string, idle time.Duration) (*appServer, error) {
	return startServer("-serve", a.Name, "-engine", address, "-idle", idle.String())
}

// serveStored runs in the process that startStored starts.
func serveStored(f *fixture.All, o options) error {
	a, err := stored.Find(o.serve)
	if err != nil {
		return err
	}
	stored.Silence()
	app, err := a.Open(f, o.engine, stored.Config{Idle: o.idle})
	if err != nil {
		return err
	}
	return errors.Join(serveUntilInputEnds(app), app.Close())
}

// loadStored starts the app and lets the clients ask for a page. What they ask for half as long before is not counted: the app
// and the engine open connections and prepare statements then.
func loadStored(a stored.App, engine *server.Server, use storedUse, length time.Duration) (storedRound, error) {
	s, err := startStored(a, engine.Address(), use.idle)
	if err != nil {
		return storedRound{}, err
	}
	_, err = askMany(s.address, use.path, length/2)
	var round storedRound
	if err == nil {
		round, err = askAndMeasure(s, engine, use.path, length)
	}
	_, stopErr := s.stop()
	return round, errors.Join(err, stopErr)
}

func askAndMeasure(s *appServer, engine *server.Server, path string, length time.Duration) (storedRound, error) {
	appBefore, appErr := server.CPU(s.process.Process.Pid)
	engineBefore, engineErr := engine.CPU()
	times, err := askMany(s.address, path, length)
	appAfter, appAfterErr := server.CPU(s.process.Process.Pid)
	engineAfter, engineAfterErr := engine.CPU()
	if err := errors.Join(appErr, engineErr, err, appAfterErr, engineAfterErr); err != nil {
		return storedRound{}, err
	}
	slices.Sort(times)
	requests := float64(len(times))
	return storedRound{
		perSecond: requests / length.Seconds(),
		median:    float64(times[len(times)/2]),
		p99:       float64(times[len(times)*99/100]),
		appNs:     float64((appAfter - appBefore).Nanoseconds()) / requests,
		engineNs:  float64((engineAfter - engineBefore).Nanoseconds()) / requests,
	}, nil
}

// askMany lets the clients ask for a page for that long, and returns how long they waited for each answer.
func askMany(address, path string, length time.Duration) ([]time.Duration, error) {
	var (
		all   sync.WaitGroup
		times = make([][]time.Duration, clients)
		errs  = make([]error, clients)
	)
	end := time.Now().Add(length)
	for i := range clients {
		all.Go(func() { times[i], errs[i] = ask(address, path, end) })
	}
	all.Wait()
	return slices.Concat(times...), errors.Join(errs...)
}

// ask acts as a client who has a session and asks for a page until the end.
func ask(address, path string, end time.Time) ([]time.Duration, error) {
	b, err := dial(address)
	if err != nil {
		return nil, err
	}
	defer b.close()
	want, err := b.count(stored.AddPath)
	if err != nil {
		return nil, err
	}
	var times []time.Duration
	for len(times) < leastClicks || time.Now().Before(end) {
		begin := time.Now()
		got, err := b.count(path)
		if err != nil {
			return nil, err
		}
		times = append(times, time.Since(begin))
		if path == stored.AddPath {
			want++
		}
		if got != want {
			return nil, fmt.Errorf("%s counts %d, want %d: %w", path, got, want, errCount)
		}
	}
	return times, nil
}

func printStoredLoad(w io.Writer, engine string, loads []storedLoad) {
	var rows [][]string
	for _, l := range loads {
		rows = append(rows, []string{
			l.Use, l.App, l.PerSecond.text(whole, ""), l.Ratio.ratio(), duration(l.Median.Median), duration(l.P99.Median),
			duration(l.AppNs.Median), duration(l.EngineNs.Median), l.CPURatio.ratio(),
		})
	}
	table(w, fmt.Sprintf("Sessions in %s under load, %d clients over loopback", engine, clients),
		[]string{"", "", "requests/s", "× scs", "median wait", "99th percentile", "CPU, app", "CPU, engine", "sum × scs"}, rows)
}
