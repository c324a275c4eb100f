package main

import (
	"errors"
	"testing"
	"time"
)

func TestOperationsOfAGroupTakeTurns(t *testing.T) {
	var turns []string
	named := func(name string) operation {
		return func() error {
			if len(turns) == 0 || turns[len(turns)-1] != name {
				turns = append(turns, name)
			}
			return nil
		}
	}
	costs, err := benchmark(effort{rounds: 3, round: time.Millisecond}, [][]operation{{named("ours"), named("limit")}})
	if err != nil {
		t.Fatal(err)
	}
	if want := 3 * 2 * slicesOfRound; len(turns) < want {
		t.Errorf("%d turns were taken, want at least %d", len(turns), want)
	}
	for i, c := range costs {
		if len(c.rounds) != 3 || c.Ns.Low <= 0 || c.Ns.Low > c.Ns.High {
			t.Errorf("operation %d: %+v", i, c)
		}
	}
}

func TestAllocationsAreCountedForEachOperation(t *testing.T) {
	var kept []byte
	costs, err := benchmark(effort{rounds: 1, round: time.Millisecond}, [][]operation{
		{func() error { return nil }, func() error { kept = make([]byte, 1024); return nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	if costs[0].Allocs != 0 || costs[1].Allocs != 1 || costs[1].Bytes < 1024 {
		t.Errorf("nothing costs %+v, and %d bytes %+v", costs[0], len(kept), costs[1])
	}
}

func TestAnOperationThatFailsEndsTheMeasurement(t *testing.T) {
	broken := errors.New("broken")
	_, err := benchmark(effort{rounds: 1, round: time.Millisecond}, [][]operation{{func() error { return broken }}})
	if !errors.Is(err, broken) {
		t.Errorf("got the error %v", err)
	}
}
