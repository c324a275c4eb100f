package schema

import (
	"go/ast"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentLines returns a doc comment without its markers and directives.
func commentLines(doc *ast.CommentGroup) []string {
	if doc == nil {
		return nil
	}
	text := strings.TrimSpace(doc.Text())
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// fieldComment returns the comment above a field, else the one behind it.
func fieldComment(field *ast.Field) []string {
	if lines := commentLines(field.Doc); lines != nil {
		return lines
	}
	return commentLines(field.Comment)
}

// firstRune returns the first rune of name in upper case, and its size in name.
func firstRune(name string) (string, int) {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)), size
}

// upperFirst returns name with a capital.
func upperFirst(name string) string {
	first, size := firstRune(name)
	return first + name[size:]
}
