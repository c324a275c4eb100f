package cookie

import (
	"net/textproto"
	"strings"
)

// scanner finds the values of one cookie name in the Cookie header lines of a request. It yields the values that
// [net/http.Request.CookiesNamed] returns for a name that is a token. It makes no allocations and has no limit of 3000
// cookies, with which an attacker who sets many cookies could log a visitor out; the server limits the size of the header.
// It also yields values with bytes that cookies must not have, which net/http skips. No such value is accepted, but the
// browser has the cookie, and Destroy must delete it.
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

// MaxLooked is how many different values of one cookie name are looked at. It bounds the work that another host of the
// domain can cause by setting cookies of the name.
const MaxLooked = 16

// Values are different values of one cookie name, in the order of the header.
type Values struct {
	Found [MaxLooked]string
	N     int // how many of Found are values
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
