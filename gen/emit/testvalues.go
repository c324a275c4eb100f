package emit

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/schema"
)

// testValues are what the tests of a session fill one with.
type testValues struct {
	typical *jen.Statement // nil when no field can be filled
	partly  bool           // typical has not all fields
	cases   []testCase
	opaque  []string // fields of which only methods of their own know what they take
	large   []string // fields of which some value is larger than a cookie
}

// testCase is one of them: the annotated struct as a literal.
type testCase struct {
	name   string
	fields *jen.Statement
}

// leftOut says in a comment what is not tested.
func (v testValues) leftOut() (says []string) {
	if len(v.opaque) > 0 {
		says = append(says, "Left at zero: "+strings.Join(v.opaque, ", ")+". Which values are right, only the methods of their types know.")
	}
	if len(v.large) > 0 {
		says = append(says, "Left out where it would be larger than a cookie: "+strings.Join(v.large, ", ")+".")
	}
	return says
}

// fieldSample is a field in a literal of the annotated struct.
type fieldSample struct {
	*schema.Field
	sample
}

// cases chooses the values.
func (e *testEmitter) cases() testValues {
	var v testValues
	v.add("zero", nil, e)
	if defaults := e.withOption(hasDefault); len(defaults) > 0 {
		var fields []fieldSample
		for _, f := range defaults {
			fields = append(fields, fieldSample{f, sample{code: e.defaultValue(f), width: 10}})
		}
		v.add("default", fields, e)
	}
	if zeros := e.presentZeros(); len(zeros) > 0 {
		v.add("present, yet zero", zeros, e)
	}
	for _, p := range []struct {
		name string
		end
	}{{"typical", typical}, {"lowest", lowest}, {"highest", highest}} {
		parts := e.parts(p.end, &v)
		for i, fields := range parts {
			name := p.name
			if i > 0 {
				name = fmt.Sprintf("%s, part %d", p.name, i+1)
			}
			if p.end == typical && i == 0 {
				v.typical, v.partly = e.structLiteral(fields), len(parts) > 1
				v.cases = append(v.cases, testCase{name, jen.Id(e.test.typical)})
			} else {
				v.add(name, fields, e)
			}
		}
	}
	for _, odd := range []struct {
		name  string
		value func() *jen.Statement
	}{
		{"not a number", func() *jen.Statement { return e.std("math", "NaN").Call() }},
		{"negative zero", func() *jen.Statement { return e.std("math", "Copysign").Call(jen.Lit(0), jen.Lit(-1)) }},
	} {
		var fields []fieldSample
		for _, f := range e.withOption(isFloat) {
			code := odd.value()
			if !plain(f.Type.Go) || f.Type.Kind == schema.Float32 {
				code = e.typeExpr(f.Type.Go).Call(code)
			}
			fields = append(fields, fieldSample{f, sample{code: code, width: 20}})
		}
		if len(fields) > 0 {
			v.add(odd.name, fields, e)
		}
	}
	return v
}

func (v *testValues) add(name string, fields []fieldSample, e *testEmitter) {
	v.cases = append(v.cases, testCase{name, e.structLiteral(fields)})
}

// structLiteral is the annotated struct with these fields.
func (e *testEmitter) structLiteral(fields []fieldSample) *jen.Statement {
	c := newContainer(e.typeExpr(e.s.Struct.Go), e.s.Struct.Go)
	for _, f := range fields {
		c.add(jen.Id(f.Name).Op(":").Add(f.full()), len(f.Name)+1+f.typeWidth, f.sample)
	}
	return c.done().full()
}

// presentZeros are the optional fields that can be present and zero.
func (e *testEmitter) presentZeros() []fieldSample {
	var fields []fieldSample
	for _, f := range e.s.Struct.Fields {
		if !f.Optional || !zeroTravels(f.Type) {
			continue
		}
		zero := sample{code: jen.New(e.typeExpr(f.Type.Go)), width: 20}
		if f.Type.Kind == schema.Map {
			zero.code = jen.Op("&").Add(e.typeExpr(f.Type.Go)).Values()
		}
		fields = append(fields, fieldSample{f, zero})
	}
	return fields
}

// zeroTravels reports whether a setter takes the zero value of a type and the
// cookie brings back the same.
func zeroTravels(t *schema.Type) bool {
	switch t.Kind {
	case schema.IP, schema.Addr, schema.Binary, schema.Marshaled, schema.Msgpack:
		return false
	case schema.Time:
		return t.Precision != schema.Nanos
	case schema.FixedList:
		return zeroTravels(t.Elem)
	}
	return true
}

// parts are the fields with values of one sort, in as many parts as it takes for
// each to fit a cookie. What has none is noted in v.
func (e *testEmitter) parts(p end, v *testValues) (parts [][]fieldSample) {
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

func addNew(list []string, names ...string) []string {
	for _, name := range names {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// mostBody is how large a body may be, generously rounded down, for the whole
// Set-Cookie value to stay within the limit.
func mostBody(s *schema.Session) int {
	const attributes, envelope = 80, 32
	return (budget.Limit-attributes-len(s.Cookie))/4*3 - envelope
}
