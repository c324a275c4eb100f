package typedsession

import (
	"net/textproto"
	"strings"
)

// cookieScanner finds the values of one cookie name in a request's Cookie header lines. It yields what
// [net/http.Request.CookiesNamed] does for a name that is a token, without its allocations and without its limit of
// 3000 cookies, which turns a flood of them into a forced logout. (The header's size is limited by the server.) It
// also yields the values that net/http passes over because a byte in them is none of a cookie's: they are no good, but
// the browser has them, and Destroy has to delete them.
type cookieScanner struct {
	name  string
	lines []string
	rest  string // of the line being read
}

// next returns the next value, without surrounding quotes, and false at the end.
func (s *cookieScanner) next() (string, bool) {
	for {
		for len(s.rest) > 0 {
			var pair string
			pair, s.rest, _ = strings.Cut(s.rest, ";")
			name, value, _ := strings.Cut(textproto.TrimString(pair), "=")
			if textproto.TrimString(name) != s.name {
				continue
			}
			return unquote(value), true
		}
		if len(s.lines) == 0 {
			return "", false
		}
		s.rest, s.lines = textproto.TrimString(s.lines[0]), s.lines[1:]
	}
}

func unquote(s string) string {
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// A sibling host can plant cookies beside ours. These bound the work that they cause, and how many it takes to hide the
// session: whoever plants maxTried values with a hint of the server's keys does.
const (
	// maxLooked is how many different values of one cookie name are looked at. To refuse one for its length, encoding,
	// version, mode or key hint costs base64 at most.
	maxLooked = 16
	// maxTried is how many of a session's values may get further, to a tag that is computed over the whole value. Touches
	// are so short that all of them may.
	maxTried = 4
)

// cookieValues are different values of one cookie name, in the order of the header.
type cookieValues struct {
	values [maxLooked]string
	n      int
}

// find adds the first maxLooked different values of the cookie name in the lines of a Cookie header.
func (found *cookieValues) find(lines []string, name string) {
	scanner := cookieScanner{name: name, lines: lines}
	for found.n < maxLooked {
		value, ok := scanner.next()
		if !ok {
			break
		}
		found.add(value)
	}
}

func (found *cookieValues) add(value string) {
	for _, known := range found.values[:found.n] {
		if known == value {
			return
		}
	}
	found.values[found.n] = value
	found.n++
}
