package main

import (
	"flag"
	"fmt"
	"testing"
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

// benchmark measures all functions once a round, in their order: what the machine does besides hits neighbours alike.
func benchmark(e effort, functions []func(b *testing.B)) ([]cost, error) {
	if err := flag.Set("test.benchtime", e.round.String()); err != nil {
		return nil, err
	}
	times := make([][]float64, len(functions))
	costs := make([]cost, len(functions))
	for range e.rounds {
		for i, f := range functions {
			result := testing.Benchmark(f)
			if result.N == 0 {
				return nil, fmt.Errorf("benchmark %d failed", i)
			}
			times[i] = append(times[i], float64(result.T.Nanoseconds())/float64(result.N))
			costs[i].Allocs, costs[i].Bytes = result.AllocsPerOp(), result.AllocedBytesPerOp()
		}
	}
	for i := range costs {
		costs[i].Ns, costs[i].rounds = spreadOf(times[i]), times[i]
	}
	return costs, nil
}

// repeat makes a benchmark of something that can fail.
func repeat(f func() error) func(*testing.B) {
	return func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := f(); err != nil {
				b.Fatal(err)
			}
		}
	}
}
