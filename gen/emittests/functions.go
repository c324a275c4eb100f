package emittests

import (
	"github.com/dave/jennifer/jen"
)

// functions writes the helper functions that the tests turned out to need.
func (e *emitter) functions() {
	anyType := func() *jen.Statement { return jen.Id("T").Any() }
	if e.uses.pointer {
		e.Comment(nil, e.test.pointer+" returns a value for an optional field.")
		e.Code.Func().Id(e.test.pointer).Types(anyType()).Params(jen.Id("v").Id("T")).Op("*").Id("T").Block(
			jen.Return(jen.Op("&").Id("v")),
		)
		e.Code.Line()
	}
	if e.uses.optional {
		e.Comment(nil, e.test.optional+" returns what a Lookup method returned as the field that it stands for.")
		e.Code.Func().Id(e.test.optional).Types(anyType()).Params(jen.Id("v").Id("T"), jen.Id("ok").Bool()).Op("*").Id("T").Block(
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(jen.Nil())),
			jen.Return(jen.Op("&").Id("v")),
		)
		e.Code.Line()
	}
	if e.uses.optionalStruct {
		e.Comment(nil, e.test.optionalStruct+" returns what a Lookup method of a struct returned, nil if it is absent.")
		e.Code.Func().Id(e.test.optionalStruct).Types(anyType()).Params(jen.Id("v").Op("*").Id("T"), jen.Id("ok").Bool()).Op("*").Id("T").Block(
			jen.If(jen.Op("!").Id("ok")).Block(jen.Return(jen.Nil())),
			jen.Return(jen.Id("v")),
		)
		e.Code.Line()
	}
	if e.uses.notNil {
		e.Comment(nil, e.test.notNil+" returns a map as its getter returns it: never nil.")
		e.Code.Func().Id(e.test.notNil).Types(
			jen.Id("M").Op("~").Map(jen.Id("K")).Id("V"), jen.Id("K").Comparable(), jen.Id("V").Any(),
		).Params(jen.Id("m").Id("M")).Id("M").Block(
			jen.If(jen.Id("m").Op("==").Nil()).Block(jen.Return(jen.Id("M").Values())),
			jen.Return(jen.Id("m")),
		)
		e.Code.Line()
	}
	if e.uses.entries {
		e.Comment(nil, e.test.entries+" returns a map of n entries with the same value.")
		e.Code.Func().Id(e.test.entries).Types(jen.Id("K").Comparable(), jen.Id("V").Any()).Params(
			jen.Id("n").Int(), jen.Id("key").Func().Params(jen.Id("i").Int()).Id("K"), jen.Id("v").Id("V"),
		).Map(jen.Id("K")).Id("V").Block(
			jen.Id("entries").Op(":=").Make(jen.Map(jen.Id("K")).Id("V"), jen.Id("n")),
			jen.For(jen.Id("i").Op(":=").Range().Id("n")).Block(
				jen.Id("entries").Index(jen.Id("key").Call(jen.Id("i"))).Op("=").Id("v"),
			),
			jen.Return(jen.Id("entries")),
		)
		e.Code.Line()
	}
}
