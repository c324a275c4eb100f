// Typedsession makes typed sessions from annotated Go structs; see the package
// documentation of github.com/typedsession/typedsession/runtime for what a
// session is, and "typedsession -h" for the commands.
package main

import (
	"io"
	"os"
	"runtime/debug"
	"strconv"
)

// The exit codes.
const (
	exitOK          = 0
	exitDiagnostics = 1 // something in the packages has to be corrected, or a file could not be written
	exitUsage       = 2 // the command line is wrong
)

const usage = `typedsession generates typed sessions for Go web apps.

Usage:
	typedsession [flags] [packages]		generate, for the package in this directory by default
	typedsession check [packages]		tell whether generated files are up to date, for CI
	typedsession diff [packages]		show what generating would change
	typedsession size [packages]		show how large fields and cookies become
	typedsession number [packages]		write numbers into fields without a session tag
	typedsession lock [packages]		take the sources as they are, breaking changes too
	typedsession init [-from library]	print a struct to begin with, or one for the sessions of
						another library, gorilla or scs
	typedsession inspect [cookie]		show what a cookie holds
	typedsession key [-sign-from duration]	print a new key for SESSION_KEYS
	typedsession version			print the version
	typedsession help [command]		show this, or how a command is used: -h does too

Annotate a struct, put the line go:generate go tool typedsession into the same
package, and run go generate:

	//typedsession:session Session cookie=s idle=30m absolute=12h
	type session struct {
		Count int ` + "`session:\"1\"`" + `
	}

Flags:
` + jsonUsage + testsUsage + tagsUsage + `
Exit status: 0 all is well, 1 something has to be corrected, 2 wrong usage.
`

// command runs a command with its arguments, and returns the exit code.
type command func(args []string, stdout, stderr io.Writer) int

func main() {
	collectLessGarbage()
	keepAliases()
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// collectLessGarbage trades memory for time, in this process and in the go command that
// it runs: both end before most garbage collection pays off. It saves a fifth of the time
// and costs about 20 MB. It respects GOGC if that is set.
func collectLessGarbage() {
	const percent = 400
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(percent)
		os.Setenv("GOGC", strconv.Itoa(percent))
	}
}

// keepAliases makes go/types distinguish an alias from the type that it stands for, as it
// does by default. The go.mod of the module whose tool this command is may say otherwise
// (godebug default=go1.22), and so may the environment; the generated code would differ.
func keepAliases() {
	const setting = "gotypesalias=1"
	if before := os.Getenv("GODEBUG"); before != "" {
		os.Setenv("GODEBUG", before+","+setting) // the last setting counts
		return
	}
	os.Setenv("GODEBUG", setting)
}

// commands returns all commands by name, except generate, which has none.
func commands() map[string]command {
	return map[string]command{
		"check": check, "diff": diff, "size": size, "lock": lockSources, "number": numberFields,
		"inspect": inspectCookie, "key": printKey, "init": printStarter, "version": printVersion, "help": help,
	}
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		name := args[0]
		if name == "-version" || name == "--version" {
			name = "version"
		}
		if c, ok := commands()[name]; ok {
			return c(args[1:], stdout, stderr)
		}
	}
	return generate(args, stdout, stderr)
}
