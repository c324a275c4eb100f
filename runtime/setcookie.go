package typedsession

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// setCookie is a cookie that is to be sent. The zero setCookie is none.
//
// It is made as the header line that it becomes, in one piece: what [net/http.Cookie.String] makes of the same cookie,
// whose checks and escapes are for names, values and attributes that are less well known than these.
type setCookie struct {
	of     *cookieSettings // nil for none
	line   string
	value  string // of the line; empty for a deletion
	maxAge int    // as http.Cookie's: 0 for none, negative for a deletion
}

// cookie returns it as a *http.Cookie, nil for none.
func (c setCookie) cookie() *http.Cookie {
	if c.of == nil {
		return nil
	}
	return c.of.cookie(c.value, c.maxAge)
}

// attributes stand in all lines of a cookie. Each has its separator.
type attributes struct {
	beforeMaxAge, afterMaxAge string
}

// attributes are what net/http makes of the settings, which have no problems.
func (c *cookieSettings) attributes() attributes {
	_, all, _ := strings.Cut(c.cookie("", 1).String(), "=")
	before, after, _ := strings.Cut(all, "; Max-Age=1")
	return attributes{before, after}
}

// set is a cookie with that value, which has no need of quotes.
func (c *cookieSettings) set(value string, maxAge int) setCookie {
	var l cookieLine
	l.begin(c, len(value), maxAge)
	l.WriteString(value)
	return l.end()
}

// seal is a cookie with the value that key makes of a session: see [envelope.Key.Seal].
func (c *cookieSettings) seal(key *envelope.Key, t times, body string, maxAge int) setCookie {
	created, seen := t.seconds()
	var l cookieLine
	l.begin(c, envelope.SealedLen(seen, len(body)), maxAge)
	key.SealTo(&l.Builder, t.permanent, created, seen, []byte(body))
	return l.end()
}

// deletion is a cookie that removes the one that the browser has. It needs the attributes that the cookie was set with:
// another path or domain is another cookie, and __Host- is refused without Secure.
func (c *cookieSettings) deletion() setCookie { return c.set("", -1) }

// cookieLine is a line while it is made. Between begin and end, the value is written to it.
type cookieLine struct {
	strings.Builder
	of     *cookieSettings
	maxAge int
	age    string // the attribute
}

// begin makes room for the whole line, with a value of valueLen characters.
func (l *cookieLine) begin(of *cookieSettings, valueLen, maxAge int) {
	l.of, l.maxAge = of, maxAge
	if maxAge != 0 {
		l.age = "; Max-Age=" + strconv.Itoa(max(0, maxAge))
	}
	l.Grow(len(of.name) + len("=") + valueLen + len(of.always.beforeMaxAge) + len(l.age) + len(of.always.afterMaxAge))
	l.WriteString(of.name)
	l.WriteByte('=')
}

func (l *cookieLine) end() setCookie {
	valueEnd := l.Len()
	l.WriteString(l.of.always.beforeMaxAge)
	l.WriteString(l.age)
	l.WriteString(l.of.always.afterMaxAge)
	line := l.String()
	return setCookie{of: l.of, line: line, value: line[len(l.of.name)+len("=") : valueEnd], maxAge: l.maxAge}
}
