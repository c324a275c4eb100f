package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// receiver is the receiver of a session's methods.
func (e *sessionEmitter) receiver() *jen.Statement {
	return jen.Id("s").Op("*").Id(e.names.Type)
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
	e.comment(nil, "appendBody appends the fields that are present: what the cookie holds.")
	e.file.Func().Params(e.receiver()).Id("appendBody").Params(jen.Id("b").Index().Byte()).Params(results...).BlockFunc(func(g *jen.Group) {
		e.settleFirst(g)
		if len(e.s.Struct.Fields) > 0 {
			g.Id("f").Op(":=").Op("&").Id("s").Dot("f")
		}
		e.appendSet(g, e.s.Struct, variable("f"), true)
		g.Return(jen.Id("b"), jen.Nil())
	})
	e.file.Line()
}

// appendSet writes the statements that append the present fields of v: first
// which there are, since that decides the container, then their values.
func (e *sessionEmitter) appendSet(g *jen.Group, s *schema.Struct, v operand, top bool) {
	g.Var().Id("set").Add(e.wire("Set"))
	for _, f := range s.Fields {
		g.Id("set").Dot("AddIf").Call(jen.Lit(f.Number), e.fieldPresent(f, v.dot(f.Name)))
	}
	writer := jen.Id("w")
	if len(s.Fields) == 0 {
		writer = jen.Id("_")
	}
	define := ":="
	if len(s.Fields) == 0 {
		define = "="
	}
	if len(s.Fields) > 1 {
		g.Line()
	}
	g.List(jen.Id("b"), writer).Op(define).Id("set").Dot("Begin").Call(jen.Id("b"))
	for _, f := range s.Fields {
		x := v.dot(f.Name)
		value := x
		if f.Optional {
			value = x.deref()
		}
		g.If(e.fieldPresent(f, x)).BlockFunc(func(g *jen.Group) {
			g.Id("b").Op("=").Id("w").Dot("Number").Call(jen.Id("b"), jen.Lit(f.Number))
			if top && f.TTL > 0 {
				g.Id("b").Op("=").Add(e.wire("AppendDeadline")).Call(jen.Id("b"), deadline(f).expr())
			}
			switch {
			case top && isValidText(f):
				g.Id("b").Op("=").Add(e.wire("AppendValidText")).Call(jen.Id("b"), value.expr())
			case top && isRaw(f):
				g.Add(appendRaw(f, e.appendValue(f.Type, value)))
			default:
				g.Add(e.appendValue(f.Type, value))
			}
		})
	}
}

// isValidText reports whether a field of the session itself holds a text that nobody can change but its setter, which
// makes it UTF-8, and the decoder, which reads no other.
func isValidText(f *schema.Field) bool {
	return f.Type.Kind == schema.Text && f.Type.Packing == "" && !f.Optional
}

// decodeBody writes the decoder of the whole session.
func (e *sessionEmitter) decodeBody() {
	e.comment(nil, "decodeBody fills an empty session. Numbers it does not read are kept by the reader.")
	e.file.Func().Params(e.receiver()).Id("decodeBody").Params(jen.Id("r").Op("*").Add(e.wire("Reader"))).BlockFunc(func(g *jen.Group) {
		if len(e.s.Struct.Fields) > 0 {
			g.Id("f").Op(":=").Op("&").Id("s").Dot("f")
		}
		e.readSet(g, "Body", e.s.Struct, variable("f"), true)
	})
	e.file.Line()
}

// readSet writes the loop that reads the fields of v. The Fields are declared before it: those of a for clause belong to
// an iteration, and would be copied from one to the next.
func (e *sessionEmitter) readSet(g *jen.Group, method string, s *schema.Struct, v operand, top bool) {
	g.Id("fields").Op(":=").Id("r").Dot(method).Call()
	g.For(jen.Id("fields").Dot("Next").Call()).BlockFunc(func(g *jen.Group) {
		if len(s.Fields)+len(s.Retired) == 0 {
			return
		}
		g.Switch(jen.Id("fields").Dot("Number").Call()).BlockFunc(func(g *jen.Group) {
			for _, f := range s.Fields {
				g.Case(jen.Lit(f.Number)).BlockFunc(func(g *jen.Group) {
					if top {
						e.readTop(g, f, v.dot(f.Name))
						if isRaw(f) {
							g.Add(readRaw(f))
						}
						e.dropExpired(g, f)
					} else {
						g.Add(e.readField(f, v.dot(f.Name)))
					}
				})
			}
			if len(s.Retired) > 0 {
				var numbers []jen.Code
				for _, r := range s.Retired {
					numbers = append(numbers, jen.Lit(r.Number))
				}
				g.Case(numbers...).Block(jen.Id("fields").Dot("Drop").Call().Comment("retired"))
			}
		})
	})
}

// dropExpired has the reader forget what has outlived its ttl: also nested numbers
// that this schema does not know, which it would otherwise carry on.
func (e *sessionEmitter) dropExpired(g *jen.Group, f *schema.Field) {
	if f.TTL == 0 {
		return
	}
	g.If(jen.Id("r").Dot("Fits").Call().Op("&&").Id("s").Dot("core").Dot("Expired").Call(deadline(f).expr())).Block(
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
		g.Add(given(f).expr()).Op("=").Id("r").Dot("Fits").Call()
	}
}
