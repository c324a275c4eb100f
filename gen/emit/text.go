package emit

import (
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/schema"
)

// docWidth is where our own doc comments break, counted without the slashes.
const docWidth = 77

func upperFirst(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// wrap breaks a paragraph into lines of docWidth.
func wrap(paragraph string) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(paragraph) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > docWidth:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// comment writes a doc comment: the user's lines as they are, then our paragraphs.
func (e *emitter) comment(user []string, paragraphs ...string) {
	lines := user
	for i, p := range paragraphs {
		if i > 0 || len(user) > 0 {
			lines = append(lines[:len(lines):len(lines)], "")
		}
		lines = append(lines, wrap(p)...)
	}
	for _, line := range lines {
		e.file.Comment(strings.TrimRight("// "+line, " "))
	}
}

// sessionDoc is the annotated struct's comment with the generated type's name.
func sessionDoc(s *schema.Session) []string {
	name := structName(s)
	switch {
	case len(s.Doc) == 0:
		return []string{s.Name + " is a visitor's session."}
	case beginsWith(s.Doc[0], name):
		return append([]string{s.Name + strings.TrimPrefix(s.Doc[0], name)}, s.Doc[1:]...)
	}
	return append([]string{s.Name + ": " + s.Doc[0]}, s.Doc[1:]...)
}

func beginsWith(line, name string) bool {
	rest, ok := strings.CutPrefix(line, name)
	return ok && (rest == "" || !isIdentifierRune(rest))
}

func isIdentifierRune(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// structName is the name of the annotated struct.
func structName(s *schema.Session) string {
	return s.Struct.Go.(*types.Named).Obj().Name()
}
