// The command zoo tries the generator on structs that nobody wrote for it: every exported
// struct type of the packages in catalogue.go. For each struct it declares a session in a
// temporary directory, with the exported fields of the same names and types, numbered in
// their order. It generates, compiles and vets all of them and runs the emitted tests, first
// without options and then with random ones. From the root of the repository:
//
//	go -C testdata/zoo run .
//
// A field that the generator refuses is declared again with the option json, and excluded
// with session:"-" when that is refused, too. A struct without an excluded field is fully
// taken, one that keeps some fields is partly refused, one that keeps none is wholly
// refused. The command prints how many structs these are, in all and by package, and how
// many fields and structs each rule refuses. Generated code that does not compile, a
// complaint of go vet, a failing emitted test and a crash of the generator are failures:
// each is printed with the struct it is about, and the command exits 1.
//
// Two kinds of fields are left out from the start, since no other package can declare them:
// unexported fields, and fields whose type is made of something unexported or internal.
//
// The whole takes about half an hour on two idle cores, nearly all of it in the compiler.
// -until=generate counts within a minute, and -until=vet takes three: the type checker of
// go vet finds what does not compile. -every=12 takes a twelfth of the structs; -small takes
// a few small packages, as CI does; -packages selects packages by a regular expression.
// -seed repeats the random options of another run, and -keep names a new directory in
// which the sessions are left to be looked at.
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
	until    step
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
	until := flags.String("until", string(testStep), "the last step: generate, vet or test")
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
	case !slices.Contains(steps, step(*until)):
		err = fmt.Errorf("-until=%s: one of %v", *until, steps)
	case o.every < 1:
		err = fmt.Errorf("-every=%d: at least 1", o.every)
	}
	if err != nil {
		fmt.Fprintln(flags.Output(), "zoo:", err)
	}
	o.until = step(*until)
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
	if err := first.prove(o.until); err != nil {
		return 0, err
	}
	reportPlain(w, plain)
	reportFailures(w, first.part, first.failures)

	drawn := withRandomOptions(plain, o.seed)
	second := &trial{workplace: place, progress: p, part: "random", sessions: inPackages(drawn)}
	if err := second.prove(o.until); err != nil {
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
