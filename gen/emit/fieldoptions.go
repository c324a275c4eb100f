package emit

import (
	"go/constant"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// isSet says whether a field with a default was set: absent is then the default,
// and not the zero value.
func isSet(f *schema.Field) operand { return variable("s").dot("isSet").dot(f.Name) }

// deadline is until when a field with a ttl is present.
func deadline(f *schema.Field) operand { return variable("s").dot("deadline").dot(f.Name) }

func (e *sessionEmitter) newDeadline(f *schema.Field) *jen.Statement {
	return jen.Id("s").Dot("core").Dot("Deadline").Call(e.durationExpr(f.TTL))
}

// withOption lists the session's fields that have an option.
func (e *sessionEmitter) withOption(has func(*schema.Field) bool) []*schema.Field {
	var fields []*schema.Field
	for _, f := range e.s.Struct.Fields {
		if has(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

func hasTTL(f *schema.Field) bool     { return f.TTL > 0 }
func hasDefault(f *schema.Field) bool { return f.Default != nil }

// optionFields declares what a session stores for options beside the values.
func (e *sessionEmitter) optionFields(g *jen.Group) {
	if fields := e.withOption(hasDefault); len(fields) > 0 {
		g.Comment("isSet says which fields with a default were set.")
		declareFields(g, "isSet", fields, jen.Bool())
	}
	if fields := e.withOption(hasTTL); len(fields) > 0 {
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

// defaultValue is a field's default as an expression.
func (e *emitter) defaultValue(f *schema.Field) *jen.Statement {
	v := f.Default
	switch f.Type.Kind {
	case schema.Bool:
		return jen.Lit(constant.BoolVal(v))
	case schema.Text:
		return jen.Lit(constant.StringVal(v))
	case schema.Enum:
		for _, value := range f.Type.Enum {
			if value.Text == constant.StringVal(v) {
				return jen.Id(value.Constant)
			}
		}
	case schema.Float32, schema.Float64:
		x, _ := constant.Float64Val(v)
		return jen.Op(strconv.FormatFloat(x, 'g', -1, 64))
	case schema.Int:
		if isDuration(f.Type) {
			n, _ := constant.Int64Val(v)
			return e.durationExpr(time.Duration(n))
		}
	}
	return jen.Op(v.ExactString())
}

// flash writes what fields have that are read once.
func (e *sessionEmitter) flash(f *schema.Field) {
	result := e.typeExpr(f.Type.Go)
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
			g.If(e.absent(f.Type, value)).Block(jen.Return(e.zeroValue(f.Type.Go)))
		}
		g.Id("v").Op(":=").Add(value.expr())
		e.makeAbsent(g, f)
		e.noteSet(g, f, jen.Nil())
		g.Return(jen.Id("v"))
	})
}

// expire writes the method that makes absent what has outlived its ttl.
func (e *sessionEmitter) expire() {
	fields := e.withOption(hasTTL)
	if len(fields) == 0 {
		return
	}
	e.comment(nil, "expire makes the fields absent whose ttl has passed.")
	e.file.Func().Params(e.receiver()).Id("expire").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range fields {
			g.If(jen.Id("s").Dot("core").Dot("Expired").Call(deadline(f).expr())).BlockFunc(func(g *jen.Group) {
				e.makeAbsent(g, f)
			})
		}
	})
	e.file.Line()
}
