package main

import (
	"io"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/output"
)

const diffUsage = `typedsession diff shows what generating would change, as a unified diff. It writes
nothing.

Usage:
	typedsession diff [-tests] [-tags list] [packages]

Example:

	go tool typedsession diff ./... | less

Exit status, as of diff: 0 nothing would change, 1 something would, 2 wrong usage.
`

func diff(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("diff")
	if code, done := parse(flags.FlagSet, diffUsage, args, stdout, stderr); done {
		return code
	}
	result, code, done := flags.run(false, stderr)
	if done {
		return code
	}
	changes, code, done := plan(result, stderr)
	if done {
		return code
	}
	for _, c := range changes {
		name, err := filepath.Rel(workingDirectory(), c.Path)
		if err != nil {
			name = c.Path
		}
		stdout.Write(output.UnifiedDiff(filepath.ToSlash(name), c.Old, c.New))
	}
	if len(changes) > 0 {
		return exitDiagnostics
	}
	return exitOK
}
