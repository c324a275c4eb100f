package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// packageFlags are the flags of every command that works on packages.
type packageFlags struct {
	*flag.FlagSet
	tags  *string
	tests *bool // nil for a command to which generated files do not matter
}

func newPackageFlags(name string) packageFlags {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	return packageFlags{FlagSet: flags, tags: flags.String("tags", "", "build tags, as for go build")}
}

// newFileFlags are the flags of a command that writes, or compares, generated files.
func newFileFlags(name string) packageFlags {
	flags := newPackageFlags(name)
	flags.tests = flags.Bool("tests", false, "generate tests, too")
	return flags
}

// run runs the generator on the packages that the arguments name, without writing
// anything. done is true when that ended the command, with the exit code.
func (f packageFlags) run(acceptBreaking bool, stderr io.Writer) (result *gen.Result, code int, done bool) {
	config := gen.Config{Config: load.Config{Patterns: f.Args()}, AcceptBreaking: acceptBreaking}
	config.Tests = f.tests != nil && *f.tests
	if *f.tags != "" {
		config.BuildFlags = []string{"-tags=" + *f.tags}
	}
	result, err := gen.Generate(context.Background(), config)
	if err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return nil, exitDiagnostics, true
	}
	if n := len(result.Diagnostics); n > 0 {
		result.Diagnostics.Write(stderr, workingDirectory())
		fmt.Fprintf(stderr, "typedsession: %s, nothing written\n", count(n, "problem"))
		return nil, exitDiagnostics, true
	}
	return result, exitOK, false
}

// generate writes what changed. It prints nothing when all is well, as the go
// command does.
func generate(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("")
	if code, done := parse(flags.FlagSet, usage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(false, stderr)
	if done {
		return code
	}
	if len(result.Sessions) == 0 {
		fmt.Fprintln(stderr, "typedsession: no //typedsession:session directive found, so there is nothing to generate")
	}
	return write(result, stdout, stderr)
}

func write(result *gen.Result, stdout, stderr io.Writer) int {
	changes, code, done := plan(result, stderr)
	if done {
		return code
	}
	if err := output.Commit(changes); err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return exitDiagnostics
	}
	for _, c := range changes {
		if c.Remove {
			// Nobody asked for it by name, so it is said.
			fmt.Fprintln(stdout, diagnostic.Diagnostic{Pos: token.Position{Filename: c.Path}, Message: "removed, no session stands behind it any more"}.Format(workingDirectory()))
		}
	}
	return exitOK
}

// plan works out what is to be written. done is true when a file must not be
// touched, with the exit code.
func plan(result *gen.Result, stderr io.Writer) (changes []output.Change, code int, done bool) {
	changes, err := output.Plan(result.Files, result.Orphans)
	if err == nil {
		return changes, exitOK, false
	}
	var refusals diagnostic.List
	for _, err := range each(err) {
		var refused *output.RefusedError
		if errors.As(err, &refused) {
			refusals.Add(token.Position{Filename: refused.Path}, "foreign-file", "%s", refused.Reason)
		} else {
			fmt.Fprintf(stderr, "typedsession: %v\n", err)
		}
	}
	refusals.Sort()
	refusals.Write(stderr, workingDirectory())
	fmt.Fprintln(stderr, "typedsession: nothing written")
	return nil, exitDiagnostics, true
}

// each takes apart what errors.Join joined.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// workingDirectory is what paths are shown relative to; empty, for absolute ones,
// when it is not to be had.
func workingDirectory() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
