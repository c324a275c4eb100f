package main

import (
	"flag"
	"fmt"
	"io"
	"runtime/debug"
)

// versionUsage is the help of typedsession version.
const versionUsage = `typedsession version prints the version of the command, as the go command
recorded it.

Usage:
	typedsession version

Example:

	go tool typedsession version
`

func printVersion(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("version", flag.ContinueOnError)
	if code, done := parse(flags, versionUsage, args, stdout, stderr); done {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "typedsession: version takes no argument %q; see go tool typedsession version -h\n", flags.Arg(0))
		return exitUsage
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintln(stdout, "typedsession", version)
	return exitOK
}
