// The command rivals measures sizes and speeds of other products and of typedsession, on the same data in the same run,
// and prints them as markdown tables. Each rival is seen to read again what it wrote. Run it in its own directory.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// The parts of the report.
const (
	sizesPart    = "sizes"
	speedsPart   = "speeds"
	requestsPart = "requests"
	scalingPart  = "scaling"
	wirePart     = "wire"
	loadPart     = "load"
	storesPart   = "stores"
)

func allParts() []string { return append(usualParts(), storesPart) }

// usualParts returns the parts that are measured unless others are named: those that need no server.
func usualParts() []string {
	return []string{sizesPart, speedsPart, requestsPart, scalingPart, wirePart, loadPart}
}

// options are what the command line says.
type options struct {
	effort effort
	quick  bool
	parts  []string
	json   string
	svg    string
	bars   string

	sessions int // in Redis
	soak     int // requests

	// Of a process that serves an app.
	serve  string
	engine string
	idle   time.Duration
}

func main() {
	o, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // parse has said why
	}
	if err := run(os.Stdout, o); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	o := options{effort: effort{rounds: 8, round: 40 * time.Millisecond, load: time.Second}}
	flags := flag.NewFlagSet("rivals", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "one short round: the tables look as they should, their times mean nothing")
	parts := flags.String("parts", strings.Join(usualParts(), ","), "what to measure, also "+storesPart)
	flags.IntVar(&o.effort.rounds, "rounds", o.effort.rounds, "so many rounds: times are their median, their lowest and their highest")
	flags.StringVar(&o.json, "json", "", "write all numbers to this file")
	flags.StringVar(&o.svg, "svg", "", "draw how time and size grow into this file")
	flags.StringVar(&o.bars, "bars", "", "draw the sizes of "+barsFixture+" as bars into this file")
	flags.StringVar(&o.serve, "serve", "", "serve the counter page of this app until standard input ends (used for -parts load and stores)")
	flags.StringVar(&o.engine, "engine", "", "the address of the server that keeps the sessions of the app of -serve")
	flags.DurationVar(&o.idle, "idle", 0, "the idle timeout of the app of -serve")
	flags.IntVar(&o.sessions, "sessions", 1_000_000, "so many sessions are in Redis when -parts stores weighs them")
	flags.IntVar(&o.soak, "soak", 0, "measure nothing, but make so many requests to sessions in each engine while it crashes now and then, and tell what was lost")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	if *quick {
		o.quick, o.effort.round, o.effort.load = true, time.Millisecond, 200*time.Millisecond
		if !given(flags, "rounds") {
			o.effort.rounds = 1
		}
		if !given(flags, "sessions") {
			o.sessions = 100_000
		}
	}
	for part := range strings.SplitSeq(*parts, ",") {
		o.parts = append(o.parts, strings.TrimSpace(part))
	}
	err := o.validate()
	if flags.NArg() > 0 {
		err = fmt.Errorf("%q is no option: parts are chosen with -parts and commas, without spaces", flags.Arg(0))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		return options{}, err
	}
	return o, nil
}

func (o options) validate() error {
	for _, part := range o.parts {
		if !slices.Contains(allParts(), part) {
			return fmt.Errorf("there is no part %q: choose from %s", part, strings.Join(allParts(), ", "))
		}
	}
	if o.effort.rounds < 1 {
		return errors.New("-rounds is less than 1")
	}
	if o.sessions < 10*postgresShare || o.soak < 0 {
		return fmt.Errorf("-sessions is less than %d or -soak is negative", 10*postgresShare)
	}
	if o.svg != "" && !o.has(scalingPart) {
		return errors.New("-svg draws what the part scaling measures: add it to -parts")
	}
	if o.bars != "" && !o.has(sizesPart) {
		return errors.New("-bars draws what the part sizes measures: add it to -parts")
	}
	for _, path := range []string{o.json, o.svg, o.bars} {
		if err := canCreate(path); err != nil {
			return err
		}
	}
	return nil
}

// canCreate finds out before anything is measured whether the results can be written to path, if any.
func canCreate(path string) error {
	if path == "" {
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".rivals-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// given reports whether an option stands on the command line.
func given(flags *flag.FlagSet, name string) (found bool) {
	flags.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

func run(w io.Writer, o options) error {
	f, err := fixture.Load()
	if err != nil {
		return err
	}
	ctx := context.Background()
	switch {
	case o.serve != "" && o.engine != "":
		return serveStored(f, o)
	case o.serve != "":
		return serveApp(f, o.serve)
	case o.soak > 0:
		return soakAll(ctx, w, o.soak)
	}
	r := newReport(o.effort.rounds)
	if err := r.measure(ctx, w, o, f); err != nil {
		return err
	}
	if !o.quick { // its times are not to be judged by
		printGoals(w, r.Goals)
	}
	if o.json != "" {
		return r.write(o.json)
	}
	return nil
}

// measure does the parts, one after the other, and prints each when it is done.
func (r *report) measure(ctx context.Context, w io.Writer, o options, f *fixture.All) error {
	products, err := product.All(f)
	if err != nil {
		return err
	}
	samples, err := sampleGo(f, products)
	if err != nil {
		return err
	}
	var measured []foreign.Measured
	if o.has(sizesPart) || o.has(speedsPart) || o.has(wirePart) {
		if measured, err = r.measureForeign(w, o.effort); err != nil {
			return err
		}
		samples = append(samples, sampleForeign(measured)...)
	}
	fmt.Fprintf(w, "%s, %s, %d CPUs; rounds: %d, of %v each; times are the median (the lowest–the highest) round\n", r.Go, r.Platform, r.CPUs, o.effort.rounds, o.effort.round)
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{sizesPart, func() error {
			r.Sizes, r.Limits = samples, make(map[string]int)
			for _, name := range fixture.Names() {
				r.Limits[name] = sizeLimit(name, f)
			}
			r.Huffman = estimateHuffman(f, samples)
			r.Goals = append(r.Goals, sizeResults(samples)...)
			printSizes(w, samples, r.Limits)
			printHuffman(w, r.Huffman)
			if o.bars != "" {
				return writeBars(o.bars, barsOf(samples), r.Missing)
			}
			return nil
		}},
		{speedsPart, func() (err error) {
			r.Speeds, err = measureSpeeds(o.effort, f, products, samples, measured)
			r.Goals = append(r.Goals, speedResults(r.Speeds)...)
			printSpeeds(w, r.Speeds)
			return err
		}},
		{requestsPart, func() (err error) {
			r.Requests, err = measureRequests(o.effort, f)
			r.Goals = append(r.Goals, requestResults(r.Requests)...)
			printRequests(w, r.Requests)
			return err
		}},
		{scalingPart, func() (err error) {
			r.Scaling, err = measureScaling(o.effort, f)
			printScaling(w, r.Scaling)
			if err == nil && o.svg != "" {
				err = writePlot(o.svg, r.Scaling)
			}
			return err
		}},
		{wirePart, func() (err error) {
			r.Wire, err = measureWire(f, samples)
			printWire(w, r.Wire)
			return err
		}},
		{loadPart, func() (err error) {
			r.Load, err = measureLoad(o.effort, f)
			printLoad(w, r.Load)
			return err
		}},
		{storesPart, func() error { return r.measureStores(ctx, w, o, f) }},
	} {
		if o.has(part.name) {
			if err := part.run(); err != nil {
				return fmt.Errorf("%s: %w", part.name, err)
			}
		}
	}
	return nil
}

func (o options) has(part string) bool { return slices.Contains(o.parts, part) }

// measureForeign leaves out what a machine does not have, and says so. A CI must have it.
func (r *report) measureForeign(w io.Writer, e effort) ([]foreign.Measured, error) {
	var all []foreign.Measured
	for _, program := range foreign.Programs() {
		measured, err := program.Measure("foreign", e.rounds, e.round)
		if errors.Is(err, foreign.ErrMissing) && !inCI() {
			r.Missing = append(r.Missing, err.Error())
			fmt.Fprintln(w, "Left out:", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, measured...)
	}
	return all, nil
}

// inCI reports whether this is the CI, where nothing may be missing.
func inCI() bool { return os.Getenv("CI") == "true" }

// measureStores leaves the part out where a server is not installed, and says so. A CI must have it.
func (r *report) measureStores(ctx context.Context, w io.Writer, o options, f *fixture.All) (err error) {
	r.Stores, err = measureStores(ctx, w, o.effort, f, o.sessions)
	if errors.Is(err, server.ErrMissing) && !inCI() {
		r.Missing = append(r.Missing, err.Error())
		fmt.Fprintln(w, "Left out:", err)
		return nil
	}
	if err != nil {
		return err
	}
	r.Goals = append(r.Goals, storesResults(r.Stores)...)
	return nil
}
