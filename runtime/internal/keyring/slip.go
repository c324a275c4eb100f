package keyring

import (
	"regexp"
	"strings"
)

// assignment is what stands before a key that was copied with the name of its variable.
var assignment = regexp.MustCompile(`^(?i:export\s+|set\s+|\$env:)?[A-Za-z_][A-Za-z0-9_]*\s*[=:]`)

// slip says what happened to a key string on its way into a variable or a file, if it is one of the things that happen
// often. It repeats nothing of the string.
func slip(s string) string {
	before, _, found := strings.Cut(s, Prefix)
	switch several := strings.Count(s, Prefix) > 1; {
	case strings.HasPrefix(s, "\xff\xfe"), strings.HasPrefix(s, "\xfe\xff"), strings.ContainsRune(s, 0):
		return "is UTF-16 text: save the file as UTF-8, without a byte order mark"
	case strings.HasPrefix(s, "\ufeff"):
		return "begins with a byte order mark: save the file as UTF-8 without one"
	case assignment.MatchString(before) && found:
		return "has the name of a variable before it: give the key alone"
	case several && strings.Contains(s, ";"):
		return "holds several keys with a semicolon in between: separate them by commas"
	case several && strings.ContainsAny(s, " \t"):
		return "holds several keys with a blank in between: separate them by commas"
	case several && !strings.Contains(s, ","):
		return "holds several keys with nothing in between: separate them by commas"
	case found && strings.ContainsAny(s, "\"'`\u201c\u201d\u2018\u2019"):
		return "stands in quotes: remove them"
	case found && strings.Contains(s, "#"):
		return "has a comment beside it: give the comment a line of its own"
	case found && strings.HasSuffix(s, ";"):
		return "ends with a semicolon: remove it"
	}
	return ""
}
