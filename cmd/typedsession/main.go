// Typedsession makes typed sessions from annotated Go structs; see the package
// documentation of github.com/typedsession/typedsession/runtime for what a
// session is, and "typedsession -h" for the commands.
package main

import (
	"fmt"
	"io"
	"os"
)

// Exit codes, as scripts see them.
const (
	exitOK          = 0
	exitDiagnostics = 1 // something in the packages has to be mended, or a file could not be written
	exitUsage       = 2 // the command line is wrong
)

const usage = `typedsession generates typed sessions for Go web apps.

Usage:
	typedsession [-tests] [-tags list] [packages]	generate, for the package in this directory by default
	typedsession check [packages]		tell whether generated files are up to date, for CI
	typedsession diff [packages]		show what generating would change
	typedsession size [packages]		show how large fields and cookies become
	typedsession lock [packages]		take the sources as they are, breaking changes too
	typedsession key [-sign-from duration]	print a new key for SESSION_KEYS
	typedsession version			print the version

Each takes -h.

Annotate a struct, put the line go:generate go tool typedsession into the same
package, and run go generate:

	//typedsession:session Session cookie=s idle=30m absolute=12h
	type session struct {
		Count int ` + "`session:\"1\"`" + `
	}

With -tests it also writes tests of the sessions beside the generated files; once
they are there, every run keeps them up to date:

	go tool typedsession -tests

Exit status: 0 all is well, 1 something has to be mended, 2 wrong usage.
`

// command is what runs for a first argument.
type command func(args []string, stdout, stderr io.Writer) int

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	commands := map[string]command{
		"check": check, "diff": diff, "size": size, "lock": lockSources,
		"key": printKey, "version": printVersion, "help": printUsage,
	}
	if len(args) > 0 {
		if c, ok := commands[args[0]]; ok {
			return c(args[1:], stdout, stderr)
		}
	}
	return generate(args, stdout, stderr)
}

func printUsage(_ []string, stdout, _ io.Writer) int {
	fmt.Fprint(stdout, usage)
	return exitOK
}
