package main

import (
	"flag"
	"fmt"
	"io"
)

// helpUsage is the help of typedsession help.
const helpUsage = `typedsession help shows what the commands are, or how one is used.

Usage:
	typedsession help [command]

Example:

	go tool typedsession help check
`

func help(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("help", flag.ContinueOnError)
	if code, done := parse(flags, helpUsage, args, stdout, stderr); done {
		return code
	}
	switch flags.NArg() {
	case 0:
		fmt.Fprint(stdout, usage)
		return exitOK
	case 1:
		if c, ok := commands()[flags.Arg(0)]; ok {
			return c([]string{"-h"}, stdout, stderr)
		}
		fmt.Fprintf(stderr, "typedsession: %s\n", noCommand(flags.Arg(0), meantCommand(flags.Arg(0))))
		return exitUsage
	}
	fmt.Fprintln(stderr, "typedsession: help takes one command; see go tool typedsession help -h")
	return exitUsage
}
