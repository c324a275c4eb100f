package emit

import (
	"github.com/dave/jennifer/jen"
)

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
