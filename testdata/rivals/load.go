package main

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// clients is how many visitors click at the same time, each as soon as it has an answer.
const clients = 64

// leastClicks is how often each clicks, however late it is: a session shows at the second request.
const leastClicks = 2

// loadCost is what a server did under load.
type loadCost struct {
	App       string `json:"app"`
	PerSecond spread `json:"requests_per_second"`
	// CPUNs is the processor time that the server's process took for each request, all of net/http included.
	CPUNs spread `json:"cpu_ns_per_request"`
	// CPURatio is how many times as much that is as for the same headers without a session.
	CPURatio spread `json:"cpu_times_same_headers"`
}

// loadRound is what a server did in one round.
type loadRound struct{ perSecond, cpuNs float64 }

// measureLoad asks each app's counter page, served by a process of its own. Every round asks all of them, one after the
// other.
func measureLoad(e effort, f *fixture.All) ([]loadCost, error) {
	all, err := apps(f)
	if err != nil {
		return nil, err
	}
	perSecond, cpuNs := make(map[string][]float64), make(map[string][]float64)
	for range e.rounds {
		for _, a := range all {
			round, err := load(a, e.load)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.name, err)
			}
			perSecond[a.name] = append(perSecond[a.name], round.perSecond)
			cpuNs[a.name] = append(cpuNs[a.name], round.cpuNs)
		}
	}
	var costs []loadCost
	for _, a := range all {
		costs = append(costs, loadCost{
			App:       a.name,
			PerSecond: spreadOf(perSecond[a.name]),
			CPUNs:     spreadOf(cpuNs[a.name]),
			CPURatio:  spreadOf(paired(cpuNs[a.name], cpuNs[sameHeadersName], quotient)),
		})
	}
	return costs, nil
}

// load lets the clients click on the app's page, served by another process.
func load(a app, length time.Duration) (round loadRound, err error) {
	server, err := startServer("-serve", a.name)
	if err != nil {
		return loadRound{}, err
	}
	requests, err := click(server.address, length, a.counts())
	cpu, stopErr := server.stop()
	if err := errors.Join(err, stopErr); err != nil {
		return loadRound{}, err
	}
	return loadRound{
		perSecond: float64(requests) / length.Seconds(),
		cpuNs:     float64(cpu.Nanoseconds()) / float64(requests),
	}, nil
}

// click lets the clients ask for that long, and returns how many answers they got. counts says whether each answer is
// one more than the one before, as it is with a session.
func click(address string, length time.Duration, counts bool) (int64, error) {
	var (
		all   sync.WaitGroup
		total atomic.Int64
		first atomic.Pointer[error]
	)
	end := time.Now().Add(length)
	for range clients {
		all.Go(func() {
			n, err := visit(address, end, counts)
			total.Add(n)
			if err != nil {
				first.CompareAndSwap(nil, &err)
			}
		})
	}
	all.Wait()
	if err := first.Load(); err != nil {
		return 0, *err
	}
	return total.Load(), nil
}

// visit clicks until the end.
func visit(address string, end time.Time, counts bool) (n int64, err error) {
	b, err := dial(address)
	if err != nil {
		return 0, err
	}
	defer b.close()
	for n < leastClicks || time.Now().Before(end) {
		got, err := b.count("/")
		if err != nil {
			return n, err
		}
		n++
		if counts && int64(got) != n {
			return n, fmt.Errorf("answer %d is %d: %w", n, got, errCount)
		}
	}
	return n, nil
}

func printLoad(w io.Writer, costs []loadCost) {
	var rows [][]string
	for _, c := range costs {
		rows = append(rows, []string{c.App, c.PerSecond.text(whole, ""), c.CPUNs.duration(), c.CPURatio.ratio()})
	}
	table(w, fmt.Sprintf("Under load: a counter page, %d clients over loopback", clients),
		[]string{"", "requests/s", "CPU a request", "× no session, same headers"}, rows)
}
