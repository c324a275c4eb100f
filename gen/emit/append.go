package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appender writes AppendX, for lists that are flash or have keep=, and the method of the state that does the work.
func (e *sessionEmitter) appender(f *schema.Field) accessor {
	doc := []string{"Append" + f.Name + " adds elements at the end of the session's " + f.Name + "." + elementOwnership(f) + setterNote(f)}
	appender := accessor{
		prefix: "Append", params: []jen.Code{jen.Id("elements").Op("...").Add(e.ElementExpr(f.Type))}, results: setterResults(f),
		arguments: []jen.Code{jen.Id("elements").Op("...")},
	}
	e.accessor(f, nil, doc, appender, func(g *jen.Group) {
		e.lockedForUse(g, f)
		e.chooseDeadline(g, f)
		call := jen.Id("state").Dot("appendTo" + f.Name).Call(withDeadline(f, jen.Id("elements"))...)
		switch {
		case e.checkedByEncoding(f):
			g.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(call)
			g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(coreRefuse(f, jen.Err())))
			core("SetValid", jen.Lit(f.Number), jen.Id("encoded"))(g)
		case e.isRestored(f):
			g.If(jen.Err().Op(":=").Add(call), jen.Err().Op("!=").Nil()).Block(jen.Return(coreRefuse(f, jen.Err())))
			e.setValid(g, f)
		default:
			g.Add(call)
			core("SetWatched", jen.Lit(f.Number))(g)
		}
		ifStored(g, func(g *jen.Group) {
			g.Id("elements").Op(":=").Add(e.Std("slices", "Clone")).Call(jen.Id("elements")).Comment("the caller may change the array")
			e.again(g, f, statementsOnALine, e.redoAppend(f))
		})
		if f.CanRefuse() {
			g.Return(jen.Nil())
		}
	})
	e.appendToField(f)
	return appender
}

// setValid writes the statement that tells the core that the field was set, and the encoding of its value.
func (e *sessionEmitter) setValid(g *jen.Group, f *schema.Field) {
	value := stored(f)
	if f.Optional {
		value = value.deref()
	}
	encoded := e.encodeValid(f, value, jen.Id("deadline"))
	if f.Type.Fallible() { // only an enum's values are fallible here, and they were checked
		g.List(jen.Id("encoded"), jen.Id("_")).Op(":=").Add(encoded)
		encoded = jen.Id("encoded")
	}
	core("SetValid", jen.Lit(f.Number), encoded)(g)
}

// redoAppend writes the body of the function that appends elements again.
func (e *sessionEmitter) redoAppend(f *schema.Field) func(g *jen.Group) {
	call := jen.Id("to").Dot("appendTo" + f.Name).Call(withDeadline(f, jen.Id("elements"))...)
	return func(g *jen.Group) {
		switch {
		case e.checkedByEncoding(f):
			g.List(jen.Id("_"), jen.Err()).Op(":=").Add(call)
			g.Return(jen.Err())
		case f.CanRefuse():
			g.Return(call)
		default:
			g.Add(call)
			g.Return(jen.Nil())
		}
	}
}

// appendToField writes the method of the state that appends elements to a field. The method returns an error for a list
// that breaks a bound and, for a field that is checked by encoding, also the encoding.
func (e *sessionEmitter) appendToField(f *schema.Field) {
	doc := "appendTo" + f.Name + " does to the field what Append" + f.Name + " does."
	var results []jen.Code
	failed := []jen.Code{e.publicError(f, jen.Err())}
	switch {
	case e.checkedByEncoding(f):
		results = []jen.Code{jen.Index().Byte(), jen.Error()}
		failed = append([]jen.Code{jen.Nil()}, failed...)
		doc += " It returns the encoded list."
	case f.CanRefuse():
		results = []jen.Code{jen.Error()}
	}
	params := deadlineParameter(f, jen.Id("elements").Index().Add(e.ElementExpr(f.Type)))
	e.stateMethod(doc, "appendTo"+f.Name, params, results, func(g *jen.Group) {
		if f.Optional {
			g.Var().Id("v").Add(e.TypeExpr(f.Type.Go))
			g.If(stored(f).expr().Op("!=").Nil()).Block(jen.Id("v").Op("=").Add(e.Std("slices", "Clip").Call(stored(f).deref().expr())))
			g.Id("v").Op("=").Append(jen.Id("v"), jen.Id("elements").Op("..."))
		} else {
			g.Id("v").Op(":=").Append(e.Std("slices", "Clip").Call(stored(f).expr()), jen.Id("elements").Op("..."))
		}
		e.keepNewest(g, f)
		switch {
		case e.checkedByEncoding(f):
			g.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(e.encodeCall(f, jen.Id("v"), jen.Id("deadline")))
			g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(failed...))
		case e.isRestored(f):
			g.If(jen.Err().Op(":=").Add(e.check(f, variable("v"))), jen.Err().Op("!=").Nil()).Block(jen.Return(failed...))
		}
		e.assign(g, f, jen.Id("v"))
		setDeadline(g, f)
		if isRaw(f) {
			forgetRaw(g, f)
		}
		switch {
		case e.checkedByEncoding(f):
			g.Return(jen.Id("encoded"), jen.Nil())
		case f.CanRefuse():
			g.Return(jen.Nil())
		}
	})
}

// keepNewest writes the statement that drops the oldest elements of v when the list is
// longer than keep= allows.
func (e *sessionEmitter) keepNewest(g *jen.Group, f *schema.Field) {
	if f.Keep > 0 {
		g.Id("v").Op("=").Add(e.Wire("Newest")).Call(jen.Id("v"), jen.Lit(f.Keep))
	}
}

// keepNote returns the sentence about what a setter does with too many elements.
func keepNote(f *schema.Field) string {
	switch {
	case f.Keep == 1:
		return " Of more elements than one it keeps the last."
	case f.Keep > 1:
		return fmt.Sprintf(" Of more than %d elements it keeps the last %d.", f.Keep, f.Keep)
	}
	return ""
}
