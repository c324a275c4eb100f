package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// keyUsage is the help of typedsession key.
const keyUsage = `typedsession key prints a new key for SESSION_KEYS.

Usage:
	typedsession key [-sign-from duration]

Keep it where you keep passwords. To rotate keys without logging anybody out,
add a new key that signs only later, when every server has it.

Example:

	export SESSION_KEYS="$SESSION_KEYS,$(go tool typedsession key -sign-from 1h)"

Flags:
	-sign-from duration
		how long from now the key is only accepted, before it signs, as in 1h or
		5d (default 0s)
`

func printKey(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("key", flag.ContinueOnError)
	var signFrom time.Duration
	flags.Func("sign-from", "how long from now the key is only accepted", func(text string) (err error) {
		signFrom, err = timeFromNow(text)
		return err
	})
	if code, done := parse(flags, keyUsage, args, stdout, stderr); done {
		return code
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "typedsession: key takes no argument %q; see go tool typedsession key -h\n", flags.Arg(0))
		return exitUsage
	}
	fmt.Fprintln(stdout, typedsession.GenerateKey(time.Now().Add(signFrom)))
	return exitOK
}

func timeFromNow(text string) (time.Duration, error) {
	if strings.HasPrefix(text, "-") {
		return 0, errors.New("it is a time from now, which cannot be negative")
	}
	d, err := schema.ParseDuration(text)
	switch {
	case errors.Is(err, schema.ErrTooLong):
		return 0, fmt.Errorf("it is %w", err)
	case err != nil:
		return 0, errors.New("write for instance 30m, 1h or 5d")
	}
	return d, nil
}
