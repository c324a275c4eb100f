package main

import (
	"io"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

const checkUsage = `typedsession check tells whether the generated files are up to date, and whether
a change would lose what cookies out there hold. It writes nothing.

Usage:
	typedsession check [-tags list] [packages]

Example, in CI:

	go tool typedsession check ./...

Exit status: 0 everything is up to date, 1 something is not, 2 wrong usage.
`

func check(args []string, stdout, stderr io.Writer) int {
	flags := newPackageFlags("check")
	if code, done := parse(flags.FlagSet, checkUsage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(false, stderr)
	if done {
		return code
	}
	printNotes(result.Notes, stderr)
	changes, code, done := plan(result, stderr)
	if done {
		return code
	}
	var stale diagnostic.List
	for _, c := range changes {
		var at diagnostic.Diagnostic
		at.Pos.Filename = c.Path
		switch {
		case c.Remove:
			stale.Add(at.Pos, "orphan", "no session stands behind this file any more: run go generate")
		case c.Old == nil:
			stale.Add(at.Pos, "missing", "this file is to be generated: run go generate")
		default:
			stale.Add(at.Pos, "stale", "this file is out of date: run go generate, or see what changes with typedsession diff")
		}
	}
	stale.Write(stderr, workingDirectory())
	if len(stale) > 0 {
		return exitDiagnostics
	}
	return exitOK
}
