// This file reads comments and letters of names.

package schema

import (
	"go/ast"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commentLines returns the lines of a doc comment without comment markers and directives.
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

// fieldComment returns the comment above a field or, if there is none, the one after it.
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

// upperFirst returns name with its first letter in upper case.
func upperFirst(name string) string {
	first, size := firstRune(name)
	return first + name[size:]
}
