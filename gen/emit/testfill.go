package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

func (e *testEmitter) testingT() *jen.Statement { return jen.Op("*").Add(e.std("testing", "T")) }

// values declares what the tests fill sessions with.
func (e *testEmitter) values(v testValues) {
	fields := e.typeExpr(e.s.Struct.Go)
	if v.typical != nil {
		where := "every field"
		if v.partly {
			where = "as many fields as fit a cookie"
		}
		e.comment(nil, e.test.typical+" has a value in "+where+".")
		e.file.Var().Id(e.test.typical).Op("=").Add(v.typical)
		e.file.Line()
	}
	e.comment(nil, append([]string{
		e.test.values + " are what the tests fill a " + e.names.Type + " with: nothing, usual values, and those at the ends of what its fields take.",
	}, v.leftOut()...)...)
	e.file.Var().Id(e.test.values).Op("=").Index().Struct(
		jen.Id("name").String(),
		jen.Id("fields").Add(fields),
	).CustomFunc(lines, func(g *jen.Group) {
		for _, c := range v.cases {
			g.Values(jen.Lit(c.name), c.fields)
		}
	})
	e.file.Line()
}

// fill writes the function that hands values to the setters.
func (e *testEmitter) fill() {
	refuses := false
	for _, f := range e.s.Struct.Fields {
		refuses = refuses || f.CanRefuse()
	}
	e.comment(nil, e.test.fill+" sets the fields of s to those of v. Optional ones that are nil stay absent.")
	e.file.Func().Id(e.test.fill).Params(
		jen.Id("t").Add(e.std("testing", "TB")), jen.Id("s").Op("*").Id(e.names.Type), jen.Id("v").Add(e.typeExpr(e.s.Struct.Go)),
	).BlockFunc(func(g *jen.Group) {
		if refuses {
			g.Id("check").Op(":=").Func().Params(jen.Err().Error()).Block(
				jen.If(jen.Err().Op("!=").Nil()).Block(
					jen.Id("t").Dot("Helper").Call(),
					jen.Id("t").Dot("Error").Call(jen.Err()),
				),
			)
		}
		for _, f := range e.s.Struct.Fields {
			e.setField(g, f)
		}
	})
	e.file.Line()
}

func (e *testEmitter) setField(g *jen.Group, f *schema.Field) {
	value := jen.Id("v").Dot(f.Name)
	if f.Optional {
		value = jen.Op("*").Add(value)
	}
	call := jen.Id("s").Dot("Set" + f.Name).Call(value)
	if f.CanRefuse() {
		call = jen.Id("check").Call(call)
	}
	if f.Optional {
		g.If(jen.Id("v").Dot(f.Name).Op("!=").Nil()).Block(call)
	} else {
		g.Add(call)
	}
}

// compare writes the function that compares what the getters return.
func (e *testEmitter) compare() {
	var rows []jen.Code
	var floats []*schema.Field
	pointers := false
	for _, f := range e.s.Struct.Fields {
		if isFloat(f) {
			floats = append(floats, f)
			continue
		}
		rows = append(rows, e.comparison(f))
		pointers = pointers || f.Optional || f.Type.Kind == schema.Nested
	}
	shown := func(name string) *jen.Statement {
		value := jen.Id("f").Dot(name)
		if !pointers {
			return value
		}
		return e.std("reflect", "Indirect").Call(e.std("reflect", "ValueOf").Call(value))
	}
	e.comment(nil, e.test.compare+" reports the fields of s that are not those of want.")
	e.file.Func().Id(e.test.compare).Params(
		jen.Id("t").Add(e.testingT()), jen.Id("s").Op("*").Id(e.names.Type), jen.Id("want").Add(e.typeExpr(e.s.Struct.Go)),
	).BlockFunc(func(g *jen.Group) {
		g.Id("t").Dot("Helper").Call()
		if len(rows) > 0 {
			g.For(jen.List(jen.Id("_"), jen.Id("f")).Op(":=").Range().Index().Struct(
				jen.Id("name").String(),
				jen.List(jen.Id("got"), jen.Id("want")).Any(),
			).Custom(lines, rows...)).Block(
				jen.If(jen.Op("!").Add(e.std("reflect", "DeepEqual")).Call(jen.Id("f").Dot("got"), jen.Id("f").Dot("want"))).Block(
					jen.Id("t").Dot("Errorf").Call(jen.Lit("%s is %+v, want %+v"), jen.Id("f").Dot("name"), shown("got"), shown("want")),
				),
			)
		}
		for _, f := range floats {
			e.compareFloat(g, f)
		}
	})
	e.file.Line()
}

// comparison is what a getter returns beside what it should.
func (e *testEmitter) comparison(f *schema.Field) jen.Code {
	got := jen.Id("s").Dot(f.Name).Call()
	want := jen.Id("want").Dot(f.Name)
	lookup := jen.Id("s").Dot("Lookup" + f.Name).Call()
	switch {
	case f.Optional && f.Type.Kind == schema.Nested:
		e.uses.optionalStruct = true
		got = jen.Id(e.test.optionalStruct).Call(lookup)
	case f.Optional:
		e.uses.optional = true
		got = jen.Id(e.test.optional).Call(lookup)
	case f.Type.Kind == schema.Nested:
		want = jen.Op("&").Add(want)
	case f.Type.Kind == schema.Map:
		e.uses.lent = true
		want = jen.Id(e.test.lent).Call(want)
	}
	return jen.Values(jen.Lit(f.Name), got, want)
}

// isFloat reports whether a field is one that can be not a number, which is unlike
// itself.
func isFloat(f *schema.Field) bool {
	return !f.Optional && (f.Type.Kind == schema.Float32 || f.Type.Kind == schema.Float64)
}

func (e *testEmitter) compareFloat(g *jen.Group, f *schema.Field) {
	isNaN := func(x *jen.Statement) *jen.Statement { return e.std("math", "IsNaN").Call(float64Of(f, x)) }
	got, want := jen.Id("got"), jen.Id("want").Dot(f.Name)
	g.If(
		got.Clone().Op(":=").Id("s").Dot(f.Name).Call(),
		got.Clone().Op("!=").Add(want.Clone()).Op("&&").Op("!").Parens(isNaN(got.Clone()).Op("&&").Add(isNaN(want.Clone()))),
	).Block(
		jen.Id("t").Dot("Errorf").Call(jen.Lit(f.Name+" is %v, want %v"), got.Clone(), want.Clone()),
	)
}

func float64Of(f *schema.Field, x *jen.Statement) *jen.Statement {
	if plain(f.Type.Go) && f.Type.Kind == schema.Float64 {
		return x
	}
	return jen.Float64().Call(x)
}

// functions writes those that the tests turned out to need.
func (e *testEmitter) functions() {
	anyType := func() *jen.Statement { return jen.Id("T").Any() }
	if e.uses.pointer {
		e.comment(nil, e.test.pointer+" is a value for an optional field.")
		e.file.Func().Id(e.test.pointer).Types(anyType()).Params(jen.Id("v").Id("T")).Op("*").Id("T").Block(
			jen.Return(jen.Op("&").Id("v")),
		)
		e.file.Line()
	}
	if e.uses.optional {
		e.comment(nil, e.test.optional+" is what a Lookup method returned as the field that it stands for.")
		e.file.Func().Id(e.test.optional).Types(anyType()).Params(jen.Id("v").Id("T"), jen.Id("ok").Bool()).Op("*").Id("T").Block(
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(jen.Nil())),
			jen.Return(jen.Op("&").Id("v")),
		)
		e.file.Line()
	}
	if e.uses.optionalStruct {
		e.comment(nil, e.test.optionalStruct+" is what a Lookup method of a struct returned, nil when it is absent.")
		e.file.Func().Id(e.test.optionalStruct).Types(anyType()).Params(jen.Id("v").Op("*").Id("T"), jen.Id("ok").Bool()).Op("*").Id("T").Block(
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(jen.Nil())),
			jen.Return(jen.Id("v")),
		)
		e.file.Line()
	}
	if e.uses.lent {
		e.comment(nil, e.test.lent+" is a map as its getter returns it: never nil.")
		e.file.Func().Id(e.test.lent).Types(
			jen.Id("M").Op("~").Map(jen.Id("K")).Id("V"), jen.Id("K").Comparable(), jen.Id("V").Any(),
		).Params(jen.Id("m").Id("M")).Id("M").Block(
			jen.If(jen.Id("m").Op("==").Nil()).Block(jen.Return(jen.Id("M").Values())),
			jen.Return(jen.Id("m")),
		)
		e.file.Line()
	}
	if e.uses.entries {
		e.comment(nil, e.test.entries+" is a map of n entries with the same value.")
		e.file.Func().Id(e.test.entries).Types(jen.Id("K").Comparable(), jen.Id("V").Any()).Params(
			jen.Id("n").Int(), jen.Id("key").Func().Params(jen.Id("i").Int()).Id("K"), jen.Id("v").Id("V"),
		).Map(jen.Id("K")).Id("V").Block(
			jen.Id("entries").Op(":=").Make(jen.Map(jen.Id("K")).Id("V"), jen.Id("n")),
			jen.For(jen.Id("i").Op(":=").Range().Id("n")).Block(
				jen.Id("entries").Index(jen.Id("key").Call(jen.Id("i"))).Op("=").Id("v"),
			),
			jen.Return(jen.Id("entries")),
		)
		e.file.Line()
	}
}
