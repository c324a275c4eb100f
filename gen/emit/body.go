package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// receiver returns the receiver of the methods that apps do not see, which is what a session consists of.
func (e *sessionEmitter) receiver() *jen.Statement {
	return jen.Id("state").Op("*").Id(e.names.State)
}

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
	e.Code.Func().Params(e.receiver()).Id("appendBody").Params(jen.Id("b").Index().Byte()).Params(results...).BlockFunc(func(g *jen.Group) {
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

// appendField writes the statements that append the number and the value of a field of the session itself.
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

// fieldHead returns an expression for b with what stands before the value of a field of
// the session itself.
func (e *sessionEmitter) fieldHead(f *schema.Field) *jen.Statement {
	if f.TTL > 0 {
		return e.Wire("AppendDeadline").Call(numberHead(f), deadline(f).expr())
	}
	return numberHead(f)
}

// isValidText reports whether a field of the session itself holds a text that nobody can change but its setter, which
// makes it UTF-8, and the decoder, which reads no other.
func isValidText(f *schema.Field) bool {
	return f.Type.Kind == schema.Text && f.Type.Packing == "" && !f.Optional
}

// decodeBody writes the decoder of the whole session.
func (e *sessionEmitter) decodeBody() {
	e.Comment(nil, "decodeBody fills an empty session. Numbers it does not read are kept by the reader.")
	e.Code.Func().Params(e.receiver()).Id("decodeBody").Params(jen.Id("r").Op("*").Add(e.Wire("Reader"))).BlockFunc(func(g *jen.Group) {
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

// dropExpired makes the reader forget what has outlived its ttl: also nested numbers
// that this schema does not know, which it would otherwise carry on.
func (e *sessionEmitter) dropExpired(g *jen.Group, f *schema.Field) {
	if f.TTL == 0 {
		return
	}
	g.If(jen.Id("r").Dot("Fits").Call().Op("&&").Id("state").Dot("core").Dot("Expired").Call(deadline(f).expr())).Block(
		jen.Id("fields").Dot("Drop").Call(),
	)
}

// readTop writes the statements that read a field of the session itself into x.
func (e *sessionEmitter) readTop(g *jen.Group, f *schema.Field, x operand) {
	if f.TTL > 0 {
		g.Add(deadline(f).expr()).Op("=").Id("r").Dot("Deadline").Call()
	}
	g.Add(e.readField(f, x))
	if f.Default != nil {
		g.Add(isSet(f).expr()).Op("=").Id("r").Dot("Fits").Call()
	}
}
