// Package diagnostic holds what the generator reports about a source file: a position, a
// message and the stable name of the rule behind it.
package diagnostic

import (
	"fmt"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Diagnostic is one finding.
type Diagnostic struct {
	// Pos is where the mistake is. Its Filename is absolute, Line and Column count from
	// 1, and Column counts bytes, as the go command does. A zero Line means the whole
	// file, an empty Filename the whole run.
	Pos token.Position

	// Message says in one sentence what is wrong and what to do about it. When that takes
	// several steps, each step is a line after the first.
	Message string

	// Rule names the rule in kebab-case, for example "number-twice". It is part of
	// the command's interface: a rule never changes its name.
	Rule string

	// Note is set for a diagnostic that needs no correction.
	Note bool
}

// Parts returns the parts of a line about d: where is "path:line:col:", message is the
// first line, after "note:" if d is a note, and rule is "(rule)"; where and rule are
// empty when d has none. steps are the other lines of the message, each with a line end
// before it.
//
// The path is relative to dir when that is shorter, since terminals and editors resolve
// paths against the directory they run in. A path that would break the line is quoted as
// in Go.
func (d Diagnostic) Parts(dir string) (where, message, rule, steps string) {
	if d.Pos.Filename != "" {
		where = printable(shortPath(dir, d.Pos.Filename)) + ":"
		if d.Pos.Line > 0 {
			where += fmt.Sprintf("%d:", d.Pos.Line)
			if d.Pos.Column > 0 {
				where += fmt.Sprintf("%d:", d.Pos.Column)
			}
		}
	}
	if d.Rule != "" {
		rule = "(" + d.Rule + ")"
	}
	message = d.Message
	if i := strings.IndexByte(message, '\n'); i >= 0 {
		message, steps = message[:i], message[i:]
	}
	if d.Note {
		message = "note: " + message
	}
	return where, message, rule, steps
}

// Format returns "path:line:col: message (rule)" and then the steps, without a final
// newline. The path is relative to dir as in [Diagnostic.Parts].
func (d Diagnostic) Format(dir string) string {
	where, message, rule, steps := d.Parts(dir)
	return strings.TrimSpace(where+" "+message+" "+rule) + steps
}

// String returns what Format returns, with an absolute path.
func (d Diagnostic) String() string { return d.Format("") }

func shortPath(dir, path string) string {
	if dir == "" {
		return path
	}
	rel, err := filepath.Rel(dir, path)
	if err != nil || len(rel) >= len(path) {
		return path
	}
	return rel
}

func printable(path string) string {
	if strings.ContainsFunc(path, unicode.IsControl) || !utf8.ValidString(path) {
		return strconv.Quote(path)
	}
	return path
}
