package emittests

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// lineWidth is where a literal is broken into lines.
const lineWidth = 70

// literal returns the braces of a composite literal with the parts between them.
func literal(parts []jen.Code, width int) *jen.Statement {
	if width > lineWidth {
		return jen.Custom(gosource.Lines, parts...)
	}
	return jen.Values(parts...)
}

// container collects the parts of a composite literal.
type container struct {
	parts []jen.Code
	sample
}

// newContainer begins a literal of a type, which typ writes.
func newContainer(typ *jen.Statement, t types.Type) container {
	name := types.TypeString(t, func(*types.Package) string { return "" })
	return container{sample: sample{typ: typ, typeWidth: len(name), bytes: containerBytes}}
}

func (c *container) add(part jen.Code, width int, s sample) {
	c.parts = append(c.parts, part)
	c.width += width + s.width + 2
	c.bytes = capped(c.bytes + s.bytes)
	c.left = append(c.left, s.left...)
}

func (c *container) done() sample {
	c.code = literal(c.parts, c.width)
	return c.sample
}

func (e sampler) structure(t *schema.Type, path string) sample {
	c := newContainer(e.TypeExpr(t.Go), t.Go)
	e.written[t.Struct]++
	for _, f := range t.Struct.Fields {
		if nested := f.Type.Innermost(); nested != nil && e.written[nested] >= often {
			continue // which leaves it out, or empty
		}
		s, ok := e.field(f, path+"."+f.Name)
		if !ok {
			c.left = append(c.left, s.left...)
			continue
		}
		c.add(jen.Id(f.Name).Op(":").Add(s.full()), len(f.Name)+1+s.typeWidth, s)
	}
	return c.done()
}

// often is how many times a struct is in a sample: types that use types twice would
// make it twice as long with every one of them.
const often = 64

// few is up to where elements that are all alike are written one by one.
const few = 3

// deep is how many lists and maps are around those that have one element written:
// with two, what nests 32 deep would take 2^32.
const deep = 3

func (e sampler) list(t *schema.Type, b schema.Bounds, path string) (sample, bool) {
	n := 1
	switch e.choice {
	case typical:
		n = e.usual()
		if b.Max > 0 {
			n = min(n, b.Max)
		}
	case highest:
		n = e.of(b.Max, e.elements)
	}
	return e.repeated(t, e.TypeExpr(t.Go), n, b, path)
}

// usual returns how many elements a list or map of any length has.
func (e sampler) usual() int {
	if e.depth >= deep {
		return 1
	}
	return 2
}

// oneByOne reports whether n elements are written each for itself, rather than one
// that is repeated.
func (e sampler) oneByOne(n int) bool { return n <= 1 || n <= few && e.depth < deep }

// repeated returns a list of n elements.
func (e sampler) repeated(t *schema.Type, typ *jen.Statement, n int, b schema.Bounds, path string) (sample, bool) {
	c := newContainer(typ, t.Go)
	times := 1
	if !e.oneByOne(n) {
		n, times = 1, n
	}
	e.depth++
	for i := range n {
		e.nth = strconv.Itoa(i + 1)
		s, ok := e.sample(t.Elem, b.Of(t.Elem), path)
		if !ok {
			return s, false
		}
		s = e.pointed(t, s)
		c.add(s.element(), 0, s)
	}
	s := c.done()
	if times == 1 {
		return s, true
	}
	s.code = e.Std("slices", "Repeat").Call(s.full(), jen.Lit(times))
	s.typ, s.typeWidth = nil, 0
	s.width += 20
	s.bytes = capped(containerBytes + times*s.bytes)
	return s, true
}

// pointed returns a sample for an element of t in a literal of it: where the elements are
// pointers, a composite literal stands for the pointer to it as it is.
func (e sampler) pointed(t *schema.Type, s sample) sample {
	if t.Pointers && s.typ == nil {
		return e.optional(t.Elem, s)
	}
	return s
}

func (e sampler) fixedList(t *schema.Type, b schema.Bounds, path string) (sample, bool) {
	n := t.ArrayLen()
	if e.oneByOne(n) {
		return e.repeated(t, e.TypeExpr(t.Go), n, b, path)
	}
	s, ok := e.repeated(t, jen.Index().Add(e.ElementExpr(t)), n, b, path)
	if !ok {
		return s, false
	}
	s.code, s.typ = e.TypeExpr(t.Go).Call(s.full()), nil
	return s, true
}

func (e sampler) mapped(t *schema.Type, b schema.Bounds, path string) (sample, bool) {
	key := keys{e, t.Key, e.of(b.Of(t.Key).Max, e.room.text)}
	n := 1
	switch e.choice {
	case typical:
		n = e.usual()
	case highest:
		n = e.of(b.Max, e.elements)
	}
	if b.Max > 0 {
		n = min(n, b.Max)
	}
	n = min(n, key.most())
	oneByOne := e.oneByOne(n)
	if !oneByOne && !key.counts() && e.depth >= deep {
		n = 1
	}
	e.depth++
	value := func(e sampler) (sample, bool) { return e.sample(t.Elem, b.Of(t.Elem), path) }
	if !oneByOne && key.counts() {
		v, ok := value(e)
		if !ok {
			return v, false
		}
		e.uses.entries = true
		element := e.typed(t.Elem, v)
		if t.Pointers {
			element = e.optional(t.Elem, v).full()
		}
		v.code = e.converted(t, jen.Id(e.test.entries).Call(jen.Lit(n), key.function(), element))
		v.typ, v.typeWidth, v.untyped = nil, 0, false
		v.width += 60
		v.bytes = capped(containerBytes + n*(key.bytes()+v.bytes))
		return v, true
	}
	c := newContainer(e.TypeExpr(t.Go), t.Go)
	for i := range n {
		e.nth = strconv.Itoa(i + 1)
		v, ok := value(e)
		if !ok {
			return v, false
		}
		v = e.pointed(t, v)
		v.bytes += key.bytes()
		c.add(jen.Add(key.at(i)).Op(":").Add(v.element()), 20, v)
	}
	return c.done(), true
}

// keys are the keys of a map to test with.
type keys struct {
	sampler
	*schema.Type
	length int // of the longest text
}

// most returns how many different keys there are, or as many as are enough.
func (k keys) most() int {
	switch k.Kind {
	case schema.Bool:
		return 2
	case schema.Enum:
		return len(k.Enum) + 1
	case schema.Text:
		if k.length == 1 {
			return 10
		}
	}
	return 100
}

// counts reports whether a function can make them.
func (k keys) counts() bool { return k.Kind != schema.Bool && k.Kind != schema.Enum }

// bytes returns what a key takes in a body, at most.
func (k keys) bytes() int {
	if k.Kind == schema.Text {
		return headBytes + k.length
	}
	return scalarBytes
}

// at returns the key number i, counted from 0.
func (k keys) at(i int) *jen.Statement {
	switch k.Kind {
	case schema.Bool:
		return jen.Lit(i == 0)
	case schema.Enum:
		if i == len(k.Enum) {
			return jen.Lit("")
		}
		return jen.Id(k.Enum[i].Constant)
	case schema.Text:
		return jen.Lit([]string{
			cut([]string{"first", "second"}[min(i, 1)], k.length),
			"",
			fmt.Sprintf("%0*d", k.length, i),
		}[k.choice])
	}
	code := k.integer(k.Type).code
	if i > 0 && k.choice == highest {
		code.Op("-").Lit(i)
	}
	return code
}

// function makes them from a number, as long or as great as they get.
func (k keys) function() *jen.Statement {
	var result *jen.Statement
	if k.Kind == schema.Text {
		result = k.converted(k.Type, k.Std("fmt", "Sprintf").Call(jen.Lit(fmt.Sprintf("%%0%dd", k.length)), jen.Id("i")))
	} else {
		i := jen.Id("i")
		if !isDefaultType(k.Go) {
			i = k.TypeExpr(k.Go).Call(i)
		}
		result = k.integer(k.Type).code.Op("-").Add(i)
	}
	return jen.Func().Params(jen.Id("i").Int()).Add(k.TypeExpr(k.Go)).Block(jen.Return(result))
}
