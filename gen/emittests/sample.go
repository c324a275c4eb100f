// This file chooses sample values for fields: usual ones, the smallest and the largest.

package emittests

import (
	"go/constant"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// choice says which values a sample has.
type choice int

const (
	typical choice = iota // usual values, different for every field
	lowest                // the least and shortest values that are not absent
	highest               // the greatest and longest values
)

// sample is an expression for a value.
type sample struct {
	code *jen.Statement
	// typ is the type of a composite literal, of which code is the rest.
	typ *jen.Statement
	// pointer is a shorter expression for a pointer to the value than taking its address;
	// nil when there is none.
	pointer   *jen.Statement
	untyped   bool     // code is a constant that takes the type of its context
	width     int      // columns of code, approximately
	typeWidth int      // columns of typ, approximately
	bytes     int      // the most bytes of the value in a body
	left      []string // nested fields that have no value
}

// full returns the expression for a place that does not show the type.
func (s sample) full() *jen.Statement {
	if s.typ == nil {
		return s.code
	}
	return jen.Add(s.typ, s.code)
}

// element returns the expression for a literal of a list, array or map.
func (s sample) element() *jen.Statement {
	return s.code
}

// typed returns the expression for the argument of a generic function that infers its
// type.
func (e *emitter) typed(t *schema.Type, s sample) *jen.Statement {
	if !s.untyped || isDefaultType(t.Go) {
		return s.full()
	}
	return e.TypeExpr(t.Go).Call(s.code)
}

// isDefaultType reports whether an untyped constant has type t by default.
func isDefaultType(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && slices.Contains([]types.BasicKind{types.Bool, types.Int, types.Float64, types.String}, basic.Kind())
}

// converted returns code, which has a type without a name, converted to type t.
func (e *emitter) converted(t *schema.Type, code *jen.Statement) *jen.Statement {
	if gosource.Plain(t.Go) {
		return code
	}
	return e.TypeExpr(t.Go).Call(code)
}

// optional returns a sample of a pointer to the value.
func (e *emitter) optional(t *schema.Type, s sample) sample {
	switch {
	case s.pointer != nil:
		s.code = s.pointer
	case s.typ != nil:
		s.code = jen.Op("&").Add(s.full())
	default:
		e.uses.pointer = true
		s.code = jen.Id(e.test.pointer).Call(e.typed(t, s))
		s.width += len(e.test.pointer)
	}
	s.width += s.typeWidth
	s.typ, s.typeWidth, s.untyped = nil, 0, false
	return s
}

// room says how long samples become where no bound gives their length, or where the bound
// is more than a cookie holds.
type room struct {
	text, elements int
	bounded        bool // samples reach their bounds, however large these are
}

// rooms are tried in this order until a value fits.
var rooms = []room{
	{text: 256, elements: 16, bounded: true},
	{text: 1024, elements: 16}, {text: 256, elements: 8}, {text: 64, elements: 4}, {text: 16, elements: 2}, {text: 4, elements: 1},
}

// of returns the length for a bound; zero means no bound.
func (r room) of(bound, free int) int {
	switch {
	case bound == 0:
		return free
	case r.bounded:
		return bound
	}
	return min(bound, free)
}

// sampler makes the samples of one choice.
type sampler struct {
	*emitter
	choice
	room
	nth   string // which element of a list or map the sample is, if it is one
	depth int    // the number of lists and maps around it
	// written is how often each struct occurs in the sample so far.
	written map[*schema.Struct]int
	// fallback is the field's default; nil when it has none. A field that equals its
	// default is not written, so that only another value shows that the field is encoded.
	fallback constant.Value
}

// The most bytes before a value.
const (
	numberBytes    = 3
	deadlineBytes  = 6
	containerBytes = 5
)

// farTooLarge is more bytes than any cookie has, even for one of a session's fields.
const farTooLarge = 1 << 20

// capped keeps sums and products of sizes within an int.
func capped(bytes int) int { return min(bytes, farTooLarge) }

// fieldSample returns a value for a field, if possible one that takes at most that many
// bytes; ok is false when no value is known.
func (e *emitter) fieldSample(f *schema.Field, p choice, most int) (s sample, ok bool) {
	before := e.uses
	for _, r := range rooms {
		e.uses = before // a rejected sample needs no functions
		s, ok = sampler{emitter: e, choice: p, room: r, written: map[*schema.Struct]int{}}.field(f, f.Name)
		s.bytes += deadlineBytes
		if !ok || s.bytes <= most {
			break
		}
	}
	return s, ok
}

func (e sampler) field(f *schema.Field, path string) (sample, bool) {
	e.fallback = f.Default
	s, ok := e.sample(f.Type, f.Bounds(), path)
	if ok && f.Optional {
		s = e.optional(f.Type, s)
	}
	s.bytes += numberBytes
	return s, ok
}

// sample returns a value of type t, which path leads to from the session.
func (e sampler) sample(t *schema.Type, b schema.Bounds, path string) (sample, bool) {
	switch t.Kind {
	case schema.Bool:
		value := e.fallback == nil || !constant.BoolVal(e.fallback)
		return sample{code: jen.Lit(value), untyped: true, width: 5, bytes: 1}, true
	case schema.Int, schema.Uint:
		return e.integer(t), true
	case schema.Float32, schema.Float64:
		return e.float(t), true
	case schema.Text:
		return e.text(t, b.Max, path), true
	case schema.Enum:
		return e.enum(t), true
	case schema.Bytes:
		return e.byteSlice(t, b.Max, path), true
	case schema.Array:
		return e.byteArray(t), true
	case schema.Time:
		return e.time(t), true
	case schema.IP, schema.Addr:
		return e.address(t), true
	case schema.Nested:
		return e.structure(t, path), true
	case schema.List:
		return e.list(t, b, path)
	case schema.FixedList:
		return e.fixedList(t, b, path)
	case schema.Map:
		return e.mapped(t, b, path)
	}
	s, ok := e.standard(t)
	if !ok && t.Carried() {
		s, ok = e.carried(t, b.Max, path)
	}
	if !ok {
		s.left = []string{path}
	}
	return s, ok
}
