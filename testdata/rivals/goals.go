package main

import (
	"fmt"
	"io"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// goal is something that this project wants of itself, and how it stands.
type goal struct {
	What     string  `json:"what"`
	Measured float64 `json:"measured"`
	// Bound is the most that Measured may be, or with AtLeast the least.
	Bound   float64 `json:"bound"`
	AtLeast bool    `json:"at_least,omitempty"`
}

func (g goal) met() bool {
	if g.AtLeast {
		return g.Measured >= g.Bound
	}
	return g.Measured <= g.Bound
}

// sizeResults compares sizes with their goals, and with the smallest of what a complete product and a bare codec made.
func sizeResults(samples []sample) []goal {
	var goals []goal
	smallest := make(map[product.Kind]map[string]sample)
	for _, s := range samples {
		if smallest[s.Kind] == nil {
			smallest[s.Kind] = make(map[string]sample)
		}
		if best, ok := smallest[s.Kind][s.Fixture]; !ok || s.Characters < best.Characters {
			smallest[s.Kind][s.Fixture] = s
		}
	}
	for _, s := range samples {
		if s.Kind != product.Ours {
			continue
		}
		what := fmt.Sprintf("characters of %s, %s", s.Fixture, s.Product)
		goals = append(goals, goal{What: what, Measured: float64(s.Characters), Bound: float64(sizeGoals[schemaOf(s)][s.Fixture])})
		if best, ok := smallest[product.Complete][s.Fixture]; ok {
			goals = append(goals, goal{What: what + ": smaller than " + best.Product, Measured: float64(s.Characters), Bound: float64(best.Characters - 1)})
		}
		if best, ok := smallest[product.Bare][s.Fixture]; ok {
			goals = append(goals, goal{What: what + ": not larger than " + best.Product, Measured: float64(s.Characters), Bound: float64(best.Characters)})
		}
	}
	return goals
}

// schemaOf returns the schema of a sample of ours.
func schemaOf(s sample) string {
	if s.Product == product.OursName(product.Typed, s.Encrypted) {
		return product.Typed
	}
	return product.Plain
}

// speedResults compares speeds with the limit on login, and with the rivals on every fixture.
func speedResults(speeds []speed) []goal {
	var goals []goal
	for _, ours := range speeds {
		if ours.Kind != product.Ours {
			continue
		}
		what := ours.Product + ", " + ours.Fixture
		if ours.Fixture == fixture.LoginName {
			write := 1.25
			if ours.Encrypted {
				write = 1.4
			}
			goals = append(goals, goal{What: what + ": write, × limit", Measured: ours.WriteRatio.Median, Bound: write})
			if !ours.Encrypted {
				goals = append(goals,
					goal{What: what + ": read, × limit", Measured: ours.ReadRatio.Median, Bound: 1.4},
					goal{What: what + ": write, allocations", Measured: float64(ours.Write.Allocs), Bound: 1},
					goal{What: what + ": read, allocations", Measured: float64(ours.Read.Allocs), Bound: 2})
			}
		}
		goals = append(goals, fasterThan(ours, speeds)...)
	}
	return goals
}

// fasterThan compares ours with the fastest rivals that protect as much, and with the two that are in use most.
func fasterThan(ours speed, speeds []speed) []goal {
	var goals []goal
	what := ours.Product + ", " + ours.Fixture
	var write, read speed
	for _, s := range speeds {
		if s.Fixture != ours.Fixture || s.Kind == product.Ours || s.Kind == product.OursLent || s.Kind == limitKind || s.Encrypted != ours.Encrypted {
			continue
		}
		if write.Product == "" || s.Write.Ns.Median < write.Write.Ns.Median {
			write = s
		}
		if read.Product == "" || s.Read.Ns.Median < read.Read.Ns.Median {
			read = s
		}
		times := map[string]float64{"gorilla/sessions": 10, "gorilla/sessions, encrypted": 10, "scs, gob": 15}[s.Product]
		if times > 0 {
			goals = append(goals,
				goal{What: what + ": write, times faster than " + s.Product, Measured: s.Write.Ns.Median / ours.Write.Ns.Median, Bound: times, AtLeast: true},
				goal{What: what + ": read, times faster than " + s.Product, Measured: s.Read.Ns.Median / ours.Read.Ns.Median, Bound: times, AtLeast: true})
		}
	}
	return append(goals,
		goal{What: what + ": write, times faster than " + write.Product, Measured: write.Write.Ns.Median / ours.Write.Ns.Median, Bound: 1, AtLeast: true},
		goal{What: what + ": read, times faster than " + read.Product, Measured: read.Read.Ns.Median / ours.Read.Ns.Median, Bound: 1, AtLeast: true})
}

// requestResults compares what the session adds with the better of the rivals. A rival without middleware adds nothing
// to a request that does not touch its session.
func requestResults(requests []requestCost) []goal {
	var goals []goal
	ours := make(map[use]requestCost)
	best := make(map[use]requestCost)
	for _, r := range requests {
		if r.App == sameHeadersName {
			continue
		}
		if r.App == oursName {
			ours[r.Use] = r
		} else if b, ok := best[r.Use]; !ok || r.Ns.Median < b.Ns.Median {
			best[r.Use] = r
		}
	}
	for _, u := range uses() {
		if u == untouched {
			goals = append(goals, goal{What: "request, untouched: allocations", Measured: float64(ours[u].Allocs), Bound: 2})
			continue
		}
		goals = append(goals, goal{What: fmt.Sprintf("request, %s: share of what %s adds", u, best[u].App), Measured: ours[u].Ns.Median / best[u].Ns.Median, Bound: 0.1})
	}
	return goals
}

// printGoals writes the goals that are missed, and how many are met.
func printGoals(w io.Writer, goals []goal) {
	var rows [][]string
	for _, g := range goals {
		if !g.met() {
			sign := "≤"
			if g.AtLeast {
				sign = "≥"
			}
			rows = append(rows, []string{g.What, fmt.Sprintf("%.4g", g.Measured), fmt.Sprintf("%s %.4g", sign, g.Bound)})
		}
	}
	if len(rows) > 0 {
		table(w, "Goals missed", []string{"", "measured", "goal"}, rows)
	}
	if len(goals) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%d of %d goals are met.\n", len(goals)-len(rows), len(goals))
}
