package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// adder writes AddX for numbers and, where adding takes more than one statement, the method of the state that adds.
func (e *sessionEmitter) adder(f *schema.Field) accessor {
	doc := []string{"Add" + f.Name + " adds delta, which may be negative, to the session's " + f.Name + "."}
	switch f.Type.Kind {
	case schema.Int:
		doc[0] += " A sum beyond the type's range stops at its end."
	case schema.Uint:
		doc[0] += " A sum beyond the type's range stops at its end, so at 0 at the least."
	}
	if f.Optional {
		doc[0] += " An absent one counts as 0 and becomes present."
	}
	adder := accessor{prefix: "Add", params: []jen.Code{e.delta(f)}, arguments: []jen.Code{jen.Id("delta")}}
	e.accessor(f, nil, doc, adder, func(g *jen.Group) {
		e.lockedForUse(g, f)
		e.chooseDeadline(g, f)
		g.Add(e.add("state", f))
		core("Set", jen.Lit(f.Number))(g)
		if !canRedo(f) {
			return
		}
		ifStored(g, func(g *jen.Group) {
			e.again(g, f, statementsOnALine, func(g *jen.Group) {
				g.Add(e.add("to", f))
				g.Return(jen.Nil())
			})
		})
	})
	if !addsAtOnce(f) {
		e.addToField(f)
	}
	return adder
}

// delta returns the parameter of AddX.
func (e *sessionEmitter) delta(f *schema.Field) *jen.Statement {
	if f.Type.Kind == schema.Uint {
		return jen.Id("delta").Int64()
	}
	return jen.Id("delta").Add(e.TypeExpr(f.Type.Go))
}

// addsAtOnce reports whether one statement adds to a field.
func addsAtOnce(f *schema.Field) bool { return !f.Optional && f.Default == nil && f.TTL == 0 }

// add returns the statement that adds delta to a field of a session. state is the variable
// that holds the session's state.
func (e *sessionEmitter) add(state string, f *schema.Field) *jen.Statement {
	if addsAtOnce(f) {
		place := storedIn(state, f)
		return place.expr().Op("=").Add(e.sum(f, place))
	}
	return jen.Id(state).Dot("add" + f.Name).Call(withDeadline(f, jen.Id("delta"))...)
}

// sum returns an expression for x plus delta.
func (e *sessionEmitter) sum(f *schema.Field, x operand) *jen.Statement {
	switch f.Type.Kind {
	case schema.Int:
		return e.Wire("AddInt").Call(x.expr(), jen.Id("delta"))
	case schema.Uint:
		return e.Wire("AddUint").Call(x.expr(), jen.Id("delta"))
	}
	return x.expr().Op("+").Id("delta")
}

// addToField writes the method of the state that adds to a field which may be absent.
func (e *sessionEmitter) addToField(f *schema.Field) {
	value := variable("value")
	e.stateMethod("add"+f.Name+" does to the field what Add"+f.Name+" does.", "add"+f.Name, deadlineParameter(f, e.delta(f)), nil, func(g *jen.Group) {
		switch {
		case f.Default != nil:
			g.Id("value").Op(":=").Add(stored(f).expr())
			g.If(jen.Op("!").Add(isSet(f).expr())).Block(jen.Id("value").Op("=").Add(e.DefaultValue(f)))
			g.List(stored(f).expr(), isSet(f).expr()).Op("=").List(e.sum(f, value), jen.True())
		case f.Optional:
			g.Var().Id("value").Add(e.TypeExpr(f.Type.Go))
			g.If(stored(f).expr().Op("!=").Nil()).Block(jen.Id("value").Op("=").Add(stored(f).deref().expr()))
			g.Id("value").Op("=").Add(e.sum(f, value))
			g.Add(stored(f).expr()).Op("=").Op("&").Id("value")
		default:
			g.Add(stored(f).expr()).Op("=").Add(e.sum(f, stored(f)))
		}
		setDeadline(g, f)
	})
}
