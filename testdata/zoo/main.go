// The command zoo tries the generator on structs that nobody wrote for it: every exported
// struct type of the packages in catalogue.go. For each it declares, in a temporary directory, a session
// with the exported fields of the same names and types, numbered in their order. It generates,
// compiles, vets and runs the emitted tests of all of them, once as they stand and once with
// options at random. Run the whole in its own directory; it takes half an hour on two cores:
//
//	go -C testdata/zoo run .
//
// A field that the generator refuses is declared again with the option json, and excluded
// with `session:"-"` when that is refused, too. A struct of which no field is excluded is fully taken, one
// that keeps some is partly refused, and one that keeps none is wholly refused. The
// command prints those counts, the diagnostics' rules with the number of fields and structs that each
// refuses, and the counts of each package. Code that does not compile, a complaint of go vet, a failing emitted
// test and a crash of the generator are failures: they are printed with the struct they
// are about, and the command exits 1.
//
// Fields that another package cannot declare are left out before: unexported ones,
// and those of a type with unexported or internal parts.
//
// What CI runs is the part of a few small packages, with -small. -packages selects by a regular
// expression, -seed repeats the options of another run, and -keep leaves what was generated in a directory.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"time"
)

// options are what the command line says.
type options struct {
	small    bool
	count    bool
	packages *regexp.Regexp
	every    int
	seed     uint64
	keep     string
}

func main() {
	o, err := parse(os.Args[1:])
	switch {
	case errors.Is(err, flag.ErrHelp):
		return
	case err != nil:
		os.Exit(2) // parse has said why
	}
	failures, err := run(os.Stdout, progress{os.Stderr, time.Now()}, o)
	if err != nil {
		fmt.Fprintln(os.Stderr, "zoo:", err)
		os.Exit(1)
	}
	if failures > 0 {
		os.Exit(1)
	}
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("zoo", flag.ContinueOnError)
	flags.BoolVar(&o.small, "small", false, "a few small packages only")
	flags.BoolVar(&o.count, "count", false, "generate without options and count, no more")
	pattern := flags.String("packages", "", "only packages whose path matches this regular expression")
	flags.IntVar(&o.every, "every", 1, "only every so many structs")
	flags.Uint64Var(&o.seed, "seed", 1, "of the random options")
	flags.StringVar(&o.keep, "keep", "", "write to this new directory and leave it there")
	if err := flags.Parse(args); err != nil {
		return options{}, err
	}
	var err error
	switch o.packages, err = regexp.Compile(*pattern); {
	case err != nil:
	case flags.NArg() > 0:
		err = fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.every < 1:
		err = fmt.Errorf("-every=%d: at least 1", o.every)
	}
	if err != nil {
		fmt.Fprintln(flags.Output(), "zoo:", err)
	}
	return o, err
}

// run prints the report to w and returns the number of failures.
func run(w io.Writer, p progress, o options) (failures int, err error) {
	structs, err := selected(o)
	if err != nil {
		return 0, err
	}
	dir, remove, err := directory(o.keep)
	if err != nil {
		return 0, err
	}
	defer remove()
	place, err := newWorkplace(dir)
	if err != nil {
		return 0, err
	}

	var plain []*session
	for i, found := range structs {
		if i%o.every == 0 {
			plain = append(plain, newSession(found, i+1))
		}
	}
	first := &trial{workplace: place, progress: p, part: "plain", sessions: inPackages(plain)}
	if o.count {
		err = first.settle()
	} else {
		err = first.prove()
	}
	if err != nil {
		return 0, err
	}
	reportPlain(w, plain)
	reportFailures(w, first.part, first.failures)
	if o.count {
		return len(first.failures), nil
	}

	drawn := withRandomOptions(plain, o.seed)
	second := &trial{workplace: place, progress: p, part: "random", sessions: inPackages(drawn)}
	if err := second.prove(); err != nil {
		return 0, err
	}
	reportRandom(w, drawn, o.seed)
	reportFailures(w, second.part, second.failures)
	return len(first.failures) + len(second.failures), nil
}

// selected finds the structs of the packages that the options select.
func selected(o options) ([]foundStruct, error) {
	paths := small
	if !o.small {
		var err error
		if paths, err = cataloguePaths(); err != nil {
			return nil, err
		}
	}
	paths = slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return !o.packages.MatchString(path) })
	if len(paths) == 0 {
		return nil, fmt.Errorf("no package matches %s", o.packages)
	}
	return findStructs(paths)
}

// inPackages puts the sessions into packages of a few.
func inPackages(sessions []*session) []*session {
	for i, s := range sessions {
		s.pkg = fmt.Sprintf("p%d", 1+i/sessionsPerPackage)
	}
	return sessions
}

// directory makes the directory for what is generated; remove removes it unless it is to
// be kept.
func directory(keep string) (dir string, remove func(), err error) {
	if keep != "" {
		return keep, func() {}, os.Mkdir(keep, 0o755)
	}
	dir, err = os.MkdirTemp("", "zoo")
	return dir, func() { os.RemoveAll(dir) }, err
}
