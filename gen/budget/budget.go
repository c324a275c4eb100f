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

// Limit is how large a cookie every browser keeps: name, value and attributes
// together (RFC 6265, section 6.1). Today's count only the first two (RFC 6265bis,
// section 5.6), which is what the runtime refuses to exceed.
const Limit = 4096

// Range holds sizes in bytes: of the smallest, of a typical and of the largest
// value.
type Range struct {
	Smallest Size `json:"smallest"`
	Typical  Size `json:"typical"`
	Largest  Size `json:"largest"` // -1: unbounded; 10^9: that, or more
}

// Field is what one field adds to the body, its number not counted.
type Field struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
	Range
}

// Session is a session's budget.
type Session struct {
	Name   string  `json:"name"`
	TypeID string  `json:"type_id"` // tells sessions of several packages apart
	Fields []Field `json:"fields"`
	Body   Range   `json:"body"`
	// Value is the length of the cookie's value, signed or encrypted.
	Value Range `json:"value"`
	// SetCookie is the length of the whole Set-Cookie value with the default
	// attributes.
	SetCookie Range `json:"set_cookie"`
	// Budget is what budget= allows SetCookie to be: zero when the directive does not
	// say, Unbounded for budget=unbounded.
	Budget Size `json:"budget"`
	// Fits says that no SetCookie is larger than Budget, or than Limit where that is
	// no number.
	Fits bool `json:"fits"`
}

// Of works out the budget of a session. Typical is a guess at a session between two
// requests, out of what the applications in testdata/schemas keep. Absent is what is
// optional, flash, or has a ttl=. A text has 16 bytes, bytes and what is packed into them
// 32, a JSON Web Token 500, a number 3, a list or map three elements, and one where it is
// inside another one or a struct; all of them less where a bound says so. Largest is a bound that no value exceeds and one reaches, except where the
// absolute timeout cuts Max-Age short before the time since created is at its
// longest. Numbers kept for a newer version of the app are outside it.
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

// maxAge is the longest life a browser grants a cookie (RFC 6265bis, section 5.5).
const maxAge = 400 * 24 * time.Hour

// around returns the length of a Set-Cookie value without the cookie's own, with the
// attributes that the runtime gives it when Config says nothing of them.
func around(s *schema.Session) Size {
	line := http.Cookie{
		Name: "__Host-" + s.Cookie, Path: "/", HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
		MaxAge: int(min(s.RememberIdle, maxAge) / time.Second), // none without remember=
	}
	return Size(len(line.String()))
}

// valueSize returns the length of a cookie's value. seen is how long after the session
// began it was last seen, which the value holds.
func valueSize(body Size, seen time.Duration) Size {
	if body == Unbounded {
		return Unbounded
	}
	return min(Size(envelope.SealedLen(uint32(min(seen/time.Second, math.MaxUint32)), int(body))), Huge)
}

// setSize returns the size of a set with all fields present that have a size. No set with
// fewer of them is larger: each value is at least the nil that would stand for it.
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
