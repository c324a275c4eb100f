package emittests

import (
	"go/constant"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// choice says which values a sample is from.
type choice int

const (
	typical choice = iota // usual ones, different for every field
	lowest                // the least and shortest that is not absent
	highest               // the greatest and longest
)

// sample is an expression for a value of some type.
type sample struct {
	code *jen.Statement
	// typ is the type of a composite literal, of which code is the rest.
	typ *jen.Statement
	// pointer is the expression for a pointer to the value, where there is a shorter
	// one than to take its address.
	pointer   *jen.Statement
	untyped   bool     // code is a constant that takes the type it is used as
	width     int      // columns of code, about
	typeWidth int      // and of typ
	bytes     int      // what the value takes in a body, at most
	left      []string // fields inside that have no value
}

// full returns the expression for a place where its type is not clear.
func (s sample) full() *jen.Statement {
	if s.typ == nil {
		return s.code
	}
	return jen.Add(s.typ, s.code)
}

// element returns the expression in a literal of a list, array or map.
func (s sample) element() *jen.Statement {
	return s.code
}

// typed returns the expression for a parameter whose type follows from it.
func (e *emitter) typed(t *schema.Type, s sample) *jen.Statement {
	if !s.untyped || isDefaultType(t.Go) {
		return s.full()
	}
	return e.TypeExpr(t.Go).Call(s.code)
}

// isDefaultType reports whether a constant is of type t by itself.
func isDefaultType(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && slices.Contains([]types.BasicKind{types.Bool, types.Int, types.Float64, types.String}, basic.Kind())
}

// converted gives code, which is of a type without a name, the type t.
func (e *emitter) converted(t *schema.Type, code *jen.Statement) *jen.Statement {
	if gosource.Plain(t.Go) {
		return code
	}
	return e.TypeExpr(t.Go).Call(code)
}

// optional makes a sample a pointer.
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

// room is how long samples become where no bound says it, or one allows more than
// a cookie holds.
type room struct {
	text, elements int
	bounded        bool // bounds are reached, however large
}

// rooms are tried until a value fits.
var rooms = []room{
	{text: 256, elements: 16, bounded: true},
	{text: 1024, elements: 16}, {text: 256, elements: 8}, {text: 64, elements: 4}, {text: 16, elements: 2}, {text: 4, elements: 1},
}

// of returns the length for a bound, zero for none.
func (r room) of(bound, free int) int {
	switch {
	case bound == 0:
		return free
	case r.bounded:
		return bound
	}
	return min(bound, free)
}

// sampler makes samples of one sort.
type sampler struct {
	*emitter
	choice
	room
	nth   string // which element of a list or map it is, if any
	depth int    // lists and maps around it
	// written is how often each struct is in the sample so far.
	written map[*schema.Struct]int
	// fallback is the field's default, nil when it has none. Set to it, a field is
	// not written: only what is another value shows that the field travels.
	fallback constant.Value
}

// Bytes around a value, at most.
const (
	numberBytes    = 3
	deadlineBytes  = 6
	containerBytes = 5
)

// farTooLarge is more than any cookie, for every field of a session.
const farTooLarge = 1 << 20

// capped keeps sums and products of sizes within an int.
func capped(bytes int) int { return min(bytes, farTooLarge) }

// fieldSample returns a value for a field, if possible one that takes no more than most
// bytes; not ok when none is known.
func (e *emitter) fieldSample(f *schema.Field, p choice, most int) (s sample, ok bool) {
	before := e.uses
	for _, r := range rooms {
		e.uses = before // of samples that are not taken nothing is needed
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

// sample returns a value of type t. path leads to it from the session.
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
