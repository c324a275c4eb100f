// Package budget works out, from a schema alone, how large a session's cookie can
// become.
package budget

import (
	"math"
	"net/http"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/envelope"
)

// Limit is the largest cookie that every browser keeps, counting name, value and attributes (RFC 6265, section 6.1).
// Current browsers count only name and value (RFC 6265bis, section 5.6), and so does the runtime, which refuses to send
// more.
const Limit = 4096

// Range holds the sizes in bytes of the smallest, a typical and the largest value.
type Range struct {
	Smallest Size `json:"smallest"`
	Typical  Size `json:"typical"`
	Largest  Size `json:"largest"` // -1: unbounded; 10^9: 10^9 or more
}

// Field says how many bytes one field adds to the body, without its number.
type Field struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Range
}

// Session is a session's budget.
type Session struct {
	Name   string  `json:"name"`
	TypeID string  `json:"type_id"` // tells apart sessions of several packages
	Fields []Field `json:"fields"`
	Body   Range   `json:"body"`
	// Value is the length of the cookie's value, signed or encrypted.
	Value Range `json:"value"`
	// SetCookie is the length of the whole Set-Cookie value with the default
	// attributes.
	SetCookie Range `json:"set_cookie"`
	// Budget is the largest SetCookie that budget= allows: zero without budget=, and Unbounded for budget=unbounded.
	Budget Size `json:"budget"`
	// Fits says that no SetCookie is larger than Budget or, without a number in budget=, than Limit.
	Fits bool `json:"fits"`
}

// Of works out the budget of a session.
//
// Typical is a guess at a session between two requests, made from what the applications in testdata/schemas keep.
// Fields that are optional, flash, or have a ttl= are absent. A text has 16 bytes, a byte string or packed text 32, a
// JSON Web Token 500, and a number 3. A list or map has three elements, and one element inside another list or map or
// inside a struct. A bound that is lower than one of these takes its place.
//
// Largest is a bound that no value exceeds and that one value reaches, except where the absolute timeout shortens
// Max-Age before the time since created is longest. Numbers that the session keeps for a newer version of the app are
// not counted.
func Of(s *schema.Session) Session {
	b := Session{Name: s.Name, TypeID: s.TypeID, Fields: []Field{}, Budget: Size(s.Budget)}
	most := Size(Limit)
	if s.Unbounded {
		b.Budget = Unbounded
	} else if s.Budget > 0 {
		most = b.Budget
	}
	sizes := newSizes()
	for _, f := range s.Struct.Fields {
		b.Fields = append(b.Fields, Field{f.Number, f.Name, Range{0, sizes.typicalField(f), sizes.largestField(f)}})
	}
	b.Body = Range{1, setSize(s.Struct, sizes.typicalField), sizes.largestSet(s.Struct)}
	longest := max(s.Absolute, s.RememberAbsolute)
	b.Value = Range{valueSize(b.Body.Smallest, 0), valueSize(b.Body.Typical, s.Idle), valueSize(b.Body.Largest, longest)}
	around := around(s)
	b.SetCookie = Range{b.Value.Smallest.plus(around), b.Value.Typical.plus(around), b.Value.Largest.plus(around)}
	b.Fits = b.SetCookie.Largest != Unbounded && b.SetCookie.Largest <= most
	return b
}

// NeedsStore reports whether budget= allows a session that does not fit a cookie. The constructor of its manager refuses a
// protection that keeps sessions in cookies.
func (s Session) NeedsStore() bool { return s.Budget > Limit && s.SetCookie.Largest > Limit }

// maxAge is the longest life a browser grants a cookie (RFC 6265bis, section 5.5).
const maxAge = 400 * 24 * time.Hour

// around returns the length of a Set-Cookie line without the cookie's own value, with the attributes that the runtime
// writes when Config sets none of them.
func around(s *schema.Session) Size {
	line := http.Cookie{
		Name: "__Host-" + s.Cookie, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(min(s.RememberIdle, maxAge) / time.Second), // none without remember=
	}
	return Size(len(line.String()))
}

// valueSize returns the length of a cookie's value, which holds seen: the time from the session's beginning to its last
// use.
func valueSize(body Size, seen time.Duration) Size {
	if body == Unbounded {
		return Unbounded
	}
	return min(Size(envelope.SealedLen(uint32(min(seen/time.Second, math.MaxUint32)), int(body))), Huge)
}

// setSize returns the size of a set in which all fields that have a size are present. No set with fewer fields is
// larger: each value is at least as long as the nil that would take its place.
func setSize(s *schema.Struct, size func(*schema.Field) Size) Size {
	var values Size
	keys, last := 0, 0
	count := 0
	for _, f := range s.Fields {
		value := size(f)
		if value == absent {
			continue
		}
		values = values.plus(value)
		keys += uintSize(f.Number)
		last = f.Number
		count++
	}
	asMap := containerHead(count) + keys
	asArray := containerHead(last) + last - count
	return values.plus(Size(min(asMap, asArray)))
}

func containerHead(n int) int {
	if n < 16 {
		return 1
	}
	if n < 1<<16 {
		return 3
	}
	return 5
}

func uintSize(n int) int {
	switch {
	case n < 1<<7:
		return 1
	case n < 1<<8:
		return 2
	case n < 1<<16:
		return 3
	}
	return 5
}

func textSize(n int) Size {
	switch {
	case n < 32:
		return Size(1 + n)
	case n < 1<<8:
		return Size(2 + n)
	case n < 1<<16:
		return Size(3 + n)
	}
	return Size(5 + n)
}

func bytesSize(n int) Size {
	switch {
	case n < 1<<8:
		return Size(2 + n)
	case n < 1<<16:
		return Size(3 + n)
	}
	return Size(5 + n)
}
