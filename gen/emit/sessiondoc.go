package emit

import (
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/schema"
)

// sessionDoc returns the comment of the annotated struct, with the name of the generated
// type in place of the struct's.
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

// structName returns the name of the annotated struct.
func structName(s *schema.Session) string {
	return s.Struct.Go.(*types.Named).Obj().Name()
}
