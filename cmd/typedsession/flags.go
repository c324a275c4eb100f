// This file has what commands share about flags.

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// testsUsage is a part of the help of the commands that write or compare files.
const testsUsage = `	-tests
		tests of the sessions, too: a file of them beside each generated one;
		where it is already, it is kept up to date without the flag
`

// tagsUsage is a part of the help of the commands that work on packages.
const tagsUsage = `	-tags list
		build tags, separated by commas, as for go build
`

// parse reads the flags of a command. done is true when the command is finished, because
// help was requested or the flags are wrong; code is then its exit code.
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
