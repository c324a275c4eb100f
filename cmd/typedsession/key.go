package main

import (
	"flag"
	"fmt"
	"io"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

const keyUsage = `typedsession key prints a new key for SESSION_KEYS.

Usage:
	typedsession key [-sign-from duration]

Keep it where you keep passwords. To rotate keys without logging anybody out,
add a new key that signs only later, when every server has it.

Example:

	export SESSION_KEYS="$SESSION_KEYS,$(go tool typedsession key -sign-from 1h)"

Flags:
	-sign-from duration
		how long from now the key is only accepted, before it signs (default 0s)
`

func printKey(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("key", flag.ContinueOnError)
	signFrom := flags.Duration("sign-from", 0, "how long from now the key is only accepted")
	if code, done := parse(flags, keyUsage, args, stdout, stderr); done {
		return code
	}
	switch {
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "typedsession: key takes no argument %q; see typedsession key -h\n", flags.Arg(0))
		return exitUsage
	case *signFrom < 0:
		fmt.Fprintln(stderr, "typedsession: -sign-from is a time from now: it cannot be negative")
		return exitUsage
	}
	fmt.Fprintln(stdout, typedsession.GenerateKey(time.Now().Add(*signFrom)))
	return exitOK
}
