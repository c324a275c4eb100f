package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
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

func (h helper) index() string { return "index" + h.suffix }
func (h helper) value() string { return "value" + h.suffix }

// enumFuncs writes the functions of an enum: to and from the index that travels.
func (e *sessionEmitter) enumFuncs(h helper) {
	asValue, asKey := e.enumUse(h)
	e.enumIndex(h)
	if asValue {
		e.appendEnum(h)
	}
	if asKey {
		e.comment(nil, h.value()+" is the value with that index; one of a newer version does not fit.")
		e.file.Func().Id(h.value()).Params(jen.Id("r").Op("*").Add(e.wire("Reader")), jen.Id("i").Int()).Add(e.typeExpr(h.t.Go)).BlockFunc(func(g *jen.Group) {
			enumSwitch(g, h, jen.Id("i"))
			g.If(jen.Id("i").Op("!=").Lit(0)).Block(jen.Id("r").Dot("Misfit").Call())
			g.Return(jen.Lit(""))
		})
		e.file.Line()
	}
	if asValue {
		e.readFunc(h, false, "what "+h.append()+" appended; an index of a newer version does not fit.", func(g *jen.Group) {
			index := jen.Id("r").Dot("Enum").Call(jen.Lit(len(h.t.Enum)))
			if asKey {
				g.Return(jen.Id(h.value()).Call(jen.Id("r"), index))
				return
			}
			enumSwitch(g, h, index)
			g.Return(jen.Lit(""))
		})
	}
}

// enumUse says where an enum's values stand: by themselves, and as keys of maps.
func (e *sessionEmitter) enumUse(h helper) (asValue, asKey bool) {
	same := func(t *schema.Type) bool {
		return t != nil && t.Kind == schema.Enum && typeKey(t) == typeKey(h.t)
	}
	fields := func(s *schema.Struct) {
		for _, f := range s.Fields {
			asValue = asValue || same(f.Type)
		}
	}
	fields(e.s.Struct)
	for _, other := range e.helpers.ordered {
		asValue = asValue || same(other.t.Elem)
		asKey = asKey || same(other.t.Key)
		if other.t.Struct != nil {
			fields(other.t.Struct)
		}
	}
	return asValue, asKey
}

// enumIndex writes the function that says where in the enum a value stands.
func (e *sessionEmitter) enumIndex(h helper) {
	e.comment(nil, h.index()+" is the index of v in cookies, 0 for the empty one. A value that is none of the enum's is an error.")
	e.file.Func().Id(h.index()).Params(jen.Id("v").Add(e.typeExpr(h.t.Go))).Params(jen.Int(), jen.Error()).BlockFunc(func(g *jen.Group) {
		g.Switch(jen.Id("v")).BlockFunc(func(g *jen.Group) {
			g.Case(jen.Lit("")).Block(jen.Return(jen.Lit(0), jen.Nil()))
			for i, v := range h.t.Enum {
				g.Case(jen.Id(v.Constant)).Block(jen.Return(jen.Lit(i+1), jen.Nil()))
			}
		})
		g.Return(jen.Lit(0), e.wire("ErrNotInEnum"))
	})
	e.file.Line()
}

// refuseUnlisted is the statement that ends a function when v is none of the
// enum's values.
func (e *sessionEmitter) refuseUnlisted(h helper, v *jen.Statement, results ...jen.Code) jen.Code {
	return jen.If(
		jen.List(jen.Id("_"), jen.Err()).Op(":=").Id(h.index()).Call(v),
		jen.Err().Op("!=").Nil(),
	).Block(jen.Return(results...))
}

// oneByte is the largest integer that MessagePack writes as itself.
const oneByte = 127

func (e *sessionEmitter) appendEnum(h helper) {
	appended := e.wire("AppendInt").Call(jen.Id("b"), jen.Id("i"))
	note := ""
	if len(h.t.Enum) <= oneByte {
		appended = jen.Append(jen.Id("b"), jen.Byte().Call(jen.Id("i")))
		note = ", which is a byte"
	}
	e.comment(nil, h.append()+" appends the index of v"+note+".")
	e.file.Func().Id(h.append()).Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(e.typeExpr(h.t.Go))).
		Params(jen.Index().Byte(), jen.Error()).Block(
		jen.List(jen.Id("i"), jen.Err()).Op(":=").Id(h.index()).Call(jen.Id("v")),
		jen.Return(appended, jen.Err()),
	)
	e.file.Line()
}

// enumSwitch writes the statement that returns the value with an index from 1.
func enumSwitch(g *jen.Group, h helper, index *jen.Statement) {
	g.Switch(index).BlockFunc(func(g *jen.Group) {
		for i, v := range h.t.Enum {
			g.Case(jen.Lit(i + 1)).Block(jen.Return(jen.Id(v.Constant)))
		}
	})
}
