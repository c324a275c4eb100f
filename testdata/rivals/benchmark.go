package main

import (
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"
)

// cost is what one operation takes.
type cost struct {
	Ns     float64 `json:"ns"` // the median over the rounds
	Allocs int64   `json:"allocs"`
	Bytes  int64   `json:"bytes"` // allocated
}

// effort says how long to measure.
type effort struct {
	rounds int
	round  time.Duration // of one benchmark
	load   time.Duration // of one server
}

// benchmark measures all functions once a round, one after the other: what else the machine does in a round, it does to
// all of them.
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
		costs[i].Ns = median(times[i])
	}
	return costs, nil
}

func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
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
