// This file writes the code for lists, arrays and maps whose elements are pointers.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// elementOf returns the value of x, an element of a container of type t. Where the
// elements are pointers, it is the value that x points to.
func elementOf(t *schema.Type, x operand) operand {
	if !t.Pointers {
		return x
	}
	tight := func() *jen.Statement { return jen.Parens(x.expr()) }
	return operand{x.deref().expr, x.expr, tight}
}

// appendPointer returns a function that appends the value that v, an element of t, points
// to. The function returns an error for a nil pointer.
func (e *emitter) appendPointer(t *schema.Type) *jen.Statement {
	appended := e.appendCall(t.Elem, jen.Id("b"), variable("v").deref())
	result := jen.Return(appended)
	if !t.Elem.Fallible() {
		result = jen.Return(appended, jen.Nil())
	}
	return jen.Func().Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(e.ElementExpr(t))).Params(jen.Index().Byte(), jen.Error()).Block(
		jen.If(jen.Id("v").Op("==").Nil()).Block(jen.Return(jen.Nil(), e.Wire("ErrNilElement"))),
		result,
	)
}

// readElement returns the statements that read an element of t. keep returns the statement
// that stores the element.
func (e *emitter) readElement(t *schema.Type, keep func(element *jen.Statement) *jen.Statement) jen.Code {
	if !t.Pointers {
		return keep(e.readValue(t.Elem))
	}
	return jen.Id("value").Op(":=").Add(e.readValue(t.Elem)).Line().Add(keep(jen.Op("&").Id("value")))
}
