// Package diagnostic holds what the generator has to say about a source file:
// a position, a sentence and the stable name of the rule behind it.
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
	// Pos is where to look. Its Filename is absolute, Line and Column count
	// from 1 and Column counts bytes, as the go command does. A zero Line means
	// the whole file, an empty Filename the run as a whole.
	Pos token.Position

	// Message says in one sentence what is wrong and what to do about it. Where that
	// takes several steps, each is a line below.
	Message string

	// Rule names the rule in kebab-case, for example "duplicate-number". It is
	// part of the command's interface: a rule keeps its name for ever.
	Rule string

	// Note is set for what is worth knowing and needs no mending.
	Note bool
}

// Parts returns what a line about d is made of: where, as "path:line:col:", what, behind
// "note:" when it is one, and "(rule)"; where and rule are empty when there is none.
// Steps are the lines below, each with a line end before it.
// The path is relative to dir
// when that is shorter, since terminals and editors resolve what they show against
// the directory they run in. A path that would break the line is quoted as in Go.
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

// Format returns "path:line:col: message (rule)", and the steps, without a newline at
// the end, with the path as [Diagnostic.Parts] shows it from dir.
func (d Diagnostic) Format(dir string) string {
	where, message, rule, steps := d.Parts(dir)
	return strings.TrimSpace(where+" "+message+" "+rule) + steps
}

// String returns what Format does, with the path as it stands.
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
