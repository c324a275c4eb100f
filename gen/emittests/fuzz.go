package emittests

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// fuzz writes the fuzz target of the decoder.
func (e *emitter) fuzz() {
	e.Comment(nil, e.test.decode+" reads a body as a manager does, once the cookie has been verified.")
	e.Code.Func().Id(e.test.decode).Params(jen.Id("b").Index().Byte()).Params(jen.Op("*").Id(e.names.Type), jen.Error()).Block(
		jen.Id("s").Op(":=").New(jen.Id(e.names.Type)),
		jen.Id("r").Op(":=").Add(e.Wire("NewReader")).Call(jen.String().Call(jen.Id("b"))),
		jen.Id("s").Dot("state").Dot("Get").Call().Dot("decodeBody").Call(jen.Id("r")),
		jen.List(jen.Id("_"), jen.Err()).Op(":=").Id("r").Dot("Finish").Call(),
		jen.Return(jen.Id("s"), jen.Err()),
	)
	e.Code.Line()

	appended := func(result string) *jen.Statement {
		return jen.List(jen.Id(result), jen.Err()).Op(":=").Id("s").Dot("state").Dot("Get").Call().Dot("appendBody").Call(jen.Nil())
	}
	written := failed("t")
	doc := e.test.fuzz + " feeds the decoder with any bytes. What it accepts is written in a form that reads as the same again."
	if e.marshalsItself() {
		doc += " Methods of the fields' own types may refuse what they have read."
		written = jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return())
	}
	e.Comment(nil, doc)
	e.Code.Func().Id(e.test.fuzz).Params(jen.Id("f").Op("*").Add(e.Std("testing", "F"))).Block(
		jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(e.test.values)).Block(
			jen.Id("s").Op(":=").New(jen.Id(e.names.Type)),
			jen.Id(e.test.fill).Call(jen.Id("f"), jen.Id("s"), jen.Id("v").Dot("fields")),
			jen.List(jen.Id("body"), jen.Err()).Op(":=").Id("s").Dot("state").Dot("Get").Call().Dot("appendBody").Call(jen.Nil()),
			failed("f"),
			jen.Id("f").Dot("Add").Call(jen.Id("body")),
		),
		jen.Id("f").Dot("Fuzz").Call(jen.Func().Params(jen.Id("t").Add(e.testingT()), jen.Id("body").Index().Byte()).Block(
			jen.List(jen.Id("s"), jen.Err()).Op(":=").Id(e.test.decode).Call(jen.Id("body")),
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return()),
			appended("first"),
			written,
			jen.List(jen.Id("s"), jen.Err()).Op("=").Id(e.test.decode).Call(jen.Id("first")),
			jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatalf").Call(jen.Lit("cannot read %x, written for %x: %v"), jen.Id("first"), jen.Id("body"), jen.Err())),
			appended("second"),
			jen.If(jen.Err().Op("!=").Nil().Op("||").Op("!").Add(e.Std("bytes", "Equal")).Call(jen.Id("first"), jen.Id("second"))).Block(
				jen.Id("t").Dot("Errorf").Call(jen.Lit("read %x\nfirst written as %x\nthen as %x, error %v"), jen.Id("body"), jen.Id("first"), jen.Id("second"), jen.Err()),
			),
		)),
	)
	e.Code.Line()
}

// marshalsItself reports whether a type in the session has its own marshaling methods.
func (e *emitter) marshalsItself() (marshals bool) {
	e.s.Struct.Walk(func(t *schema.Type) { marshals = marshals || t.Marshals() })
	return marshals
}
