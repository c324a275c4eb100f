package main

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/typedsession/typedsession/gen/output"
)

// diffUsage is the help of typedsession diff.
const diffUsage = `typedsession diff shows what generating would change, as a unified diff. It writes
nothing.

Usage:
	typedsession diff [-tests] [-tags list] [packages]

Example:

	go tool typedsession diff ./... | less

Flags:
` + testsUsage + tagsUsage + `
Exit status, as of diff: 0 nothing would change, 1 something would, 2 wrong usage.
`

func diff(args []string, stdout, stderr io.Writer) int {
	flags := newFileFlags("diff")
	if code, done := parse(flags.FlagSet, diffUsage, args, stdout, stderr); done {
		return code
	}
	out := &report{stdout: stdout, stderr: stderr}
	result, code, done := flags.run(false, out)
	if done {
		return code
	}
	changes, code, done := plan(result.Files, result.Orphans, out)
	if done {
		return code
	}
	for _, c := range changes {
		name, err := filepath.Rel(workingDirectory(), c.Path)
		if err != nil {
			name = c.Path
		}
		stdout.Write(paletteFor(stdout).patch(output.UnifiedDiff(filepath.ToSlash(name), c.Old, c.New)))
	}
	if len(changes) > 0 {
		return exitDiagnostics
	}
	return exitOK
}

// patch colours a unified diff of one file as git does. It takes only the first two lines
// for the names, since the lines of the file can look the same.
func (p palette) patch(diff []byte) []byte {
	if !p.on {
		return diff
	}
	var coloured bytes.Buffer
	n := 0
	for line := range strings.Lines(string(diff)) {
		text := strings.TrimSuffix(line, "\n")
		switch n++; {
		case n <= 2:
			text = p.bold(text)
		case text[0] == '@':
			text = p.cyan(text)
		case text[0] == '-':
			text = p.red(text)
		case text[0] == '+':
			text = p.green(text)
		}
		coloured.WriteString(text + "\n")
	}
	return coloured.Bytes()
}
