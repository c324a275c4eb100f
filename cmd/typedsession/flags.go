package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// testsUsage is for the help of the commands that write, or compare, files.
const testsUsage = `	-tests
		tests of the sessions, too: a file of them beside each generated one;
		where it is already, it is kept up to date without the flag
`

// tagsUsage is for the help of every command that works on packages.
const tagsUsage = `	-tags list
		build tags, separated by commas, as for go build
`

// parse reads a command's flags. done is true when there is nothing left to do,
// because help was asked for or the flags are wrong; code is then the exit code.
func parse(flags *flag.FlagSet, help string, args []string, stdout, stderr io.Writer) (code int, done bool) {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, help)
		return exitOK, true
	case err != nil:
		fmt.Fprintf(stderr, "typedsession: %v; see %s -h\n", err, strings.TrimSpace("go tool typedsession "+flags.Name()))
		return exitUsage, true
	}
	return exitOK, false
}
