package emittests

import (
	"github.com/dave/jennifer/jen"
)

// benchmark writes the benchmark of writing and reading a session.
func (e *emitter) benchmark(v testValues) {
	if v.typical == nil {
		return
	}
	measured := func(name string, body ...jen.Code) *jen.Statement {
		return jen.Id("b").Dot("Run").Call(
			e.Std("fmt", "Sprintf").Call(jen.Lit("%T/"+name), jen.Id("protection")),
			jen.Func().Params(jen.Id("b").Op("*").Add(e.Std("testing", "B"))).Block(
				jen.Id("b").Dot("ReportAllocs").Call(),
				jen.For(jen.Id("b").Dot("Loop").Call()).Block(body...),
			),
		)
	}
	each := func(call *jen.Statement) jen.Code {
		return jen.If(jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(call), jen.Err().Op("!=").Nil()).Block(jen.Id("b").Dot("Fatal").Call(jen.Err()))
	}
	e.Comment(nil, e.test.benchmark+" seals and opens a typical session.")
	e.Code.Func().Id(e.test.benchmark).Params(jen.Id("b").Op("*").Add(e.Std("testing", "B"))).Block(e.withManagers("b",
		jen.List(jen.Id("s"), jen.Id("_")).Op(":=").Add(open("b", jen.Lit(""))),
		jen.Id(e.test.fill).Call(jen.Id("b"), jen.Id("s"), jen.Id(e.test.typical)),
		jen.List(jen.Id("cookie"), jen.Err()).Op(":=").Add(seal("b")),
		failed("b"),
		measured("seal",
			jen.Id("s").Dot("Renew").Call().Comment("so that a cookie is due"),
			each(seal("b")),
		),
		measured("open", each(open("b", jen.Id("cookie").Dot("Value")))),
	))
	e.Code.Line()
}
