package main

import (
	"go/token"
	"io"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
)

// checkUsage is the help of typedsession check.
const checkUsage = `typedsession check tells whether the generated files are up to date, and whether
a change would lose what cookies in browsers hold. It writes nothing.

Usage:
	typedsession check [-json] [-tests] [-tags list] [packages]

Example, in CI:

	go tool typedsession check ./...

Flags:
` + jsonUsage + testsUsage + tagsUsage + `
Exit status: 0 everything is up to date, 1 something is not, 2 wrong usage.
`

func check(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("check")
	asJSON := flags.Bool("json", false, "print JSON")
	if code, done := parse(flags.FlagSet, checkUsage, args, stdout, stderr); done {
		return code
	}
	out := &report{stdout: stdout, stderr: stderr, asJSON: *asJSON}
	defer out.end()
	result, code, done := flags.run(false, out)
	if done {
		return code
	}
	out.notes(result.Notes)
	changes, code, done := plan(result.Files, result.Orphans, out)
	if done {
		return code
	}
	stale, notes := outdated(changes)
	out.notes(notes)
	out.problems(stale)
	if len(stale) > 0 {
		return exitDiagnostics
	}
	if len(result.Sessions) == 0 {
		out.remark(stderr, "no //typedsession:session directive found, so there is nothing to check")
	}
	return exitOK
}

// outdated returns a diagnostic for each file that generating would change. Those in notes are not reported as mistakes.
func outdated(changes []output.Change) (stale, notes diagnostic.List) {
	for _, c := range changes {
		at := token.Position{Filename: c.Path}
		switch {
		case c.Remove && filepath.Base(c.Path) == lock.FileName:
			stale.Add(at, "orphan", "no session is left in this directory: run go generate to remove the file, or move it to where the sessions went")
		case c.Remove && output.IsEmptied(c.Old):
			notes.Add(at, "orphan", "nothing is left in this file: remove it, or run go generate, which does")
		case c.Remove:
			stale.Add(at, "orphan", "this file belongs to no session any more: run go generate")
		case c.Old == nil && output.IsTests(c.Path):
			stale.Add(at, "missing", "these tests are to be generated: run go tool typedsession -tests")
		case c.Old == nil:
			stale.Add(at, "missing", "this file is to be generated: run go generate")
		default:
			stale.Add(at, "stale", "this file is out of date: run go generate, or see what changes with go tool typedsession diff")
		}
	}
	return stale, notes
}
