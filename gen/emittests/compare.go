package emittests

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// compare writes the function that compares the results of the getters with the expected
// values.
func (e *emitter) compare() {
	var rows []jen.Code
	var floats []*schema.Field
	pointers := false
	for _, f := range e.s.Struct.Fields {
		if isFloat(f) {
			floats = append(floats, f)
			continue
		}
		rows = append(rows, e.comparison(f))
		pointers = pointers || f.Optional || f.Type.ByPointer()
	}
	shown := func(name string) *jen.Statement {
		value := jen.Id("f").Dot(name)
		if !pointers {
			return value
		}
		return e.Std("reflect", "Indirect").Call(e.Std("reflect", "ValueOf").Call(value))
	}
	e.Comment(nil, e.test.compare+" reports the fields of s that are not those of want.")
	e.Code.Func().Id(e.test.compare).Params(
		jen.Id("t").Add(e.testingT()), jen.Id("s").Op("*").Id(e.names.Type), jen.Id("want").Op("*").Add(e.TypeExpr(e.s.Struct.Go)),
	).BlockFunc(func(g *jen.Group) {
		g.Id("t").Dot("Helper").Call()
		if len(rows) > 0 {
			g.For(jen.List(jen.Id("_"), jen.Id("f")).Op(":=").Range().Index().Struct(
				jen.Id("name").String(),
				jen.List(jen.Id("got"), jen.Id("want")).Any(),
			).Custom(gosource.Lines, rows...)).Block(
				jen.If(jen.Op("!").Add(e.Std("reflect", "DeepEqual")).Call(jen.Id("f").Dot("got"), jen.Id("f").Dot("want"))).Block(
					jen.Id("t").Dot("Errorf").Call(jen.Lit("%s is %+v, want %+v"), jen.Id("f").Dot("name"), shown("got"), shown("want")),
				),
			)
		}
		for _, f := range floats {
			e.compareFloat(g, f)
		}
	})
	e.Code.Line()
}

// compares returns the statement that compares s with v.
func (e *emitter) compares() *jen.Statement {
	return jen.Id(e.test.compare).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields"))
}

// comparison returns the arguments of a comparison: a field's name, the result of its
// getter and the expected value.
func (e *emitter) comparison(f *schema.Field) jen.Code {
	got := jen.Id("s").Dot(f.Name).Call()
	want := jen.Id("want").Dot(f.Name)
	lookup := jen.Id("s").Dot("Lookup" + f.Name).Call()
	switch {
	case f.Optional && f.Type.ByPointer():
		e.uses.optionalStruct = true
		got = jen.Id(e.test.optionalStruct).Call(lookup)
	case f.Optional:
		e.uses.optional = true
		got = jen.Id(e.test.optional).Call(lookup)
	case f.Type.ByPointer():
		want = jen.Op("&").Add(want)
	case f.Type.IsMap():
		e.uses.notNil = true
		want = jen.Id(e.test.notNil).Call(want)
	}
	return jen.Values(jen.Lit(f.Name), got, want)
}

// isFloat reports whether a field is a float, whose value may be NaN, which does not
// equal itself.
func isFloat(f *schema.Field) bool {
	return !f.Optional && (f.Type.Kind == schema.Float32 || f.Type.Kind == schema.Float64)
}

// compareFloat writes the statements that compare a float. They take NaN as equal to NaN.
func (e *emitter) compareFloat(g *jen.Group, f *schema.Field) {
	isNaN := func(x *jen.Statement) *jen.Statement { return e.Std("math", "IsNaN").Call(float64Of(f, x)) }
	got, want := jen.Id("got"), jen.Id("want").Dot(f.Name)
	g.If(
		got.Clone().Op(":=").Id("s").Dot(f.Name).Call(),
		got.Clone().Op("!=").Add(want.Clone()).Op("&&").Op("!").Parens(isNaN(got.Clone()).Op("&&").Add(isNaN(want.Clone()))),
	).Block(
		jen.Id("t").Dot("Errorf").Call(jen.Lit(f.Name+" is %v, want %v"), got.Clone(), want.Clone()),
	)
}

// float64Of returns an expression of type float64 for x, a value of the field f.
func float64Of(f *schema.Field, x *jen.Statement) *jen.Statement {
	if gosource.Plain(f.Type.Go) && f.Type.Kind == schema.Float64 {
		return x
	}
	return jen.Float64().Call(x)
}
