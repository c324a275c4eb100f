package emittests

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/gosource"
)

// manager writes the functions that make managers for the tests.
func (e *emitter) manager() {
	protection := e.Runtime(gosource.Protection(e.s))
	e.Comment(nil, e.test.protections+" returns the ways to protect a "+e.names.Type+", with a key of this run.")
	e.Code.Func().Id(e.test.protections).Params(jen.Id("t").Add(e.Std("testing", "TB"))).Index().Add(protection).BlockFunc(func(g *jen.Group) {
		g.Id("t").Dot("Helper").Call()
		if budget.Of(e.s).NeedsStore() && !e.s.HasSecrets() {
			g.Return(jen.Index().Add(protection.Clone()).Values(e.stored()))
			return
		}
		g.List(jen.Id("keys"), jen.Err()).Op(":=").Add(e.Runtime("NewKeys")).Call(
			e.Runtime("GenerateKey").Call(e.Std("time", "Time").Values()))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err()))
		g.Return(jen.Index().Add(protection.Clone()).ValuesFunc(func(g *jen.Group) {
			if budget.Of(e.s).NeedsStore() {
				g.Add(e.stored(jen.Id("Keys").Op(":").Id("keys")))
				return
			}
			if !e.s.HasSecrets() {
				g.Add(e.Runtime("Signed").Values(jen.Id("Keys").Op(":").Id("keys")))
			}
			g.Add(e.Runtime("Encrypted").Values(jen.Id("Keys").Op(":").Id("keys")))
		}))
	})
	e.Code.Line()

	e.Comment(nil, e.test.manager+" makes a manager whose clock stands still.")
	e.Code.Func().Id(e.test.manager).Params(jen.Id("t").Add(e.Std("testing", "TB")), jen.Id("protection").Add(protection.Clone())).
		Op("*").Add(e.Runtime("Manager")).Types(jen.Id(e.names.Type)).Block(
		jen.Id("t").Dot("Helper").Call(),
		jen.List(jen.Id("sessions"), jen.Err()).Op(":=").Id(e.names.NewManager).Call(jen.Id("protection"), jen.Id(e.names.Config).Custom(gosource.Lines,
			jen.Id("Now").Op(":").Func().Params().Add(e.Std("time", "Time")).Block(
				jen.Return(e.Std("time", "Date").Call(jen.Lit(2030), jen.Lit(1), jen.Lit(1), jen.Lit(0), jen.Lit(0), jen.Lit(0), jen.Lit(0), e.Std("time", "UTC"))),
			),
		)),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		jen.Return(jen.Id("sessions")),
	)
	e.Code.Line()
}

// stored returns the protection that keeps sessions in memory, with more settings.
func (e *emitter) stored(settings ...jen.Code) *jen.Statement {
	memory := e.Qualified(gosource.RuntimePath+"/store/memstore", "memstore", "New").Call(jen.Lit(0))
	return e.Runtime("Stored").Values(append([]jen.Code{jen.Id("Store").Op(":").Add(memory)}, settings...)...)
}

// withManagers writes a loop over managers, one for each protection.
func (e *emitter) withManagers(t string, body ...jen.Code) *jen.Statement {
	return jen.For(jen.List(jen.Id("_"), jen.Id("protection")).Op(":=").Range().Id(e.test.protections).Call(jen.Id(t))).Block(
		append([]jen.Code{jen.Id("sessions").Op(":=").Id(e.test.manager).Call(jen.Id(t), jen.Id("protection"))}, body...)...,
	)
}

// eachValue writes a loop that runs a test for every value and protection.
func (e *emitter) eachValue(body ...jen.Code) *jen.Statement {
	return e.withManagers("t", jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(e.test.values)).Block(
		jen.Id("t").Dot("Run").Call(
			e.Std("fmt", "Sprintf").Call(jen.Lit("%T/%s"), jen.Id("protection"), jen.Id("v").Dot("name")),
			jen.Func().Params(jen.Id("t").Add(e.testingT())).Block(body...),
		),
	))
}

// failed returns the statement that ends a test, a fuzz target or a benchmark with an
// error if there is one. t is the name of the variable of type *testing.T, *testing.F or
// *testing.B.
func failed(t string) *jen.Statement {
	return jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id(t).Dot("Fatal").Call(jen.Err()))
}

// open returns the call that opens the session in a cookie's value.
func open(t string, value jen.Code) *jen.Statement {
	return jen.Id("sessions").Dot("Open").Call(jen.Id(t).Dot("Context").Call(), value)
}

// seal returns the call that makes a cookie of the session.
func seal(t string) *jen.Statement {
	return jen.Id("sessions").Dot("Seal").Call(jen.Id(t).Dot("Context").Call(), jen.Id("s"))
}

// testingT returns the expression for the type *testing.T.
func (e *emitter) testingT() *jen.Statement { return jen.Op("*").Add(e.Std("testing", "T")) }
