// This file writes the code that encodes and decodes maps.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// appendEntries returns the call that appends the map x to head.
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
	return e.Wire(name).Call(append(arguments, e.appendEntry(t))...)
}

// appendEntry returns the function that appends a value of the map t. It takes the value
// itself, as the entries of a map have no address.
func (e *emitter) appendEntry(t *schema.Type) *jen.Statement {
	switch {
	case t.Pointers:
		return e.appendPointer(t)
	case !byPointer(t.Elem):
		return e.appendFunction(t.Elem)
	}
	return e.appendLiteral(t.Elem, e.TypeExpr(t.Elem.Go), variable("v"))
}

// readMap writes the body of the function that reads a map.
func (e *emitter) readMap(g *jen.Group, t *schema.Type) {
	entries := jen.Id("r").Dot("Map").Call()
	key := jen.Id("entries").Dot("Key").Call()
	switch k := t.Key; k.Kind {
	case schema.Int:
		entries = e.Wire("ReadIntMap").Types(e.TypeExpr(k.Go)).Call(jen.Id("r"))
	case schema.Uint:
		entries = e.Wire("ReadUintMap").Types(e.TypeExpr(k.Go)).Call(jen.Id("r"))
	case schema.Enum:
		entries = e.Wire("ReadUintMap").Types(jen.Uint16()).Call(jen.Id("r"))
		key = e.function(enumRole, k).Dot("Key").Call(jen.Id("r"), key)
	case schema.Bool:
		entries = jen.Id("r").Dot("BoolMap").Call()
		if !gosource.Plain(k.Go) {
			key = e.TypeExpr(k.Go).Call(key)
		}
	default:
		if !gosource.Plain(k.Go) {
			key = e.TypeExpr(k.Go).Call(key)
		}
	}
	g.Id("entries").Op(":=").Add(entries)
	reserve(g, t, "entries")
	g.Id("v").Op(":=").Make(e.TypeExpr(t.Go), jen.Id("entries").Dot("Len").Call())
	g.For(jen.Id("entries").Dot("Next").Call()).Block(
		jen.Id("key").Op(":=").Add(key),
		e.readElement(t, func(element *jen.Statement) *jen.Statement {
			return jen.Id("v").Index(jen.Id("key")).Op("=").Add(element)
		}),
	)
	g.Return(e.Wire("FittingMap").Call(jen.Id("r"), jen.Id("v")))
}
