// This file handles the names of cookies and sessions, and the prefixes of cookies.

package inspect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/schema"
)

// prefixes are the prefixes that a manager may put before a cookie's name, the usual one
// first.
var prefixes = []string{"__Host-", "__Secure-", ""}

func plainName(name string) string {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			return rest
		}
	}
	return name
}

// namesAsSent returns the names under which a cookie called name may be sent: with each
// prefix and without one. A name that has a prefix is the only one.
func namesAsSent(name string) []string {
	if name == "" || name != plainName(name) {
		return []string{name}
	}
	var all []string
	for _, prefix := range prefixes {
		all = append(all, prefix+name)
	}
	return all
}

// goName returns the name of the generated type, with its package.
func goName(s *schema.Session) string {
	if pkg := s.Package(); pkg != nil {
		return pkg.Name() + "." + s.Name
	}
	return s.Name
}

// listed returns a list of sessions, with the values of the flags -name and -id for each.
func listed(sessions []*schema.Session) string {
	var all []string
	for _, s := range sessions {
		all = append(all, fmt.Sprintf("%s (-name %s -id %s)", goName(s), s.Cookie, Printable(s.TypeID)))
	}
	return strings.Join(all, ", ")
}

// Printable returns text that a terminal shows unchanged as it is, and quotes other text
// with Go's escapes.
func Printable(text string) string {
	quoted := strconv.Quote(text)
	if quoted == `"`+text+`"` && !strings.Contains(text, " ") && text != "" {
		return text
	}
	return quoted
}

// Anybody chooses the names of foreign cookies, so that only the first few are shown, and
// long ones are shortened.
const (
	maxNames   = 8
	maxNameLen = 64
)

func shortened(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	names = slices.Compact(names)
	more := len(names) - maxNames
	names = names[:min(len(names), maxNames)]
	for i, name := range names {
		names[i] = shorten(name)
	}
	if more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return names
}

func shorten(name string) string {
	if len(name) > maxNameLen {
		return Printable(name[:maxNameLen]) + "…"
	}
	return Printable(name)
}
