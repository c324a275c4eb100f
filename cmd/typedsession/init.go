package main

import (
	"flag"
	"fmt"
	"io"

	"github.com/typedsession/typedsession/gen/starter"
)

// initUsage is the help of typedsession init.
const initUsage = `typedsession init prints an annotated struct with its directive, for the package
in this directory. It changes no file.

Usage:
	typedsession init

Example:

	go tool typedsession init > session.go
	go generate

Exit status: 0 the struct was printed, 1 there is no package here, 2 wrong usage.
`

func printStarter(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("init", flag.ContinueOnError)
	if code, done := parse(flags, initUsage, args, stdout, stderr); done {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "typedsession: init takes no argument %q; see go tool typedsession init -h\n", flags.Arg(0))
		return exitUsage
	}
	source, err := starter.Source(".")
	if err != nil {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return exitDiagnostics
	}
	fmt.Fprint(stdout, source)
	return exitOK
}
