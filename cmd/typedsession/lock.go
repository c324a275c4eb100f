package main

import (
	"fmt"
	"io"
)

const lockUsage = `typedsession lock takes the sources as they are, also where a change loses what
cookies out there hold, and prints every rule that it overrides. Do that when you
know that no such cookie is left, or that what it held does not matter.

Usage:
	typedsession lock [-tests] [-tags list] [packages]

Example, after field 3 became another type:

	go tool typedsession lock

Exit status: 0 done, 1 something else has to be mended, 2 wrong usage.
`

func lockSources(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("lock")
	if code, done := parse(flags.FlagSet, lockUsage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(true, stderr)
	if done {
		return code
	}
	if code := write(result, stdout, stderr); code != exitOK {
		return code
	}
	result.Accepted.Write(stdout, workingDirectory())
	if n := len(result.Accepted); n > 0 {
		fmt.Fprintf(stdout, "typedsession: %s accepted\n", count(n, "breaking change"))
	}
	return exitOK
}
