package users

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// ShortestPassword is how many characters a password has at least.
	ShortestPassword = 12
	// LongestPassword is how many bytes a password has at most.
	LongestPassword = 256
	// LongestDisplayName is how many characters a display name has at most.
	LongestDisplayName = 40
)

var nameRule = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,29}$`)

// NormalName returns a name as it is kept: "Ada " and "ada" are the same.
func NormalName(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// IsName reports whether a user can have this normal name: 2 to 30 letters, digits, dots, underlines and hyphens.
func IsName(name string) bool { return nameRule.MatchString(name) }

// IsPassword reports whether a user with this name can have this password.
func IsPassword(password, name string) bool {
	return utf8.RuneCountInString(password) >= ShortestPassword && len(password) <= LongestPassword &&
		NormalName(password) != name
}

// IsDisplayName reports whether a user can be shown under this name.
func IsDisplayName(name string) bool {
	return name != "" && utf8.ValidString(name) && utf8.RuneCountInString(name) <= LongestDisplayName &&
		name == strings.TrimSpace(name) && !strings.ContainsFunc(name, unicode.IsControl)
}
