package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// packageFlags are the flags of every command that works on packages.
type packageFlags struct {
	*flag.FlagSet
	tags *string
}

func newPackageFlags(name string) packageFlags {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	return packageFlags{flags, flags.String("tags", "", "build tags, as for go build")}
}

// run runs the generator on the packages that the arguments name, without writing
// anything. done is true when that ended the command, with the exit code.
func (f packageFlags) run(acceptBreaking bool, stderr io.Writer) (result *gen.Result, code int, done bool) {
	config := gen.Config{Config: load.Config{Patterns: f.Args()}, AcceptBreaking: acceptBreaking}
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
	flags := newPackageFlags("")
	if code, done := parse(flags.FlagSet, usage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(false, stderr)
	if done {
		return code
	}
	return write(result, stderr)
}

func write(result *gen.Result, stderr io.Writer) int {
	changes, err := output.Plan(result.Files, result.Orphans)
	if err == nil {
		err = output.Commit(changes)
	}
	if err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return exitDiagnostics
	}
	return exitOK
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
