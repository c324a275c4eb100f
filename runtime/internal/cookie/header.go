package cookie

import (
	"net/textproto"
	"strings"
)

// scanner finds the values of one cookie name in a request's Cookie header lines. It yields what
// [net/http.Request.CookiesNamed] does for a name that is a token, without its allocations and without its limit of
// 3000 cookies, which turns a flood of them into a forced logout. (The header's size is limited by the server.) It
// also yields the values that net/http passes over because a byte in them is none of a cookie's: they are no good, but
// the browser has them, and Destroy has to delete them.
type scanner struct {
	name  string
	lines []string
	rest  string // of the line being read
}

// next returns the next value, without surrounding quotes, and false at the end.
func (s *scanner) next() (string, bool) {
	for {
		for len(s.rest) > 0 {
			var pair string
			pair, s.rest, _ = strings.Cut(s.rest, ";")
			name, value, _ := strings.Cut(textproto.TrimString(pair), "=")
			if textproto.TrimString(name) != s.name {
				continue
			}
			if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
				value = value[1 : len(value)-1]
			}
			return value, true
		}
		if len(s.lines) == 0 {
			return "", false
		}
		s.rest, s.lines = textproto.TrimString(s.lines[0]), s.lines[1:]
	}
}

// MaxLooked is how many different values of one cookie name are looked at: a sibling host can plant cookies beside ours.
const MaxLooked = 16

// Values are different values of one cookie name, in the order of the header.
type Values struct {
	Found [MaxLooked]string
	N     int
}

// Find adds the first MaxLooked different values of the cookie name in the lines of a Cookie header.
func (v *Values) Find(lines []string, name string) {
	s := scanner{name: name, lines: lines}
	for v.N < MaxLooked {
		value, ok := s.next()
		if !ok {
			break
		}
		v.Add(value)
	}
}

// Add adds a value that is not there yet. There must be room for it.
func (v *Values) Add(value string) {
	for _, known := range v.Found[:v.N] {
		if known == value {
			return
		}
	}
	v.Found[v.N] = value
	v.N++
}
