package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

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
	// WriteLimit and ReadLimit are the times of the limit for as many bytes as ours has: of the typed schema for ours
	// with that schema, of the plain one for everything else.
	WriteLimit float64 `json:"write_limit"`
	ReadLimit  float64 `json:"read_limit"`
	// Foreign products do not count allocations.
	Foreign bool `json:"foreign,omitempty"`
}

// limitName is the name of the limit that a product is compared with.
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
	write, read func() error
}

// limitOf is the limit that a sample of ours is compared with.
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

// trials are the limits and the Go products, in the order in which they are timed: what is compared with one another
// is timed at about the same time.
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
	var functions []func(*testing.B)
	for _, c := range all {
		functions = append(functions, repeat(c.write), repeat(c.read))
	}
	costs, err := benchmark(e, functions)
	if err != nil {
		return nil, err
	}
	var speeds []speed
	for i, c := range all {
		c.Write, c.Read = costs[2*i], costs[2*i+1]
		speeds = append(speeds, c.speed)
	}
	for _, m := range measured {
		speeds = append(speeds, speed{
			Product: m.Product, Kind: product.Complete, Encrypted: m.Encrypted, Fixture: m.Fixture,
			Write: cost{Ns: m.WriteNs}, Read: cost{Ns: m.ReadNs}, Foreign: true,
		})
	}
	compareWithLimits(speeds)
	return speeds, nil
}

// operations are the two halves of a Codec that was seen to round-trip.
func operations(c product.Codec) (write, read func() error, err error) {
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

func compareWithLimits(speeds []speed) {
	type key struct{ name, fixture string }
	limits := make(map[key]speed)
	for _, s := range speeds {
		if s.Kind == limitKind {
			limits[key{s.Product, s.Fixture}] = s
		}
	}
	for i := range speeds {
		s := &speeds[i]
		limit := *s
		if s.Kind != limitKind {
			limit = limits[key{limitName(s.Product, s.Encrypted), s.Fixture}]
		}
		s.WriteLimit, s.ReadLimit = limit.Write.Ns, limit.Read.Ns
	}
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
				duration(s.Write.Ns), ratio(s.Write.Ns, s.WriteLimit), writeAllocs,
				duration(s.Read.Ns), ratio(s.Read.Ns, s.ReadLimit), readAllocs,
			})
		}
		table(w, "Speed: "+name, header, rows)
	}
}

func ratio(a, b float64) string { return fmt.Sprintf("%.2f", a/b) }
