package cookie

import (
	"strings"
)

// MaxPairs is how many lines of a Cookie header are looked at, together with the pairs in which the cookie's name occurs. No
// browser sends as many: it keeps a few hundred cookies for a site, and sends them in one line. Pairs in which the name does
// not occur do not count, because the search for the name passes them much faster: no flood of other cookies hides the
// session.
const MaxPairs = 4096

// scanner finds the values of one cookie name in the Cookie header lines of a request. It yields the values that
// [net/http.Request.CookiesNamed] returns for a name that is a token. It makes no allocations, and has a limit on the
// pairs in which the name occurs instead of one of 3000 cookies, with which an attacker who sets many cookies could log a
// visitor out. It also yields values with bytes that cookies must not have, which net/http skips. No such value is
// accepted, but the browser has the cookie, and Destroy must delete it.
type scanner struct {
	name   string
	lines  []string
	line   string // the line being read
	at     int    // where the unread rest of the line begins
	looked int    // how many lines and pairs were looked at
}

// next returns the next value, without surrounding quotes, and false at the end.
func (s *scanner) next() (string, bool) {
	for s.looked < MaxPairs {
		s.looked++
		found := strings.Index(s.line[s.at:], s.name)
		if found < 0 {
			if len(s.lines) == 0 {
				return "", false
			}
			s.line, s.lines, s.at = s.lines[0], s.lines[1:], 0
			continue
		}
		nameAt := s.at + found
		afterName := nameAt + len(s.name)
		pairEnd := indexFrom(s.line, ';', afterName)
		s.at = min(pairEnd+1, len(s.line))
		if !beginsPair(s.line, nameAt) {
			continue
		}
		if value, ok := pairValue(s.line[afterName:pairEnd]); ok {
			return value, true
		}
	}
	return "", false
}

// beginsPair reports whether the pair of a line that i is in has only white space before i.
func beginsPair(line string, i int) bool {
	for i > 0 && isSpace(line[i-1]) {
		i--
	}
	return i == 0 || line[i-1] == ';'
}

// pairValue returns the value of a pair whose name is followed by rest, and false if the name goes on there.
func pairValue(rest string) (string, bool) {
	i := 0
	for i < len(rest) && isSpace(rest[i]) {
		i++
	}
	if i == len(rest) {
		return "", true
	}
	if rest[i] != '=' {
		return "", false
	}
	value := rest[i+1:]
	for value != "" && isSpace(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	return value, true
}

// isSpace reports whether net/textproto trims c.
func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// indexFrom returns the index of the first c in s that is not before from; len(s) if there is none.
func indexFrom(s string, c byte, from int) int {
	if i := strings.IndexByte(s[from:], c); i >= 0 {
		return from + i
	}
	return len(s)
}

// MaxLooked is how many different values of one cookie name are looked at. It bounds the work that another host of the
// domain can cause by setting cookies of the name.
const MaxLooked = 16

// Values are different values of one cookie name, in the order of the header.
type Values struct {
	Found [MaxLooked]string
	N     int // how many of Found are values
}

// Find adds the first MaxLooked different values of the cookie name in the lines of a Cookie header. It looks at MaxPairs
// pairs and lines at most.
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

// Add adds a value unless it is there. It panics if a new value would be the seventeenth.
func (v *Values) Add(value string) {
	for _, known := range v.Found[:v.N] {
		if known == value {
			return
		}
	}
	v.Found[v.N] = value
	v.N++
}
