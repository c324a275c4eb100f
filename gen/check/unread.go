package check

import (
	"bytes"
	"go/token"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// Unread notes a source with directives that its build constraint excludes from this run.
// It does not note a source with a known session, which was generated on another
// platform, nor one with the build tag ignore, which belongs to no package.
func Unread(path string, source []byte, known func(name string) bool, notes *diagnostic.List) {
	constraint, tag := schema.ConstraintIn(path, source)
	if tag == "ignore" {
		return
	}
	at := token.Position{Filename: path}
	for line := range bytes.Lines(source) {
		at.Line++
		names := schema.NamesIn(line)
		switch {
		case len(names) == 0:
			continue
		case slices.ContainsFunc(schema.NamesIn(source), known):
		case tag != "":
			notes.Add(atColumn(at, line), "directive-unread", "the build constraint %s leaves this file out, so that nothing is generated for %s: use -tags %s", constraint, names[0], tag)
		default:
			notes.Add(atColumn(at, line), "directive-unread", "the build constraint %s leaves this file out, so that nothing is generated for %s: use -tags, or GOOS and GOARCH, as for go build", constraint, names[0])
		}
		return
	}
}

// atColumn returns the position after the indentation of a line.
func atColumn(at token.Position, line []byte) token.Position {
	at.Column = 1 + len(line) - len(bytes.TrimLeft(line, " \t"))
	return at
}
