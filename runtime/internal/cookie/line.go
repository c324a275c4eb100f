package cookie

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Line is a cookie to send, as the text of a Set-Cookie header line. The zero Line is no cookie.
//
// Its Text is the result of [net/http.Cookie.String] for the same cookie, made without the checks and escapes of that
// method, which the Settings have made unnecessary.
type Line struct {
	Text  string // empty for none
	Value string // empty for a deletion

	of     *Settings
	maxAge int // as http.Cookie's: 0 for none, negative for a deletion
}

// Cookie returns the cookie of a line, nil for none.
func (l Line) Cookie() *http.Cookie {
	if l.of == nil {
		return nil
	}
	return l.of.Cookie(l.Value, l.maxAge)
}

// Set makes a cookie with a value that needs no quotes. maxAge is in seconds, as in [Settings.Cookie]; a negative maxAge
// makes a deletion.
func (c *Settings) Set(value string, maxAge int) Line {
	var w writer
	w.begin(c, len(value), maxAge)
	w.WriteString(value)
	return w.end()
}

// Seal makes a cookie with the value that key makes of a session: see [envelope.Key.Seal].
func (c *Settings) Seal(key *envelope.Key, permanent bool, created, seen uint32, body string, maxAge int) Line {
	var w writer
	w.begin(c, envelope.SealedLen(seen, len(body)), maxAge)
	key.SealTo(&w.Builder, permanent, created, seen, []byte(body))
	return w.end()
}

// Deletion makes a cookie that removes the browser's cookie. It has all attributes of the browser's cookie: with another
// path or domain it would be another cookie, and browsers refuse a __Host- cookie without Secure.
func (c *Settings) Deletion() Line { return c.Set("", -1) }

// writer makes a line. Between begin and end, the value is written to it.
type writer struct {
	strings.Builder
	of     *Settings
	maxAge int
	age    string // the Max-Age attribute, or ""
}

// begin makes room for the whole line, with a value of valueLen characters.
func (w *writer) begin(of *Settings, valueLen, maxAge int) {
	w.of, w.maxAge = of, maxAge
	if maxAge != 0 {
		w.age = "; Max-Age=" + strconv.Itoa(max(0, maxAge))
	}
	w.Grow(len(of.Name) + len("=") + valueLen + len(of.beforeMaxAge) + len(w.age) + len(of.afterMaxAge))
	w.WriteString(of.Name)
	w.WriteByte('=')
}

func (w *writer) end() Line {
	valueEnd := w.Len()
	w.WriteString(w.of.beforeMaxAge)
	w.WriteString(w.age)
	w.WriteString(w.of.afterMaxAge)
	line := w.String()
	return Line{of: w.of, Text: line, Value: line[len(w.of.Name)+len("=") : valueEnd], maxAge: w.maxAge}
}
