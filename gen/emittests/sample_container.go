// This file chooses sample values for lists, arrays, maps and nested structs.

package emittests

import (
	"cmp"
	"fmt"
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// lineWidth is the length from which a literal is broken into lines.
const lineWidth = 70

// literal returns a composite literal's braces with the parts between them.
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

// newContainer returns an empty literal of type t, which the expression typ names.
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
			continue // the field is left out, or is empty
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

// often is how many times a struct may occur in a sample: where types use other types
// twice, each level would double its length.
const often = 64

// few is the largest number of like elements that are written one by one.
const few = 3

// deep is the depth of lists and maps from which a sample has only one element: two
// elements at each of 32 levels would be 2^32.
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

// usual returns how many elements a list or map without a bound has.
func (e sampler) usual() int {
	if e.depth >= deep {
		return 1
	}
	return 2
}

// oneByOne reports whether n elements are written one by one, and not as one element that
// is repeated.
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

// pointed returns a sample for an element of t in a literal. Where the elements are
// pointers, a composite literal already stands for a pointer to it.
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

// keys makes the keys of maps in samples.
type keys struct {
	sampler
	*schema.Type
	length int // the length of the longest text
}

// most returns how many different keys there are, up to a number that is always enough.
func (k keys) most() int {
	if k.Kind == schema.Text && k.length == 1 {
		return 10
	}
	return cmp.Or(k.Values(), 100)
}

// counts reports whether a function can make the keys from numbers.
func (k keys) counts() bool { return k.Values() == 0 }

// bytes returns the most bytes of a key in a body.
func (k keys) bytes() int {
	if k.Kind == schema.Text {
		return headBytes + k.length
	}
	return scalarBytes
}

// at returns the i-th key, counted from 0.
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

// function returns a function that makes keys from numbers, each as long or as great as
// possible.
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
