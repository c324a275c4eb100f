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

// generate runs the generator over packages and writes what changed. It prints
// nothing when all is well, as the go command does.
func generate(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	tags := flags.String("tags", "", "build tags, as for go build")
	if code, done := parse(flags, usage, args, stdout, stderr); done {
		return code
	}
	config := load.Config{Patterns: flags.Args()}
	if *tags != "" {
		config.BuildFlags = []string{"-tags=" + *tags}
	}
	result, err := gen.Generate(context.Background(), config)
	if err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return exitDiagnostics
	}
	if n := len(result.Diagnostics); n > 0 {
		dir, _ := os.Getwd() // without it, paths are absolute
		result.Diagnostics.Write(stderr, dir)
		fmt.Fprintf(stderr, "typedsession: %s, nothing written\n", count(n, "problem"))
		return exitDiagnostics
	}
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

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
