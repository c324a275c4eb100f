package emittests

import (
	"github.com/dave/jennifer/jen"
)

// roundTrip writes the test that a session is read as it was set.
func (e *emitter) roundTrip() {
	doc := e.test.roundTrip + " sets every field, and finds it again in the cookie."
	if e.test.gaveWayTo != "" {
		doc += " The package has another " + e.test.gaveWayTo + ", so the names of these tests contain Generated."
	}
	e.Comment(nil, doc)
	e.Code.Func().Id(e.test.roundTrip).Params(jen.Id("t").Add(e.testingT())).Block(e.eachValue(append(e.filled(),
		e.compares(),
		jen.List(jen.Id("cookie"), jen.Err()).Op(":=").Add(seal("t")),
		failed("t"),
		jen.Id("value").Op(":=").Lit("").Comment("an empty session needs no cookie"),
		jen.If(jen.Id("cookie").Op("!=").Nil()).Block(jen.Id("value").Op("=").Id("cookie").Dot("Value")),
		jen.If(
			jen.List(jen.Id("s"), jen.Err()).Op("=").Add(open("t", jen.Id("value"))),
			jen.Err().Op("!=").Nil().Op("&&").Id("value").Op("!=").Lit(""),
		).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		e.compares(),
		jen.If(
			jen.List(jen.Id("again"), jen.Err()).Op(":=").Add(seal("t")),
			jen.Id("again").Op("!=").Nil().Op("||").Err().Op("!=").Nil(),
		).Block(jen.Id("t").Dot("Errorf").Call(jen.Lit("the session is written again without a change, error %v"), jen.Err())),
	)...))
	e.Code.Line()
}
