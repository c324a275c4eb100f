package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appendMap writes the function that appends a map, its keys sorted as FORMAT
// has them.
func (e *sessionEmitter) appendMap(h helper) {
	switch h.t.Key.Kind {
	case schema.Enum:
		e.appendEnumMap(h)
		return
	case schema.Text:
		e.appendTextMap(h)
		return
	}
	sorted, appendKey := "SortedIntKeys", "AppendInt"
	key := jen.Id("key")
	switch h.t.Key.Kind {
	case schema.Uint:
		appendKey = "AppendUint"
	case schema.Bool:
		sorted, appendKey = "SortedBoolKeys", "AppendBool"
		if !plain(h.t.Key.Go) {
			key = jen.Bool().Call(key)
		}
	}
	e.appendFunc(h, e.typeExpr(h.t.Go), "the entries of v, sorted.", func(g *jen.Group) {
		g.Id("b").Op("=").Add(e.wire("AppendMap")).Call(jen.Id("b"), jen.Len(jen.Id("v")))
		g.For(jen.List(jen.Id("_"), jen.Id("key")).Op(":=").Range().Add(e.wire(sorted)).Call(jen.Id("v"))).Block(
			jen.Id("b").Op("=").Add(e.wire(appendKey)).Call(jen.Id("b"), key),
			e.appendEntry(h.t.Elem),
		)
	})
}

func (e *sessionEmitter) appendTextMap(h helper) {
	e.appendFunc(h, e.typeExpr(h.t.Go), "the entries of v, sorted. Two keys that become one, because what is not UTF-8 in them is replaced, are an error.", func(g *jen.Group) {
		g.List(jen.Id("keys"), jen.Err()).Op(":=").Add(e.wire("SortedKeys")).Call(jen.Id("v"))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err()))
		g.Id("b").Op("=").Add(e.wire("AppendMap")).Call(jen.Id("b"), jen.Len(jen.Id("keys")))
		g.For(jen.List(jen.Id("_"), jen.Id("key")).Op(":=").Range().Id("keys")).Block(
			jen.Id("b").Op("=").Add(e.wire("AppendText")).Call(jen.Id("b"), jen.Id("key")),
			e.appendEntry(h.t.Elem),
		)
	})
}

// appendEntry is the statement that appends the value of the entry a loop is at. What
// is appended through a pointer needs a variable, as entries have no address.
func (e *sessionEmitter) appendEntry(t *schema.Type) jen.Code {
	entry := operandOf(func() *jen.Statement { return jen.Id("v").Index(jen.Id("key")) })
	switch t.Kind {
	case schema.Nested, schema.Array, schema.Binary, schema.Msgpack, schema.Marshaled:
		value := jen.Id("value").Op(":=").Add(entry.expr())
		return value.Line().Add(e.appendValue(t, variable("value")))
	}
	return e.appendValue(t, entry)
}

// appendEnumMap goes through the values of the enum in their order, which is that
// of the keys on the wire. A key that is none of them is an error.
func (e *sessionEmitter) appendEnumMap(h helper) {
	key := h.t.Key
	var values []jen.Code
	values = append(values, jen.Lit(""))
	for _, v := range key.Enum {
		values = append(values, jen.Id(v.Constant))
	}
	e.appendFunc(h, e.typeExpr(h.t.Go), "the entries of v in the order of the enum. A key that is none of its values is an error.", func(g *jen.Group) {
		g.For(jen.Id("key").Op(":=").Range().Id("v")).Block(
			e.refuseUnlisted(e.helpers.of(key), jen.Id("key"), jen.Nil(), jen.Err()),
		)
		g.Id("b").Op("=").Add(e.wire("AppendMap")).Call(jen.Id("b"), jen.Len(jen.Id("v")))
		g.For(jen.List(jen.Id("i"), jen.Id("key")).Op(":=").Range().Index().Add(e.typeExpr(key.Go)).Values(values...)).Block(
			jen.List(jen.Id("value"), jen.Id("ok")).Op(":=").Id("v").Index(jen.Id("key")),
			jen.If(jen.Op("!").Id("ok")).Block(jen.Continue()),
			jen.Id("b").Op("=").Add(e.wire("AppendInt")).Call(jen.Id("b"), jen.Id("i")),
			e.appendValue(h.t.Elem, variable("value")),
		)
	})
}

// readMap writes the function that reads a map.
func (e *sessionEmitter) readMap(h helper) {
	entries := jen.Id("r").Dot("Map").Call()
	key := jen.Id("entries").Dot("Key").Call()
	switch k := h.t.Key; k.Kind {
	case schema.Int:
		entries = e.wire("ReadIntMap").Types(e.typeExpr(k.Go)).Call(jen.Id("r"))
	case schema.Uint:
		entries = e.wire("ReadUintMap").Types(e.typeExpr(k.Go)).Call(jen.Id("r"))
	case schema.Enum:
		entries = e.wire("ReadUintMap").Types(jen.Uint16()).Call(jen.Id("r"))
		key = jen.Id(e.helpers.of(k).value()).Call(jen.Id("r"), jen.Int().Call(key))
	case schema.Bool:
		entries = jen.Id("r").Dot("BoolMap").Call()
		if !plain(k.Go) {
			key = e.typeExpr(k.Go).Call(key)
		}
	default:
		if !plain(k.Go) {
			key = e.typeExpr(k.Go).Call(key)
		}
	}
	e.readFunc(h, false, "what "+h.append()+" appended; nil when it is empty or does not fit.", func(g *jen.Group) {
		g.Id("entries").Op(":=").Add(entries)
		reserve(g, h.t, "entries")
		g.Id("v").Op(":=").Make(e.typeExpr(h.t.Go), jen.Id("entries").Dot("Len").Call())
		g.For(jen.Id("entries").Dot("Next").Call()).Block(
			jen.Id("key").Op(":=").Add(key),
			jen.Id("v").Index(jen.Id("key")).Op("=").Add(e.readValue(h.t.Elem)),
		)
		g.If(jen.Op("!").Id("r").Dot("Fits").Call().Op("||").Len(jen.Id("v")).Op("==").Lit(0)).Block(jen.Return(jen.Nil()))
		g.Return(jen.Id("v"))
	})
}
