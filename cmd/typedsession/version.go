package main

import (
	"fmt"
	"io"
	"runtime/debug"
)

// printVersion prints the version of the module as the go command recorded it.
func printVersion(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		if args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
			fmt.Fprint(stdout, "typedsession version prints the version of the command.\n\nUsage:\n\ttypedsession version\n")
			return exitOK
		}
		fmt.Fprintf(stderr, "typedsession: version takes no argument %q\n", args[0])
		return exitUsage
	}
	version := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		version = info.Main.Version
	}
	fmt.Fprintln(stdout, "typedsession", version)
	return exitOK
}
