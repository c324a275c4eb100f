package emit

import (
	"go/constant"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// given says whether a field with a default was set: absent is then the default,
// and not the zero value.
func given(f *schema.Field) operand { return variable("s").dot("given").dot(f.Name) }

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
		g.Comment("given says which fields with a default were set.")
		g.Id("given").StructFunc(func(g *jen.Group) {
			for _, f := range fields {
				g.Id(f.Name).Bool()
			}
		})
	}
	if fields := e.withOption(hasTTL); len(fields) > 0 {
		g.Comment("deadline says until when fields with a ttl are present, in seconds since 2025.")
		g.Id("deadline").StructFunc(func(g *jen.Group) {
			for _, f := range fields {
				g.Id(f.Name).Uint32()
			}
		})
	}
}

// defaultValue is a field's default as an expression.
func (e *sessionEmitter) defaultValue(f *schema.Field) *jen.Statement {
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
		if isLentCopy(f) {
			e.putBack(g, f)
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
	e.comment(nil, "expire makes fields absent whose time is up.")
	e.file.Func().Params(e.receiver()).Id("expire").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range fields {
			g.If(jen.Id("s").Dot("core").Dot("Expired").Call(deadline(f).expr())).BlockFunc(func(g *jen.Group) {
				e.makeAbsent(g, f)
			})
		}
	})
	e.file.Line()
}
