package emittests

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
)

// fits writes the test that the largest values fit the budget.
func (e *emitter) fits() {
	largest := budget.Of(e.s).SetCookie.Largest
	name, most := "largest", largest
	doc := e.test.fits + " checks that no Set-Cookie value is larger than the largest that the fields allow."
	complaint := "%d bytes, the largest is %d"
	switch {
	case largest == budget.Unbounded || largest > budget.Limit:
		name, most = "limit", budget.Limit
		doc = e.test.fits + " checks that no Set-Cookie value is larger than a browser keeps. The fields allow more: see go tool typedsession size."
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
