package main

import (
	"runtime"
	"time"
)

// cost is what one operation takes.
type cost struct {
	Ns     spread `json:"ns"`
	Allocs int64  `json:"allocs"`
	Bytes  int64  `json:"bytes"` // allocated
	// rounds are the times of the rounds, in their order.
	rounds []float64
}

// timed returns a cost with the times of its rounds.
func timed(rounds []float64) cost { return cost{Ns: spreadOf(rounds), rounds: rounds} }

// effort says how long to measure.
type effort struct {
	rounds int
	round  time.Duration // of one benchmark
	load   time.Duration // of one server in one round
}

// slicesOfRound is how many slices a function's round has. On a busy machine others get their turn in some of them, which
// the median leaves out.
const slicesOfRound = 80

// operation is something to time.
type operation func() error

// benchmark measures groups of operations, each group once a round. Within a group the operations take turns, a slice at a
// time: what slows the machine for a while slows all of them. The costs are those of the groups' operations in their order.
func benchmark(e effort, groups [][]operation) ([]cost, error) {
	var all []operation
	for _, group := range groups {
		all = append(all, group...)
	}
	costs := make([]cost, len(all))
	times := make([][]float64, len(all))
	for i, f := range all {
		var err error
		if costs[i], err = allocated(f); err != nil {
			return nil, err
		}
	}
	for range e.rounds {
		first := 0
		for _, group := range groups {
			medians, err := takeTurns(group, e.round/slicesOfRound)
			if err != nil {
				return nil, err
			}
			for i, ns := range medians {
				times[first+i] = append(times[first+i], ns)
			}
			first += len(group)
		}
	}
	for i := range costs {
		costs[i].Ns, costs[i].rounds = spreadOf(times[i]), times[i]
	}
	return costs, nil
}

// allocated counts what an operation allocates, without its time.
func allocated(f operation) (cost, error) {
	const runs = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := timeOf(f, runs); err != nil {
		return cost{}, err
	}
	runtime.ReadMemStats(&after)
	return cost{
		Allocs: int64(after.Mallocs-before.Mallocs) / runs,
		Bytes:  int64(after.TotalAlloc-before.TotalAlloc) / runs,
	}, nil
}

// takeTurns returns the nanoseconds of each operation: the median over its slices, each of which takes about as long as
// given.
func takeTurns(group []operation, slice time.Duration) ([]float64, error) {
	runtime.GC() // the garbage of others
	calls := make([]int, len(group))
	for i, f := range group {
		var err error
		if calls[i], err = callsIn(f, slice); err != nil {
			return nil, err
		}
	}
	times := make([][]float64, len(group))
	for range slicesOfRound {
		for i, f := range group {
			spent, err := timeOf(f, calls[i])
			if err != nil {
				return nil, err
			}
			times[i] = append(times[i], float64(spent.Nanoseconds())/float64(calls[i]))
		}
	}
	var medians []float64
	for _, t := range times {
		medians = append(medians, spreadOf(t).Median)
	}
	return medians, nil
}

// callsIn returns how many calls take about that long.
func callsIn(f operation, slice time.Duration) (int, error) {
	for n := 1; ; n *= 2 {
		spent, err := timeOf(f, n)
		if err != nil || spent >= slice/2 {
			return n, err
		}
	}
}

func timeOf(f operation, calls int) (time.Duration, error) {
	begin := time.Now()
	for range calls {
		if err := f(); err != nil {
			return 0, err
		}
	}
	return time.Since(begin), nil
}
