package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// constants declares constants for the values of the session's enums.
func (e *sessionEmitter) constants() {
	for _, t := range e.s.Enums() {
		whose := "an enum"
		if object := schema.NameOf(t.Go, e.Package); object != nil {
			whose = object.Name()
		}
		e.Comment(nil, "The values of "+whose+", in the order of their indexes in cookies: add at the end only.")
		var declarations []jen.Code
		for _, v := range t.Enum {
			value := jen.Lit(v.Text)
			c := jen.Id(v.Constant)
			if !gosource.Plain(t.Go) {
				c = c.Add(e.TypeExpr(t.Go))
			}
			declarations = append(declarations, c.Op("=").Add(value))
		}
		e.Code.Const().Defs(declarations...)
		e.Code.Line()
		e.formerConstants(t)
	}
}

// enumValues declares the list of an enum's values, whose order is the encoding.
func (e *emitter) enumValues(t *schema.Type) {
	name := e.functionName(enumRole, t)
	var values []jen.Code
	for _, v := range t.Enum {
		values = append(values, jen.Lit(v.Text))
	}
	e.Comment(nil, name+" holds the values of the enum, in the order of their indexes in cookies.")
	e.Code.Var().Id(name).Op("=").Add(e.Wire("EnumOf")).Types(e.TypeExpr(t.Go)).Values(values...)
	e.Code.Line()
}
