package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appendEntries is the call that appends the map x to head.
func (e *emitter) appendEntries(t *schema.Type, head *jen.Statement, x operand) *jen.Statement {
	name := map[schema.Kind]string{
		schema.Text: "AppendTextMap", schema.Int: "AppendIntMap", schema.Uint: "AppendUintMap",
		schema.Bool: "AppendBoolMap", schema.Enum: "AppendEnumMap",
	}[t.Key.Kind]
	if t.Pointers || t.Elem.Fallible() {
		name = "Try" + name
	}
	arguments := []jen.Code{head, x.expr()}
	if t.Key.Kind == schema.Enum {
		arguments = append(arguments, e.function(enumRole, t.Key))
	}
	return e.wire(name).Call(append(arguments, e.appendEntry(t))...)
}

// appendEntry is the function that appends a value of the map t. It does not take a pointer, as entries have no address.
func (e *emitter) appendEntry(t *schema.Type) *jen.Statement {
	switch {
	case t.Pointers:
		return e.appendPointer(t)
	case !byPointer(t.Elem):
		return e.appendFunction(t.Elem)
	}
	return e.appendLiteral(t.Elem, e.typeExpr(t.Elem.Go), variable("v"))
}

// readEntries is the call that reads a map.
func (e *emitter) readEntries(t *schema.Type) *jen.Statement {
	if t.Key.Kind == schema.Enum {
		return e.wire("ReadEnumMap").Call(jen.Id("r"), e.function(enumRole, t.Key), e.readElement(t))
	}
	name := map[schema.Kind]string{
		schema.Text: "ReadTextMap", schema.Int: "ReadSignedMap", schema.Uint: "ReadUnsignedMap", schema.Bool: "ReadBoolMap",
	}[t.Key.Kind]
	return e.wire(name).Types(e.typeExpr(t.Key.Go)).Call(jen.Id("r"), e.readElement(t))
}
