package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"
)

// constants declares the values of the session's enums.
func (e *sessionEmitter) constants() {
	for _, t := range e.s.Enums() {
		whose := "an enum"
		if named, ok := types.Unalias(t.Go).(*types.Named); ok {
			whose = named.Obj().Name()
		}
		e.comment(nil, "The values of "+whose+", in the order of their indexes in cookies: add at the end only.")
		var declarations []jen.Code
		for _, v := range t.Enum {
			value := jen.Lit(v.Text)
			c := jen.Id(v.Constant)
			if !plain(t.Go) {
				c = c.Add(e.typeExpr(t.Go))
			}
			declarations = append(declarations, c.Op("=").Add(value))
		}
		e.file.Const().Defs(declarations...)
		e.file.Line()
	}
}

func (h helper) value() string { return "value" + h.suffix }

// appendEnum writes the function that appends a value's index.
func (e *sessionEmitter) appendEnum(h helper) {
	e.comment(nil, h.append()+" appends the index of v; one that is none of the values is an error.")
	e.file.Func().Id(h.append()).Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(e.typeExpr(h.t.Go))).
		Params(jen.Index().Byte(), jen.Error()).BlockFunc(func(g *jen.Group) {
		g.Switch(jen.Id("v")).BlockFunc(func(g *jen.Group) {
			g.Case(jen.Lit("")).Block(jen.Return(jen.Append(jen.Id("b"), jen.Lit(0)), jen.Nil()))
			for i, v := range h.t.Enum {
				g.Case(jen.Id(v.Constant)).Block(jen.Return(e.wire("AppendInt").Call(jen.Id("b"), jen.Lit(i+1)), jen.Nil()))
			}
		})
		g.Return(jen.Nil(), e.wire("ErrNotInEnum"))
	})
	e.file.Line()
}

// readEnum writes the functions that turn an index into a value.
func (e *sessionEmitter) readEnum(h helper) {
	e.comment(nil, h.value()+" is the value with that index; one of a newer version does not fit.")
	e.file.Func().Id(h.value()).Params(jen.Id("r").Op("*").Add(e.wire("Reader")), jen.Id("i").Int()).Add(e.typeExpr(h.t.Go)).BlockFunc(func(g *jen.Group) {
		g.Switch(jen.Id("i")).BlockFunc(func(g *jen.Group) {
			g.Case(jen.Lit(0)).Block(jen.Return(jen.Lit("")))
			for i, v := range h.t.Enum {
				g.Case(jen.Lit(i + 1)).Block(jen.Return(jen.Id(v.Constant)))
			}
		})
		g.Id("r").Dot("Misfit").Call()
		g.Return(jen.Lit(""))
	})
	e.file.Line()
	e.readFunc(h, false, "what "+h.append()+" appended.", func(g *jen.Group) {
		g.Return(jen.Id(h.value()).Call(jen.Id("r"), jen.Id("r").Dot("Enum").Call(jen.Lit(len(h.t.Enum)))))
	})
}
