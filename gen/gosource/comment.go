// This file writes doc comments.

package gosource

import (
	"strings"
	"unicode/utf8"
)

// docWidth is the length at which the generator breaks its own doc comments, without the
// slashes.
const docWidth = 77

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

// Comment writes a doc comment: the user's lines unchanged, then the generator's
// paragraphs.
func (f *File) Comment(user []string, paragraphs ...string) {
	lines := user
	for i, p := range paragraphs {
		if i > 0 || len(user) > 0 {
			lines = append(lines[:len(lines):len(lines)], "")
		}
		lines = append(lines, wrap(p)...)
	}
	for _, line := range lines {
		f.Code.Comment(strings.TrimRight("// "+line, " "))
	}
}
