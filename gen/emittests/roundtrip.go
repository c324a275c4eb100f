// This file writes the tests that a session is read as it was written, and that it fits
// its budget.

package emittests

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
)

// filled returns the statements that fill a new session from v.
func (e *emitter) filled() []jen.Code {
	return []jen.Code{
		jen.List(jen.Id("s"), jen.Id("_")).Op(":=").Add(open("t", jen.Lit(""))),
		jen.Id(e.test.fill).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields")),
	}
}

func (e *emitter) compares() *jen.Statement {
	return jen.Id(e.test.compare).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields"))
}

// roundTrip writes the test that a session is read as it was set.
func (e *emitter) roundTrip() {
	doc := e.test.roundTrip + " sets every field, and finds it again in the cookie."
	if e.test.gaveWayTo != "" {
		doc += " There is another " + e.test.gaveWayTo + ": all names of these tests make way for it."
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

// fits writes the test that the largest values fit the budget.
func (e *emitter) fits() {
	largest := budget.Of(e.s).SetCookie.Largest
	name, most := "largest", largest
	doc := e.test.fits + " holds the whole Set-Cookie value against the largest that the fields allow."
	complaint := "%d bytes, the largest is %d"
	switch {
	case largest == budget.Unbounded || largest > budget.Limit:
		name, most = "limit", budget.Limit
		doc = e.test.fits + " holds the whole Set-Cookie value against what a browser keeps. The fields allow more: see go tool typedsession size."
		complaint = "%d bytes, a browser keeps %d"
	case e.s.Budget > 0:
		doc += fmt.Sprintf(" That is within the directive's budget=%d.", e.s.Budget)
	}
	e.Comment(nil, doc)
	e.Code.Func().Id(e.test.fits).Params(jen.Id("t").Add(e.testingT())).Block(
		jen.Const().Id(name).Op("=").Lit(int(most)).Comment("bytes"),
		e.eachValue(append(e.remembered(e.filled()),
			jen.List(jen.Id("cookie"), jen.Err()).Op(":=").Add(seal("t")),
			failed("t"),
			jen.If(jen.Id("cookie").Op("==").Nil()).Block(
				jen.Return().Comment("an empty session needs none"),
			),
			jen.If(
				jen.Id("size").Op(":=").Len(jen.Id("cookie").Dot("String").Call()),
				jen.Id("size").Op(">").Id(name),
			).Block(jen.Id("t").Dot("Errorf").Call(jen.Lit(complaint), jen.Id("size"), jen.Id(name))),
		)...),
	)
	e.Code.Line()
}

// remembered adds to the statements those that make the cookie a permanent one, which is
// longer.
func (e *emitter) remembered(statements []jen.Code) []jen.Code {
	if e.s.RememberIdle > 0 {
		statements = append(statements, jen.Id("s").Dot("Remember").Call(jen.True()))
	}
	return statements
}
