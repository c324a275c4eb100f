package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// storesReport is what the part stores finds out.
type storesReport struct {
	Trips []tripCount   `json:"round_trips,omitempty"`
	Load  []storedLoad  `json:"load,omitempty"`
	Hops  []hop         `json:"hops,omitempty"`
	Bytes []storedBytes `json:"bytes,omitempty"`
}

// postgresShare is how many sessions Redis is filled with for each that Postgres is.
const postgresShare = 200

// measureStores starts each engine for each measurement, so that none finds what another has left, and prints each when it is
// done.
func measureStores(ctx context.Context, w io.Writer, e effort, f *fixture.All, sessions int) (*storesReport, error) {
	r := new(storesReport)
	for _, engine := range stored.Engines() {
		for _, measure := range []func(*server.Server) error{
			func(s *server.Server) error {
				return gather(&r.Trips, func(t []tripCount) { printTrips(w, engine, t) })(measureTrips(f, engine, s.Address()))
			},
			func(s *server.Server) error {
				return gather(&r.Hops, func(h []hop) { printHops(w, engine, h) })(measureHops(engine, s.Address()))
			},
			func(s *server.Server) error {
				return gather(&r.Load, func(l []storedLoad) { printStoredLoad(w, engine, l) })(measureStoredLoad(e, engine, s))
			},
			func(s *server.Server) error {
				return gather(&r.Bytes, func(b []storedBytes) { printBytes(w, engine, b) })(weigh(ctx, engine, s.Address(), sessions))
			},
		} {
			if err := withEngine(ctx, engine, measure); err != nil {
				return r, fmt.Errorf("%s: %w", engine, err)
			}
		}
	}
	return r, nil
}

// weigh weighs so many sessions in Redis, or their share in Postgres.
func weigh(ctx context.Context, engine, address string, sessions int) ([]storedBytes, error) {
	if engine == stored.Postgres {
		return weighPostgres(ctx, serveInAnotherProcess, address, sessions/postgresShare)
	}
	return weighRedis(ctx, serveInAnotherProcess, address, sessions)
}

// gather returns a function that prints what was measured and appends it to all.
func gather[T any](all *[]T, print func([]T)) func([]T, error) error {
	return func(measured []T, err error) error {
		if err == nil {
			print(measured)
		}
		*all = append(*all, measured...)
		return err
	}
}

// withEngine starts an engine for measure.
func withEngine(ctx context.Context, engine string, measure func(*server.Server) error) error {
	s, err := stored.Start(ctx, engine)
	if err != nil {
		return err
	}
	return errors.Join(measure(s), s.Close())
}

// storesResults compares the measurements with their goals.
func storesResults(r *storesReport) []goal {
	var goals []goal
	for _, engine := range stored.Engines() {
		for _, a := range tripApps(engine) {
			if !a.Ours {
				continue
			}
			trips, theirs := tripsOf(r.Trips, a.Name), tripsOf(r.Trips, scsOf(engine))
			for kind, most := range map[string]int{readTrip: 1, writeTrip: 2, idleTrip: 1} {
				goals = append(goals,
					goal{What: a.Name + ", round trips: " + kind, Measured: float64(trips[kind]), Bound: float64(most)},
					goal{What: a.Name + ", round trips: " + kind + ": not more than scs", Measured: float64(trips[kind]), Bound: float64(theirs[kind])})
			}
		}
	}
	for _, b := range r.Bytes {
		if b.App == stored.OursGoRedis || b.App == stored.OursPgx {
			most := map[string]float64{fixture.CounterName: 0.55, fixture.LoginName: 0.5}[b.Fixture]
			goals = append(goals, goal{What: b.App + ", " + b.Fixture + ": share of the bytes of scs", Measured: b.sum() / bytesOf(r.Bytes, scsOf(b.Engine), b.Fixture).sum(), Bound: most})
		}
	}
	for _, l := range r.Load {
		least := map[string]float64{stored.OursGoRedis: 1, stored.OursPgx: 1, stored.OursRueidis: 1.3}[l.App]
		if least > 0 {
			goals = append(goals, goal{What: l.App + ", " + l.Use + ": times the throughput of scs", Measured: l.Ratio.Median, Bound: least, AtLeast: true})
		}
	}
	return goals
}
