package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// limitKind is the Kind of a limit's rows.
const limitKind product.Kind = "limit"

// speed is what a product takes to write and read a fixture.
type speed struct {
	Product   string       `json:"product"`
	Kind      product.Kind `json:"kind"`
	Encrypted bool         `json:"encrypted,omitempty"`
	Fixture   string       `json:"fixture"`
	Write     cost         `json:"write"`
	Read      cost         `json:"read"`
	// WriteRatio and ReadRatio are how many times as long as the limit these take. The limit is for as many bytes as ours
	// has: of the typed schema for ours with that schema, of the plain one for everything else.
	WriteRatio spread `json:"write_times_limit"`
	ReadRatio  spread `json:"read_times_limit"`
	// Foreign products do not count allocations.
	Foreign bool `json:"foreign,omitempty"`
}

// limitName returns the name of the limit that a product is compared with.
func limitName(productName string, encrypted bool) string {
	schema := product.Plain
	if strings.HasPrefix(productName, product.OursName(product.Typed, false)) {
		schema = product.Typed
	}
	name := "limit, as long as " + schema
	if encrypted {
		name += ", encrypted"
	}
	return name
}

// trial is a speed with what is to be timed for it.
type trial struct {
	speed
	write, read operation
}

// limitOf returns the limit that a sample of ours is compared with.
func limitOf(f *fixture.All, s sample) (trial, error) {
	limit := product.SignedLimit(f, s.Characters)
	if s.Encrypted {
		var err error
		if limit, err = product.EncryptedLimit(f, s.Characters); err != nil {
			return trial{}, err
		}
	}
	return trial{
		speed: speed{Product: limitName(s.Product, s.Encrypted), Kind: limitKind, Encrypted: s.Encrypted, Fixture: s.Fixture},
		write: func() error { limit.Write(); return nil },
		read:  limit.Read,
	}, nil
}

// trials returns the limits and the Go products, fixture by fixture.
func trials(f *fixture.All, products []product.Product, samples []sample) ([]trial, error) {
	var all []trial
	for i, name := range fixture.Names() {
		for _, s := range samples {
			if s.Kind != product.Ours || s.Fixture != name {
				continue
			}
			limit, err := limitOf(f, s)
			if err != nil {
				return nil, err
			}
			all = append(all, limit)
		}
		for _, p := range products {
			c := trial{speed: speed{Product: p.Name, Kind: p.Kind, Encrypted: p.Encrypted, Fixture: name}}
			var err error
			if c.write, c.read, err = operations(p.Codecs[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", p.Name, err)
			}
			all = append(all, c)
		}
	}
	return all, nil
}

// measureSpeeds times the Go products in this process, and adds what foreign programs timed.
func measureSpeeds(e effort, f *fixture.All, products []product.Product, samples []sample, measured []foreign.Measured) ([]speed, error) {
	all, err := trials(f, products, samples)
	if err != nil {
		return nil, err
	}
	limits := make(map[limitKey]*trial)
	for i, t := range all {
		if t.Kind == limitKind {
			limits[limitKey{t.Product, t.Fixture}] = &all[i]
		}
	}
	if err := timePairs(e, all, limits); err != nil {
		return nil, err
	}
	var speeds []speed
	for _, t := range all {
		speeds = append(speeds, t.speed)
	}
	for _, m := range measured {
		s := speed{
			Product: m.Product, Kind: product.Complete, Encrypted: m.Encrypted, Fixture: m.Fixture,
			Write: timed(m.WriteNs), Read: timed(m.ReadNs), Foreign: true,
		}
		limit := limits[s.limit()]
		s.compare(repeated(limit.Write.Ns.Median, len(m.WriteNs)), repeated(limit.Read.Ns.Median, len(m.ReadNs)))
		speeds = append(speeds, s)
	}
	return speeds, nil
}

// limitKey is what a limit is found by.
type limitKey struct{ name, fixture string }

// limit returns the key of the limit that a product is compared with.
func (s *speed) limit() limitKey { return limitKey{limitName(s.Product, s.Encrypted), s.Fixture} }

// compare sets the ratios, round by round, to the limit's times.
func (s *speed) compare(write, read []float64) {
	s.WriteRatio = spreadOf(paired(s.Write.rounds, write, quotient))
	s.ReadRatio = spreadOf(paired(s.Read.rounds, read, quotient))
}

// timePairs times each product in turn with its limit. A limit's own times are those that it took in turn with ours.
func timePairs(e effort, all []trial, limits map[limitKey]*trial) error {
	var products []*trial
	var groups [][]operation
	for i := range all {
		t := &all[i]
		if t.Kind == limitKind {
			continue
		}
		limit := limits[t.limit()]
		products = append(products, t)
		groups = append(groups, []operation{limit.write, t.write}, []operation{limit.read, t.read})
	}
	costs, err := benchmark(e, groups)
	if err != nil {
		return err
	}
	for i, t := range products {
		limitWrite, write, limitRead, read := costs[4*i], costs[4*i+1], costs[4*i+2], costs[4*i+3]
		t.Write, t.Read = write, read
		t.compare(limitWrite.rounds, limitRead.rounds)
		if t.Kind == product.Ours {
			limit := limits[t.limit()]
			limit.Write, limit.Read = limitWrite, limitRead
			limit.compare(limitWrite.rounds, limitRead.rounds)
		}
	}
	return nil
}

func repeated(value float64, n int) []float64 { return slices.Repeat([]float64{value}, n) }

// operations returns the two halves of a Codec that was seen to round-trip.
func operations(c product.Codec) (write, read operation, err error) {
	value, err := c.RoundTrip()
	if err != nil {
		return nil, nil, err
	}
	write = func() error {
		_, err := c.Write()
		return err
	}
	return write, func() error { return c.Read(value) }, nil
}

// printSpeeds writes a table for each fixture.
func printSpeeds(w io.Writer, speeds []speed) {
	header := []string{"", "write", "× limit", "allocs", "read", "× limit", "allocs"}
	for _, name := range fixture.Names() {
		var rows [][]string
		for _, s := range speeds {
			if s.Fixture != name {
				continue
			}
			writeAllocs, readAllocs := fmt.Sprint(s.Write.Allocs), fmt.Sprint(s.Read.Allocs)
			if s.Foreign {
				writeAllocs, readAllocs = "", ""
			}
			rows = append(rows, []string{
				s.Product,
				s.Write.Ns.duration(), s.WriteRatio.ratio(), writeAllocs,
				s.Read.Ns.duration(), s.ReadRatio.ratio(), readAllocs,
			})
		}
		table(w, "Speed: "+name, header, rows)
	}
}
