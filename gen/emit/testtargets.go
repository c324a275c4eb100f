package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/schema"
)

// manager writes the functions that make the managers to test with.
func (e *testEmitter) manager() {
	protection := e.runtime(protection(e.s))
	e.comment(nil, e.test.protections+" are the ways to protect a "+e.names.Type+", with a key of this run.")
	e.file.Func().Id(e.test.protections).Params(jen.Id("t").Add(e.std("testing", "TB"))).Index().Add(protection).BlockFunc(func(g *jen.Group) {
		g.Id("t").Dot("Helper").Call()
		g.List(jen.Id("keys"), jen.Err()).Op(":=").Add(e.runtime("NewKeys")).Call(
			e.runtime("GenerateKey").Call(e.std("time", "Time").Values()))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err()))
		g.Return(jen.Index().Add(protection.Clone()).ValuesFunc(func(g *jen.Group) {
			if !e.s.HasSecrets() {
				g.Add(e.runtime("Signed").Values(jen.Id("Keys").Op(":").Id("keys")))
			}
			g.Add(e.runtime("Encrypted").Values(jen.Id("Keys").Op(":").Id("keys")))
		}))
	})
	e.file.Line()

	e.comment(nil, e.test.manager+" is a manager whose clock stands still.")
	e.file.Func().Id(e.test.manager).Params(jen.Id("t").Add(e.std("testing", "TB")), jen.Id("protection").Add(protection.Clone())).
		Op("*").Add(e.runtime("Manager")).Types(jen.Id(e.names.Type)).Block(
		jen.Id("t").Dot("Helper").Call(),
		jen.List(jen.Id("sessions"), jen.Err()).Op(":=").Id(e.names.NewManager).Call(jen.Id("protection"), jen.Id(e.names.Config).Custom(lines,
			jen.Id("Now").Op(":").Func().Params().Add(e.std("time", "Time")).Block(
				jen.Return(e.std("time", "Date").Call(jen.Lit(2030), jen.Lit(1), jen.Lit(1), jen.Lit(0), jen.Lit(0), jen.Lit(0), jen.Lit(0), e.std("time", "UTC"))),
			),
		)),
		jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id("t").Dot("Fatal").Call(jen.Err())),
		jen.Return(jen.Id("sessions")),
	)
	e.file.Line()
}

// withManagers writes a loop over managers, one for each protection.
func (e *testEmitter) withManagers(t string, body ...jen.Code) *jen.Statement {
	return jen.For(jen.List(jen.Id("_"), jen.Id("protection")).Op(":=").Range().Id(e.test.protections).Call(jen.Id(t))).Block(
		append([]jen.Code{jen.Id("sessions").Op(":=").Id(e.test.manager).Call(jen.Id(t), jen.Id("protection"))}, body...)...,
	)
}

// eachValue writes a loop that runs a test for every value and protection.
func (e *testEmitter) eachValue(body ...jen.Code) *jen.Statement {
	return e.withManagers("t", jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(e.test.values)).Block(
		jen.Id("t").Dot("Run").Call(
			e.std("fmt", "Sprintf").Call(jen.Lit("%T/%s"), jen.Id("protection"), jen.Id("v").Dot("name")),
			jen.Func().Params(jen.Id("t").Add(e.testingT())).Block(body...),
		),
	))
}

// failed is an error that ends a test, a fuzz target or a benchmark.
func failed(t string) *jen.Statement {
	return jen.If(jen.Err().Op("!=").Nil()).Block(jen.Id(t).Dot("Fatal").Call(jen.Err()))
}

func open(t string, value jen.Code) *jen.Statement {
	return jen.Id("sessions").Dot("Open").Call(jen.Id(t).Dot("Context").Call(), value)
}

func seal(t string) *jen.Statement {
	return jen.Id("sessions").Dot("Seal").Call(jen.Id(t).Dot("Context").Call(), jen.Id("s"))
}

// filled are the statements that fill a new session from v.
func (e *testEmitter) filled() []jen.Code {
	return []jen.Code{
		jen.List(jen.Id("s"), jen.Id("_")).Op(":=").Add(open("t", jen.Lit(""))),
		jen.Id(e.test.fill).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields")),
	}
}

func (e *testEmitter) compares() *jen.Statement {
	return jen.Id(e.test.compare).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields"))
}

// roundTrip writes the test that a session comes back as it was set.
func (e *testEmitter) roundTrip() {
	e.comment(nil, e.test.roundTrip+" sets every field, and finds it again in the cookie.")
	e.file.Func().Id(e.test.roundTrip).Params(jen.Id("t").Add(e.testingT())).Block(e.eachValue(append(e.filled(),
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
	e.file.Line()
}

// fits writes the test that holds the values against the budget.
func (e *testEmitter) fits() {
	b := budget.Of(e.s).SetCookie.Largest
	doc := e.test.fits + " holds the whole Set-Cookie value against the largest that the fields allow."
	if b == budget.Unbounded || b > budget.Limit {
		b = budget.Limit
		doc = e.test.fits + " holds the whole Set-Cookie value against what a browser keeps. The fields allow more: see typedsession size."
	}
	e.comment(nil, doc)
	e.file.Func().Id(e.test.fits).Params(jen.Id("t").Add(e.testingT())).Block(
		jen.Const().Id("budget").Op("=").Lit(int(b)).Comment("bytes"),
		e.eachValue(append(e.remembered(e.filled()),
			jen.List(jen.Id("cookie"), jen.Err()).Op(":=").Add(seal("t")),
			failed("t"),
			jen.If(jen.Id("cookie").Op("==").Nil()).Block(
				jen.Return().Comment("an empty session needs none"),
			),
			jen.If(
				jen.Id("size").Op(":=").Len(jen.Id("cookie").Dot("String").Call()),
				jen.Id("size").Op(">").Id("budget"),
			).Block(jen.Id("t").Dot("Errorf").Call(jen.Lit("%d bytes, the budget is %d"), jen.Id("size"), jen.Id("budget"))),
		)...),
	)
	e.file.Line()
}

// remembered adds what makes the cookie longer.
func (e *testEmitter) remembered(statements []jen.Code) []jen.Code {
	if e.s.RememberIdle > 0 {
		statements = append(statements, jen.Id("s").Dot("Remember").Call(jen.True()))
	}
	return statements
}

// fuzz writes the fuzz target of the decoder.
func (e *testEmitter) fuzz() {
	e.comment(nil, e.test.decode+" reads a body as a manager does, once the cookie has been verified.")
	e.file.Func().Id(e.test.decode).Params(jen.Id("b").Index().Byte()).Params(jen.Op("*").Id(e.names.Type), jen.Error()).Block(
		jen.Id("s").Op(":=").New(jen.Id(e.names.Type)),
		jen.Id("r").Op(":=").Add(e.wire("NewReader")).Call(jen.String().Call(jen.Id("b"))),
		jen.Id("s").Dot("decodeBody").Call(jen.Id("r")),
		jen.List(jen.Id("_"), jen.Err()).Op(":=").Id("r").Dot("Finish").Call(),
		jen.Return(jen.Id("s"), jen.Err()),
	)
	e.file.Line()

	appended := func(result string) *jen.Statement {
		return jen.List(jen.Id(result), jen.Err()).Op(":=").Id("s").Dot("appendBody").Call(jen.Nil())
	}
	written := failed("t")
	doc := e.test.fuzz + " feeds the decoder with any bytes. What it accepts is written in a form that reads as the same again."
	if e.marshalsItself() {
		doc += " Methods of the fields' own types may refuse what they have read."
		written = jen.If(jen.Err().Op("!=").Nil()).Block(jen.Return())
	}
	e.comment(nil, doc)
	e.file.Func().Id(e.test.fuzz).Params(jen.Id("f").Op("*").Add(e.std("testing", "F"))).Block(
		jen.For(jen.List(jen.Id("_"), jen.Id("v")).Op(":=").Range().Id(e.test.values)).Block(
			jen.Id("s").Op(":=").New(jen.Id(e.names.Type)),
			jen.Id(e.test.fill).Call(jen.Id("f"), jen.Id("s"), jen.Id("v").Dot("fields")),
			jen.List(jen.Id("body"), jen.Err()).Op(":=").Id("s").Dot("appendBody").Call(jen.Nil()),
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
			jen.If(jen.Err().Op("!=").Nil().Op("||").Op("!").Add(e.std("bytes", "Equal")).Call(jen.Id("first"), jen.Id("second"))).Block(
				jen.Id("t").Dot("Errorf").Call(jen.Lit("read %x\nfirst written as %x\nthen as %x, error %v"), jen.Id("body"), jen.Id("first"), jen.Id("second"), jen.Err()),
			),
		)),
	)
	e.file.Line()
}

// marshalsItself reports whether a type in the session has marshalers of its own.
func (e *testEmitter) marshalsItself() (marshals bool) {
	e.s.Struct.Walk(func(t *schema.Type) {
		switch t.Kind {
		case schema.Binary, schema.Marshaled, schema.Msgpack:
			marshals = true
		}
	})
	return marshals
}

// benchmark writes what it costs to write and to read a session.
func (e *testEmitter) benchmark(v testValues) {
	if v.typical == nil {
		return
	}
	measured := func(name string, body ...jen.Code) *jen.Statement {
		return jen.Id("b").Dot("Run").Call(
			e.std("fmt", "Sprintf").Call(jen.Lit("%T/"+name), jen.Id("protection")),
			jen.Func().Params(jen.Id("b").Op("*").Add(e.std("testing", "B"))).Block(
				jen.Id("b").Dot("ReportAllocs").Call(),
				jen.For(jen.Id("b").Dot("Loop").Call()).Block(body...),
			),
		)
	}
	each := func(call *jen.Statement) jen.Code {
		return jen.If(jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(call), jen.Err().Op("!=").Nil()).Block(jen.Id("b").Dot("Fatal").Call(jen.Err()))
	}
	e.comment(nil, e.test.benchmark+" seals and opens a typical session.")
	e.file.Func().Id(e.test.benchmark).Params(jen.Id("b").Op("*").Add(e.std("testing", "B"))).Block(e.withManagers("b",
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
	e.file.Line()
}
