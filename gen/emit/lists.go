// This file writes the code that encodes and decodes lists and arrays.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appendElements returns the call that appends the list x to head.
func (e *emitter) appendElements(t *schema.Type, head *jen.Statement, x operand) *jen.Statement {
	switch elem := t.Elem; {
	case t.Pointers:
		return e.Wire("TryAppendValues").Call(head, elementsOf(t, x), e.appendPointer(t))
	case elem.Kind == schema.Text && elem.Packing == "":
		return e.Wire("AppendTexts").Call(head, elementsOf(t, x))
	case elem.Kind == schema.Int:
		return e.Wire("AppendInts").Call(head, elementsOf(t, x))
	case elem.Kind == schema.Uint:
		return e.Wire("AppendUints").Call(head, elementsOf(t, x))
	}
	name := "AppendValues"
	if byPointer(t.Elem) {
		name = "AppendStructs"
	}
	if t.Fallible() {
		name = "Try" + name
	}
	return e.Wire(name).Call(head, elementsOf(t, x), e.appendFunction(t.Elem))
}

// elementsOf returns the list x as a slice.
func elementsOf(t *schema.Type, x operand) *jen.Statement {
	if t.Kind == schema.FixedList {
		return x.operand().Index(jen.Op(":"))
	}
	return x.expr()
}

// appendFunction returns the function that appends a value of type t.
func (e *emitter) appendFunction(t *schema.Type) *jen.Statement {
	switch t.Kind {
	case schema.Nested, schema.List, schema.FixedList, schema.Map:
		return e.function(appendRole, t)
	case schema.Enum:
		return e.function(enumRole, t).Dot("Append")
	case schema.Int:
		return e.Wire("AppendInt")
	case schema.Uint:
		return e.Wire("AppendUint")
	case schema.Text:
		if t.Packing == "" {
			return e.Wire("AppendText")
		}
	}
	return e.appendLiteral(t, e.argumentType(t), argument(t))
}

// appendLiteral returns a function of a parameter v that appends x.
func (e *emitter) appendLiteral(t *schema.Type, parameter *jen.Statement, x operand) *jen.Statement {
	results := jen.Index().Byte()
	if t.Fallible() {
		results = jen.Params(jen.Index().Byte(), jen.Error())
	}
	return jen.Func().Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(parameter)).Add(results).Custom(oneLine, jen.Return(e.appendCall(t, jen.Id("b"), x)))
}

// readList writes the body of the function that reads a list.
func (e *emitter) readList(g *jen.Group, t *schema.Type) {
	g.Id("elements").Op(":=").Id("r").Dot("List").Call()
	reserve(g, t, "elements")
	g.Id("v").Op(":=").Make(e.TypeExpr(t.Go), jen.Lit(0), jen.Id("elements").Dot("Len").Call())
	g.For(jen.Id("elements").Dot("Next").Call()).Block(
		e.readElement(t, func(element *jen.Statement) *jen.Statement {
			return jen.Id("v").Op("=").Append(jen.Id("v"), element)
		}),
	)
	g.Return(e.Wire("FittingList").Call(jen.Id("r"), jen.Id("v")))
}

// reserve writes the statement that stops reading a list or map whose heavy elements
// would take more memory than a body is allowed.
func reserve(g *jen.Group, t *schema.Type, elements string) {
	if t.Heavy() {
		g.If(jen.Op("!").Id("r").Dot("Reserve").Call(jen.Id(elements).Dot("Len").Call(), jen.Lit(int(t.ElementMemory())))).Block(jen.Return(jen.Nil()))
	}
}

// readFixedList writes the body of the function that reads an array.
func (e *emitter) readFixedList(g *jen.Group, t *schema.Type) {
	g.Id("elements").Op(":=").Id("r").Dot("ListOf").Call(jen.Len(jen.Id("v")))
	g.For(jen.Id("i").Op(":=").Lit(0), jen.Id("elements").Dot("Next").Call(), jen.Id("i").Op("++")).Block(
		e.readElement(t, func(element *jen.Statement) *jen.Statement {
			return jen.Id("v").Index(jen.Id("i")).Op("=").Add(element)
		}),
	)
	g.Return(e.fitting())
}
