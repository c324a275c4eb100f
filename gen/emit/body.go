// This file writes the encoder and the decoder of a session's body.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appendBody writes the encoder of the whole session.
func (e *sessionEmitter) appendBody() {
	fallible := false
	for _, f := range e.s.Struct.Fields {
		fallible = fallible || f.Type.Fallible()
	}
	results := []jen.Code{jen.Index().Byte(), jen.Error()}
	if fallible {
		results = []jen.Code{jen.Id("_").Index().Byte(), jen.Err().Error()}
	}
	e.Comment(nil, "appendBody appends the fields that are present: what the cookie holds.")
	e.Code.Func().Params(e.stateReceiver()).Id("appendBody").Params(jen.Id("b").Index().Byte()).Params(results...).BlockFunc(func(g *jen.Group) {
		e.revertFirst(g)
		if len(e.s.Struct.Fields) > 0 {
			g.Id("f").Op(":=").Op("&").Id("state").Dot("f")
		}
		g.Var().Id("set").Add(e.setType(e.s.Struct))
		e.addPresent(g, e.s.Struct, variable("f"))
		beginSet(g, e.s.Struct)
		for _, f := range e.s.Struct.Fields {
			g.If(jen.Id("set").Dot("Has").Call(jen.Lit(f.Number))).BlockFunc(func(g *jen.Group) { e.appendField(g, f) })
		}
		g.Return(jen.Id("b"), jen.Nil())
	})
	e.Code.Line()
}

// appendField writes the statements that append the number and the value of one of the session's own fields.
func (e *sessionEmitter) appendField(g *jen.Group, f *schema.Field) {
	value := fieldValue(f, variable("f"))
	switch {
	case isValidText(f):
		g.Id("b").Op("=").Add(e.Wire("AppendValidText")).Call(e.fieldHead(f), value.expr())
	case isRaw(f):
		g.Add(appendRaw(f, e.appendValue(f.Type, jen.Id("b"), value, jen.Err())))
	default:
		g.Add(e.appendValue(f.Type, e.fieldHead(f), value, jen.Err()))
	}
}

// fieldHead returns an expression for b followed by what precedes the value of one of the session's own fields: its number
// and, with a ttl, its deadline.
func (e *sessionEmitter) fieldHead(f *schema.Field) *jen.Statement {
	if f.TTL > 0 {
		return e.Wire("AppendDeadline").Call(numberHead(f), deadline(f).expr())
	}
	return numberHead(f)
}

// isValidText reports whether a field's text is always valid UTF-8: its setter makes it valid, the decoder accepts no
// other text, and nothing else changes it.
func isValidText(f *schema.Field) bool {
	return f.Type.Kind == schema.Text && f.Type.Packing == "" && !f.Optional
}

// decodeBody writes the decoder of the whole session.
func (e *sessionEmitter) decodeBody() {
	e.Comment(nil, "decodeBody fills an empty session. Numbers it does not read are kept by the reader.")
	e.Code.Func().Params(e.stateReceiver()).Id("decodeBody").Params(jen.Id("r").Op("*").Add(e.Wire("Reader"))).BlockFunc(func(g *jen.Group) {
		if len(e.s.Struct.Fields) > 0 {
			g.Id("f").Op(":=").Op("&").Id("state").Dot("f")
		}
		readFields(g, "Body", e.s.Struct, func(g *jen.Group, f *schema.Field) {
			e.readTop(g, f, variable("f").dot(f.Name))
			if isRaw(f) {
				g.Add(readRaw(f))
			}
			e.dropExpired(g, f)
		})
	})
	e.Code.Line()
}

// readTop writes the statements that read one of the session's own fields into x.
func (e *sessionEmitter) readTop(g *jen.Group, f *schema.Field, x operand) {
	if f.TTL > 0 {
		g.Add(deadline(f).expr()).Op("=").Id("r").Dot("Deadline").Call()
	}
	g.Add(e.readField(f, x))
	if f.Default != nil {
		g.Add(isSet(f).expr()).Op("=").Id("r").Dot("Fits").Call()
	}
}
