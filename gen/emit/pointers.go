package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// elementOf is the value of x, an element of a container of type t: what x points
// to where the elements are pointers.
func elementOf(t *schema.Type, x operand) operand {
	if t.Pointers {
		return x.deref()
	}
	return x
}

// elementExpr is the Go type of the elements of t.
func (e *emitter) elementExpr(t *schema.Type) *jen.Statement {
	if t.Pointers {
		return jen.Op("*").Add(e.typeExpr(t.Elem.Go))
	}
	return e.typeExpr(t.Elem.Go)
}

// appendElement are the statements that append x, an element of a container of type
// t. One that is nil is an error.
func (e *sessionEmitter) appendElement(t *schema.Type, x operand) jen.Code {
	appended := e.appendValue(t.Elem, elementOf(t, x))
	if !t.Pointers {
		return appended
	}
	return jen.If(x.expr().Op("==").Nil()).Block(
		jen.Return(jen.Nil(), e.wire("ErrNilElement")),
	).Line().Add(appended)
}

// readElement are the statements that read an element of a container of type t; keep
// makes the last of them from the element.
func (e *sessionEmitter) readElement(t *schema.Type, keep func(element *jen.Statement) *jen.Statement) jen.Code {
	if !t.Pointers {
		return keep(e.readValue(t.Elem))
	}
	return jen.Id("value").Op(":=").Add(e.readValue(t.Elem)).Line().Add(keep(jen.Op("&").Id("value")))
}
