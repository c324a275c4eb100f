// Package embedded has sessions that embed: a field that is called after its type.
package embedded

import (
	"strings"
	"sync"
	"time"

	"github.com/typedsession/typedsession/testdata/golden/embedded/price"
)

// session embeds structs of every sort, and locks what is no part of it.
//
//typedsession:session Session cookie=e idle=30m absolute=12h
type session struct {
	Base            `session:"1"` // what all accounts have
	*Profile        `session:"2"`
	Plan            `session:"3"`
	Page[Line]      `session:"4"`
	*price.Amount   `session:"5"`
	time.Time       `session:"6,milli"`
	Stamps          []Stamp `session:"7,max=3"`
	Outline         Outline `session:"8"`
	Shy             *Shy    `session:"9"`
	Quiet           `session:"10"`
	sync.Mutex      `session:"-"`
	Calls           int `session:"-"`
	strings.Builder `session:"-"`
}

// Base has methods that are promoted to whatever embeds it. None of them is the
// session's, nor decides how a Line travels.
type Base struct {
	ID   uint64 `session:"1"`
	Name string `session:"2,max=20"`
}

func (b Base) IsZero() bool { return b == Base{} }

// Profile is optional where a pointer to it is embedded.
type Profile struct {
	Theme Theme    `session:"1,enum=light|dark"`
	Tags  []string `session:"2,max=4,each=8"`
	Line  `session:"3"`
}

// Theme is how pages look.
type Theme string

// Plan is another name of plan, and the field's name.
type Plan = plan

type plan struct {
	Seats int       `session:"1"`
	Until time.Time `session:"2"`
}

// Page is one of any items.
type Page[T any] struct {
	Items []T `session:"1,max=4"`
	At    int `session:"2"`
}

// Line embeds what has IsZero: a Line with a quantity is none that is absent.
type Line struct {
	Base     `session:"-"`
	Quantity int `session:"1"`
}

// Stamp embeds what marshals itself: its note travels too.
type Stamp struct {
	time.Time `session:"1"`
	Note      string `session:"2,max=10"`
}

// Outline is a list of outlines, and marshals itself.
type Outline []Outline

// MarshalText writes an outline as nested parentheses.
func (o Outline) MarshalText() ([]byte, error) {
	b := []byte("(")
	for _, inner := range o {
		text, _ := inner.MarshalText()
		b = append(b, text...)
	}
	return append(b, ')'), nil
}

// UnmarshalText reads what MarshalText wrote.
func (o *Outline) UnmarshalText(text []byte) error {
	*o = nil
	depth, start := 0, 1
	for i, c := range text {
		if c == '(' {
			depth++
		} else {
			depth--
		}
		if depth == 1 && c == ')' {
			var inner Outline
			if err := inner.UnmarshalText(text[start : i+1]); err != nil {
				return err
			}
			*o = append(*o, inner)
			start = i + 1
		}
	}
	return nil
}

// Shy is optional, and embeds what its own method calls zero.
type Shy struct {
	Quiet `session:"1"`
}

// Quiet is absent whenever its IsZero says so.
type Quiet struct {
	A int `session:"1"`
	B int `session:"2"`
}

// IsZero reports whether A is zero.
func (q Quiet) IsZero() bool { return q.A == 0 }
