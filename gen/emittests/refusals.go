package emittests

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// refusals writes the test that setters refuse values just above a bound. The values of
// the other tests reach the bound.
func (e *emitter) refusals() {
	var rows []jen.Code
	for _, f := range e.s.Struct.Fields {
		if value := e.refused(f); value != nil {
			rows = append(rows, jen.Values(jen.Lit(f.Name), jen.Func().Params().Error().Block(
				jen.Return(jen.New(jen.Id(e.names.Type)).Dot("Set"+f.Name).Call(value)),
			)))
		}
	}
	if len(rows) == 0 {
		return
	}
	e.Comment(nil, e.test.refusals+" are what setters of a "+e.names.Type+" do not take: one more than the bound, or none of the enum's values.")
	e.Code.Var().Id(e.test.refusals).Op("=").Index().Struct(
		jen.Id("name").String(),
		jen.Id("set").Func().Params().Error(),
	).Custom(gosource.Lines, rows...)
	e.Code.Line()
	e.Comment(nil, e.test.refuses+" hands setters what is out of bounds.")
	e.Code.Func().Id(e.test.refuses).Params(jen.Id("t").Add(e.testingT())).Block(
		jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(e.test.refusals)).Block(
			jen.If(jen.Id("v").Dot("set").Call().Op("==").Nil()).Block(
				jen.Id("t").Dot("Errorf").Call(jen.Lit("%s takes what is out of bounds"), jen.Id("v").Dot("name")),
			),
		),
	)
	e.Code.Line()
}

// mostRefused is the largest bound that is tested: a larger one would cost more memory
// than a test should.
const mostRefused = 1 << 16

// refused returns a value that the setter of f refuses; nil if none is known.
func (e *emitter) refused(f *schema.Field) *jen.Statement {
	switch {
	case f.Type.Kind == schema.Enum:
		return jen.Lit("none of the values")
	case f.Max == 0 || f.Max > mostRefused:
		return nil
	case f.Type.Kind == schema.Text:
		return e.converted(f.Type, e.Std("strings", "Repeat").Call(jen.Lit("x"), jen.Lit(f.Max+1)))
	case f.Type.Kind == schema.Bytes || f.Type.Kind == schema.List:
		return jen.Make(e.TypeExpr(f.Type.Go), jen.Lit(f.Max+1))
	}
	return nil
}
