package emittests

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// fill writes the function that passes values to the setters.
func (e *emitter) fill() {
	refuses := false
	for _, f := range e.s.Struct.Fields {
		refuses = refuses || f.CanRefuse()
	}
	e.Comment(nil, e.test.fill+" sets the fields of s to those of v. Optional ones that are nil stay absent.")
	e.Code.Func().Id(e.test.fill).Params(
		jen.Id("t").Add(e.Std("testing", "TB")), jen.Id("s").Op("*").Id(e.names.Type), jen.Id("v").Op("*").Add(e.TypeExpr(e.s.Struct.Go)),
	).BlockFunc(func(g *jen.Group) {
		if refuses {
			g.Id("check").Op(":=").Func().Params(jen.Err().Error()).Block(
				jen.If(jen.Err().Op("!=").Nil()).Block(
					jen.Id("t").Dot("Helper").Call(),
					jen.Id("t").Dot("Error").Call(jen.Err()),
				),
			)
		}
		for _, f := range e.s.Struct.Fields {
			e.setField(g, f)
		}
	})
	e.Code.Line()
}

// setField writes the statement that passes the value of f to its setter.
func (e *emitter) setField(g *jen.Group, f *schema.Field) {
	value := jen.Id("v").Dot(f.Name)
	if f.Optional {
		value = jen.Op("*").Add(value)
	}
	call := jen.Id("s").Dot("Set" + f.Name).Call(value)
	if f.CanRefuse() {
		call = jen.Id("check").Call(call)
	}
	if f.Optional {
		g.If(jen.Id("v").Dot(f.Name).Op("!=").Nil()).Block(call)
	} else {
		g.Add(call)
	}
}

// filled returns the statements that fill a new session from v.
func (e *emitter) filled() []jen.Code {
	return []jen.Code{
		jen.List(jen.Id("s"), jen.Id("_")).Op(":=").Add(open("t", jen.Lit(""))),
		jen.Id(e.test.fill).Call(jen.Id("t"), jen.Id("s"), jen.Id("v").Dot("fields")),
	}
}
