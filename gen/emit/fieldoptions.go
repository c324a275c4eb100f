package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// isSet says whether a field with a default was set: absent is then the default,
// and not the zero value.
func isSet(f *schema.Field) operand { return variable("state").dot("isSet").dot(f.Name) }

// deadline returns until when a field with a ttl is present.
func deadline(f *schema.Field) operand { return variable("state").dot("deadline").dot(f.Name) }

func (e *sessionEmitter) newDeadline(f *schema.Field) *jen.Statement {
	return jen.Id("state").Dot("core").Dot("Deadline").Call(e.Duration(f.TTL))
}

func hasTTL(f *schema.Field) bool     { return f.TTL > 0 }
func hasDefault(f *schema.Field) bool { return f.Default != nil }

// optionFields declares what a session stores for options beside the values.
func (e *sessionEmitter) optionFields(g *jen.Group) {
	if fields := e.s.Struct.FieldsWith(hasDefault); len(fields) > 0 {
		g.Comment("isSet says which fields with a default were set.")
		declareFields(g, "isSet", fields, jen.Bool())
	}
	if fields := e.s.Struct.FieldsWith(hasTTL); len(fields) > 0 {
		g.Comment("deadline says until when fields with a ttl are present, in seconds since 2025.")
		declareFields(g, "deadline", fields, jen.Uint32())
	}
}

// declareFields declares a struct that holds something of the same type for each of the fields, as many on a line as
// read well.
func declareFields(g *jen.Group, name string, fields []*schema.Field, typ *jen.Statement) {
	const most = 60 // bytes of names on a line
	g.Id(name).StructFunc(func(g *jen.Group) {
		var names []jen.Code
		width := 0
		for i, f := range fields {
			names = append(names, jen.Id(f.Name))
			width += len(f.Name) + len(", ")
			if width > most || i == len(fields)-1 {
				g.List(names...).Add(typ)
				names, width = nil, 0
			}
		}
	})
}

// flash writes what fields have that are read once.
func (e *sessionEmitter) flash(f *schema.Field) {
	result := e.TypeExpr(f.Type.Go)
	doc := []string{"Take" + f.Name + " returns the session's " + f.Name + " and makes the field absent: it is read once."}
	e.method(nil, doc, "Take"+f.Name, nil, []jen.Code{result}, func(g *jen.Group) {
		e.lockedForUse(g, f)
		if isCopied(f) {
			e.storeCopy(g, f)
		}
		value := stored(f)
		if f.Optional {
			e.returnZeroIfAbsent(g, f)
			value = value.deref()
		} else {
			g.If(e.absent(f.Type, value)).Block(jen.Return(e.ZeroValue(f.Type.Go)))
		}
		g.Id("v").Op(":=").Add(value.expr())
		e.makeAbsent(g, f)
		e.noteSet(g, f, jen.Nil())
		g.Return(jen.Id("v"))
	})
}

// expire writes the method that makes absent what has outlived its ttl.
func (e *sessionEmitter) expire() {
	fields := e.s.Struct.FieldsWith(hasTTL)
	if len(fields) == 0 {
		return
	}
	e.Comment(nil, "expire makes the fields absent whose ttl has passed.")
	e.Code.Func().Params(e.receiver()).Id("expire").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range fields {
			g.If(jen.Id("state").Dot("core").Dot("Expired").Call(deadline(f).expr())).BlockFunc(func(g *jen.Group) {
				e.makeAbsent(g, f)
			})
		}
	})
	e.Code.Line()
}
