// This file writes the code that checks whether a type that marshals itself reads back what it wrote.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// readBackCheck returns the call that checks whether x, a value of a type that marshals itself, is read back.
func (e *emitter) readBackCheck(t *schema.Type, x operand) *jen.Statement {
	return e.Wire("Check"+readBackForm(t)).Call(e.marshaler(t, x.pointer()), e.readBackInto(t))
}

// appendChecked returns the call that appends x to head and checks whether x is read back.
func (e *emitter) appendChecked(t *schema.Type, head *jen.Statement, x operand) *jen.Statement {
	return e.Wire("AppendChecked"+readBackForm(t)).Call(head, e.marshaler(t, x.pointer()), e.readBackInto(t))
}

// readBackInto returns an expression for a new value of type t, into which a value is read back.
func (e *emitter) readBackInto(t *schema.Type) *jen.Statement {
	return e.marshaler(t, jen.New(e.TypeExpr(t.Go)))
}

// marshaler returns the expression for the value with the methods that encode what pointer points to.
func (e *emitter) marshaler(t *schema.Type, pointer *jen.Statement) *jen.Statement {
	if t.Kind == schema.Msgpack {
		return e.msgpack(pointer)
	}
	return pointer
}

// readBackForm returns the X in the functions wire.CheckX and wire.AppendCheckedX for values of type t.
func readBackForm(t *schema.Type) string {
	if t.Kind == schema.Marshaled {
		return "Text"
	}
	return "Binary"
}

// checkEncodes reports whether checking a value of type t encodes all that is in it, so that the check returns every error
// of encoding it.
func checkEncodes(t *schema.Type) bool {
	return t.ReadBack() || t.Kind == schema.FixedList && !t.Pointers && checkEncodes(t.Elem)
}

// readsBack reports whether t, or a type inside it, may not read back what it wrote.
func readsBack(t *schema.Type) (may bool) {
	t.Walk(func(t *schema.Type) { may = may || t.ReadBack() })
	return may
}
