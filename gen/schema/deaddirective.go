// This file finds directives that would have no effect, without a warning.

package schema

import (
	"go/ast"
	"go/token"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/spelling"
)

// checkComments reports comments that look like a directive but are not, and directives
// that are not above a struct type.
func checkComments(fset *token.FileSet, file *ast.File, attached map[*ast.Comment]bool, diags *diagnostic.List) {
	for _, group := range file.Comments {
		for _, c := range group.List {
			at := fset.Position(c.Pos())
			if strings.HasPrefix(c.Text, "/*") {
				checkBlock(c.Text, at, diags)
				continue
			}
			switch meant, ok := meantDirective(strings.TrimPrefix(c.Text, "//")); {
			case !ok:
			case withoutBlanks(meant) != withoutBlanks(c.Text):
				diags.Add(at, "directive-form", "a directive begins with //typedsession:session, in these letters: write %s", meant)
			case meant != c.Text:
				diags.Add(at, "directive-space", "a directive has no space before its first word: write %s", meant)
			case !isDirective(c):
				name, _, _ := strings.Cut(strings.TrimPrefix(c.Text, prefix), " ")
				diags.Add(after(at, len(prefix)), "directive-unknown", "unknown directive %q: the one there is, is //typedsession:session", name)
			case !attached[c]:
				diags.Add(at, "directive-place", "the directive belongs directly above the declaration of a struct type")
			}
		}
	}
}

// checkBlock reports the directives in a comment that begins with /*, of which each line may
// be one. Go reads no directive there.
func checkBlock(comment string, at token.Position, diags *diagnostic.List) {
	at = after(at, len("/*"))
	text := strings.TrimSuffix(strings.TrimPrefix(comment, "/*"), "*/")
	for line := range strings.Lines(text) {
		if meant, ok := meantDirective(line); ok {
			indent := len(line) - len(strings.TrimLeft(line, " \t"))
			diags.Add(after(at, indent), "directive-form", "a directive is a comment that begins with //, and has no effect in one that begins with /*: write %s", meant)
		}
		at.Line, at.Column, at.Offset = at.Line+1, 1, at.Offset+len(line)
	}
}

// meantDirective returns the directive that a line of a comment holds or was meant to hold.
// ok is false for prose such as "typedsession: see there".
func meantDirective(line string) (directive string, ok bool) {
	tool, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
	words := strings.TrimLeft(rest, " \t")
	if !ok || words == "" {
		return "", false
	}
	const known = "typedsession"
	hasOptions := strings.Contains(words, "cookie=")
	switch name := strings.ToLower(strings.TrimRight(tool, " \t")); {
	case name == known && (words == rest || hasOptions):
	case spelling.Near(name, known) && hasOptions && !strings.HasPrefix(name, "/"): // not one that is commented out
	default:
		return "", false
	}
	if word := strings.Fields(words)[0]; strings.EqualFold(word, "session") {
		words = "session" + words[len(word):]
	}
	return prefix + words, true
}

// withoutBlanks returns text without blanks and tabs.
func withoutBlanks(text string) string { return strings.NewReplacer(" ", "", "\t", "").Replace(text) }
