package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// elementOf is the value of x, an element of a container of type t: what x points
// to where the elements are pointers.
func elementOf(t *schema.Type, x operand) operand {
	if !t.Pointers {
		return x
	}
	tight := func() *jen.Statement { return jen.Parens(x.expr()) }
	return operand{x.deref().expr, x.expr, tight}
}

// elementExpr is the Go type of the elements of t.
func (e *emitter) elementExpr(t *schema.Type) *jen.Statement {
	if t.Pointers {
		return jen.Op("*").Add(e.typeExpr(t.Elem.Go))
	}
	return e.typeExpr(t.Elem.Go)
}

// appendPointer is a function that appends what v, an element of t, points to. For one
// that is nil it returns an error.
func (e *emitter) appendPointer(t *schema.Type) *jen.Statement {
	appended := e.appendCall(t.Elem, jen.Id("b"), variable("v").deref())
	result := jen.Return(appended)
	if !t.Elem.Fallible() {
		result = jen.Return(appended, jen.Nil())
	}
	return jen.Func().Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(e.elementExpr(t))).Params(jen.Index().Byte(), jen.Error()).Block(
		jen.If(jen.Id("v").Op("==").Nil()).Block(jen.Return(jen.Nil(), e.wire("ErrNilElement"))),
		result,
	)
}

// readElement is the function that reads an element of t.
func (e *emitter) readElement(t *schema.Type) *jen.Statement {
	if !t.Pointers {
		return e.readFunction(t.Elem)
	}
	return jen.Func().Params(jen.Id("r").Op("*").Add(e.wire("Reader"))).Add(e.elementExpr(t)).Block(
		jen.Id("v").Op(":=").Add(e.readTyped(t.Elem)),
		jen.Return(jen.Op("&").Id("v")),
	)
}
