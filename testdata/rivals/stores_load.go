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
	// CPUNs is the processor time of the app's process for a request.
	CPUNs spread `json:"cpu_ns_per_request"`
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

// loadApps are the apps of an engine that are put under load. That of scs is the last.
func loadApps(engine string) (apps []stored.App) {
	for _, a := range stored.Apps() {
		if a.Engine == engine && !a.Plain {
			apps = append(apps, a)
		}
	}
	return apps
}

// storedRound is what an app did in one round.
type storedRound struct{ perSecond, median, p99, cpuNs float64 }

// measureStoredLoad asks all apps in turn, each served by a process of its own.
func measureStoredLoad(e effort, engine, address string) ([]storedLoad, error) {
	var loads []storedLoad
	for _, use := range storedUses() {
		rounds := make(map[string][]storedRound)
		for range e.rounds {
			for _, a := range loadApps(engine) {
				round, err := loadStored(a, address, use, e.load)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", a.Name, use.name, err)
				}
				rounds[a.Name] = append(rounds[a.Name], round)
			}
		}
		perSecond := func(r storedRound) float64 { return r.perSecond }
		theirs := each(rounds[scsOf(engine)], perSecond)
		for _, a := range loadApps(engine) {
			ours := rounds[a.Name]
			loads = append(loads, storedLoad{
				App: a.Name, Engine: engine, Use: use.name,
				PerSecond: spreadOf(each(ours, perSecond)),
				Ratio:     spreadOf(paired(each(ours, perSecond), theirs, quotient)),
				Median:    spreadOf(each(ours, func(r storedRound) float64 { return r.median })),
				P99:       spreadOf(each(ours, func(r storedRound) float64 { return r.p99 })),
				CPUNs:     spreadOf(each(ours, func(r storedRound) float64 { return r.cpuNs })),
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

// serveStored is what the process does that startStored starts.
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

func loadStored(a stored.App, address string, use storedUse, length time.Duration) (storedRound, error) {
	s, err := startStored(a, address, use.idle)
	if err != nil {
		return storedRound{}, err
	}
	times, err := askMany(s.address, use.path, length)
	cpu, stopErr := s.stop()
	if err := errors.Join(err, stopErr); err != nil {
		return storedRound{}, err
	}
	slices.Sort(times)
	return storedRound{
		perSecond: float64(len(times)) / length.Seconds(),
		median:    float64(times[len(times)/2]),
		p99:       float64(times[len(times)*99/100]),
		cpuNs:     float64(cpu.Nanoseconds()) / float64(len(times)),
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

// ask is a client who has a session and asks for a page until the end.
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

func printStoredLoad(w io.Writer, loads []storedLoad) {
	for _, engine := range stored.Engines() {
		var rows [][]string
		for _, l := range loads {
			if l.Engine == engine {
				rows = append(rows, []string{l.Use, l.App, l.PerSecond.text(whole, ""), l.Ratio.ratio(), duration(l.Median.Median), duration(l.P99.Median), l.CPUNs.duration()})
			}
		}
		table(w, fmt.Sprintf("Sessions in %s under load, %d clients over loopback", engine, clients),
			[]string{"", "", "requests/s", "× scs", "median wait", "99th percentile", "CPU a request"}, rows)
	}
}
