package main

import "io"

// lockUsage is the help of typedsession lock.
const lockUsage = `typedsession lock takes the sources as they are, also where a change loses what
cookies in browsers hold, and prints every rule that it overrides. Do that when you
know that no such cookie is left, or that what it held does not matter.

Usage:
	typedsession lock [-json] [-tests] [-tags list] [packages]

Example, after field 3 became another type:

	go tool typedsession lock

Flags:
` + jsonUsage + testsUsage + tagsUsage + `
Exit status: 0 done, 1 something else has to be corrected, 2 wrong usage.
`

func lockSources(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("lock")
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, lockUsage, args, stdout, stderr); done {
		return code
	}
	out := &report{stdout: stdout, stderr: stderr, asJSON: *asJSON}
	defer out.end()
	result, code, done := flags.run(true, out)
	if done {
		return code
	}
	if len(result.Sessions) == 0 {
		out.remark(stderr, "no //typedsession:session directive found, so there is nothing to take")
	}
	if code := write(result, out); code != exitOK {
		return code
	}
	out.results(result.Accepted)
	if n := len(result.Accepted); n > 0 {
		out.remark(stdout, "%s accepted", count(n, "breaking change"))
	}
	return exitOK
}
