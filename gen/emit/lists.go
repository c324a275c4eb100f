package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appendElements is the call that appends the list x to head.
func (e *emitter) appendElements(t *schema.Type, head *jen.Statement, x operand) *jen.Statement {
	if t.Pointers {
		return e.wire("TryAppendValues").Call(head, elementsOf(t, x), e.appendPointer(t))
	}
	name := "AppendValues"
	if byPointer(t.Elem) {
		name = "AppendStructs"
	}
	if t.Fallible() {
		name = "Try" + name
	}
	return e.wire(name).Call(head, elementsOf(t, x), e.appendFunction(t.Elem))
}

// elementsOf is the list x as a slice.
func elementsOf(t *schema.Type, x operand) *jen.Statement {
	if t.Kind == schema.FixedList {
		return x.operand().Index(jen.Op(":"))
	}
	return x.expr()
}

// appendFunction is the function that appends a value of type t.
func (e *emitter) appendFunction(t *schema.Type) *jen.Statement {
	switch t.Kind {
	case schema.Nested, schema.List, schema.FixedList, schema.Map:
		return e.function(appendRole, t)
	case schema.Enum:
		return e.function(enumRole, t).Dot("Append")
	case schema.Int:
		return e.wire("AppendInt")
	case schema.Uint:
		return e.wire("AppendUint")
	case schema.Text:
		if t.Packing == "" {
			return e.wire("AppendText")
		}
	}
	return e.appendLiteral(t, e.argumentType(t), argument(t))
}

// appendLiteral is a function of a parameter v that appends x.
func (e *emitter) appendLiteral(t *schema.Type, parameter *jen.Statement, x operand) *jen.Statement {
	results := jen.Index().Byte()
	if t.Fallible() {
		results = jen.Params(jen.Index().Byte(), jen.Error())
	}
	return jen.Func().Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(parameter)).Add(results).Block(
		jen.Return(e.appendCall(t, jen.Id("b"), x)),
	)
}
