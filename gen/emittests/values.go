// This file chooses the values that the tests of a session put into it, and writes the table
// of them.

package emittests

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// testValues are the values for the tests of a session.
type testValues struct {
	typical *jen.Statement // nil when no field can be filled
	partly  bool           // typical leaves out some fields
	cases   []testCase
	opaque  []string // fields whose size only their own methods know
	large   []string // fields that have a value too large for a cookie
}

// testCase is one case: a literal of a pointer to the annotated struct.
type testCase struct {
	name   string
	fields *jen.Statement
}

// leftOut returns the comment that says which fields are not tested.
func (v testValues) leftOut() (says []string) {
	if len(v.opaque) > 0 {
		says = append(says, "Left at zero: "+strings.Join(v.opaque, ", ")+". Which values are right, only the methods of their types know.")
	}
	if len(v.large) > 0 {
		says = append(says, "Left out where it would be larger than a cookie: "+strings.Join(v.large, ", ")+".")
	}
	return says
}

// fieldSample is a field of the annotated struct with its value.
type fieldSample struct {
	*schema.Field
	sample
}

// cases chooses the values.
func (e *emitter) cases() testValues {
	v := testValues{cases: []testCase{e.testCase("zero", nil)}}
	add := func(name string, fields []fieldSample) {
		if len(fields) > 0 {
			v.cases = append(v.cases, e.testCase(name, fields))
		}
	}
	add("default", e.defaults())
	add("present, yet zero", e.presentZeros())
	for _, p := range []struct {
		name string
		choice
	}{{"typical", typical}, {"lowest", lowest}, {"highest", highest}} {
		parts := e.parts(p.choice, &v)
		for i, fields := range parts {
			switch {
			case i > 0:
				add(fmt.Sprintf("%s, part %d", p.name, i+1), fields)
			case p.choice == typical:
				v.typical, v.partly = e.structLiteral(fields), len(parts) > 1
				v.cases = append(v.cases, testCase{p.name, jen.Id(e.test.typical)})
			default:
				add(p.name, fields)
			}
		}
	}
	add("not a number", e.oddFloats(func() *jen.Statement { return e.Std("math", "NaN").Call() }))
	add("negative zero", e.oddFloats(func() *jen.Statement { return e.Std("math", "Copysign").Call(jen.Lit(0), jen.Lit(-1)) }))
	return v
}

// values declares the values that the tests put into sessions.
func (e *emitter) values(v testValues) {
	fields := jen.Op("*").Add(e.TypeExpr(e.s.Struct.Go))
	if v.typical != nil {
		where := "every field"
		if v.partly {
			where = "as many fields as fit a cookie"
		}
		e.Comment(nil, e.test.typical+" has a value in "+where+".")
		e.Code.Var().Id(e.test.typical).Op("=").Add(v.typical)
		e.Code.Line()
	}
	e.Comment(nil, append([]string{
		e.test.values + " are what the tests fill a " + e.names.Type + " with: nothing, usual values, and those at the ends of what its fields take.",
	}, v.leftOut()...)...)
	e.Code.Var().Id(e.test.values).Op("=").Index().Struct(
		jen.Id("name").String(),
		jen.Id("fields").Add(fields),
	).CustomFunc(gosource.Lines, func(g *jen.Group) {
		for _, c := range v.cases {
			g.Values(jen.Lit(c.name), c.fields)
		}
	})
	e.Code.Line()
}

// testCase returns the case called name, with these fields set.
func (e *emitter) testCase(name string, fields []fieldSample) testCase {
	return testCase{name, e.structLiteral(fields)}
}

// structLiteral returns a pointer to the annotated struct with these fields: the struct may
// hold a lock, which must not be copied.
func (e *emitter) structLiteral(fields []fieldSample) *jen.Statement {
	c := newContainer(e.TypeExpr(e.s.Struct.Go), e.s.Struct.Go)
	for _, f := range fields {
		c.add(jen.Id(f.Name).Op(":").Add(f.full()), len(f.Name)+1+f.typeWidth, f.sample)
	}
	return jen.Op("&").Add(c.done().full())
}

// defaults returns the fields that have a default, with the default as value.
func (e *emitter) defaults() (fields []fieldSample) {
	for _, f := range e.s.Struct.FieldsWith(func(f *schema.Field) bool { return f.Default != nil }) {
		fields = append(fields, fieldSample{f, sample{code: e.DefaultValue(f), width: 10}})
	}
	return fields
}

// presentZeros returns the optional fields that can be present and zero, as many of them
// as fit a cookie.
func (e *emitter) presentZeros() (fields []fieldSample) {
	for _, f := range e.s.Struct.Fields {
		if !f.Optional || !zeroTravels(f.Type) {
			continue
		}
		zero := sample{code: jen.New(e.TypeExpr(f.Type.Go)), width: 20, bytes: zeroBytes(f.Type)}
		if f.Type.IsMap() {
			zero.code = jen.Op("&").Add(e.TypeExpr(f.Type.Go)).Values()
		}
		fields = append(fields, fieldSample{f, zero})
	}
	return thatFit(fields, mostBody(e.s))
}

// oddFloats returns the floats among the fields, with a value that value makes, such as
// NaN.
func (e *emitter) oddFloats(value func() *jen.Statement) (fields []fieldSample) {
	for _, f := range e.s.Struct.FieldsWith(isFloat) {
		code := value()
		if !gosource.Plain(f.Type.Go) || f.Type.Kind == schema.Float32 {
			code = e.TypeExpr(f.Type.Go).Call(code)
		}
		fields = append(fields, fieldSample{f, sample{code: code, width: 20, bytes: scalarBytes}})
	}
	return thatFit(fields, mostBody(e.s))
}

// thatFit returns fields from the beginning of the list that together take at most that
// many bytes.
func thatFit(fields []fieldSample, most int) []fieldSample {
	for i, f := range fields {
		if most -= f.bytes + numberBytes + deadlineBytes; most < 0 {
			return fields[:i]
		}
	}
	return fields
}

// zeroBytes returns the most bytes of a type's zero value in a body.
func zeroBytes(t *schema.Type) int {
	switch t.Kind {
	case schema.Array:
		return headBytes + t.ArrayLen()
	case schema.FixedList:
		return capped(containerBytes + t.ArrayLen()*zeroBytes(t.Elem))
	}
	return scalarBytes
}

// zeroTravels reports whether a setter accepts the zero value of a type and the cookie
// returns the same.
func zeroTravels(t *schema.Type) bool {
	switch {
	case t.Kind == schema.FixedList:
		return !t.Pointers && zeroTravels(t.Elem)
	case t.Kind == schema.Enum:
		return true // the empty text
	}
	return !t.Kind.Properties().Fallible && t.Precision != schema.Nanos
}

// parts returns the fields with the values of one choice, split into parts that each fit
// a cookie. It records in v the fields that have no value.
func (e *emitter) parts(p choice, v *testValues) (parts [][]fieldSample) {
	most := mostBody(e.s)
	if b := budget.Of(e.s).SetCookie.Largest; b != budget.Unbounded && b <= budget.Limit {
		most = math.MaxInt // no value is too large
	}
	var part []fieldSample
	used := 0
	for _, f := range e.s.Struct.Fields {
		before := e.uses
		value, ok := e.fieldSample(f, p, most)
		v.opaque = addNew(v.opaque, value.left...)
		if !ok || value.bytes > most {
			if ok {
				v.large = addNew(v.large, f.Name)
			}
			e.uses = before
			continue
		}
		if used > most-value.bytes {
			parts = append(parts, part)
			part, used = nil, 0
		}
		part = append(part, fieldSample{f, value})
		used += value.bytes
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	return parts
}

// addNew adds to list those of the names that it lacks.
func addNew(list []string, names ...string) []string {
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// mostBody returns a lower bound for what the values of a case may take together, so that
// the Set-Cookie line stays within the limit. The tests set all fields: one with a default
// that has no value in a case is set to zero, which is written.
func mostBody(s *schema.Session) int {
	const attributes, envelope = 80, 32
	most := (budget.Limit-attributes-len(s.Cookie))/4*3 - envelope
	for _, f := range s.Struct.FieldsWith(func(f *schema.Field) bool { return f.Default != nil }) {
		most -= numberBytes + zeroBytes(f.Type)
		if f.TTL != 0 {
			most -= deadlineBytes
		}
	}
	return most
}
