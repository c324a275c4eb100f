// This file writes the code of fields with the option json or msgpack, whose values
// another encoding carries.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// codec returns the expression for the encoding that carries a value of type t.
func (e *emitter) codec(t *schema.Type) *jen.Statement {
	if t.Kind == schema.AsMsgpack {
		return e.msgpackx("Codec").Values()
	}
	return e.Qualified(gosource.RuntimePath+"/jsonx", "jsonx", "Codec").Values()
}

// carriedCall returns the call of a function of package wire with a pointer to a value of
// type t.
func (e *emitter) carriedCall(name string, t *schema.Type, pointer *jen.Statement) *jen.Statement {
	return e.Wire(name).Call(pointer, e.codec(t))
}

// appendCarried returns the call that appends a value of type t to head.
func (e *emitter) appendCarried(t *schema.Type, head, pointer *jen.Statement) *jen.Statement {
	return e.Wire("AppendCarried").Call(head, pointer, e.codec(t))
}

// readCarried returns the call that reads what appendCarried appends.
func (e *emitter) readCarried(t *schema.Type) *jen.Statement {
	return e.Wire("ReadCarried").Types(e.TypeExpr(t.Go)).Call(jen.Id("r"), e.codec(t))
}

// carriedName returns the name of the encoding that carries a value, for a comment.
func carriedName(t *schema.Type) string {
	if t.Kind == schema.AsMsgpack {
		return "msgpack"
	}
	return "JSON"
}
