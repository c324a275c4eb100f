// This file writes what a session needs for fields whose value the app can change in place so that it breaks a bound.
// When the session is encoded, such a field gets back its last valid value, which the core holds as bytes.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// isRestored reports whether a field gets its last valid value back when a change in place breaks a bound.
func (e *sessionEmitter) isRestored(f *schema.Field) bool {
	return f.CanRefuse() && f.Type.Mutable()
}

// checkedByEncoding reports whether a restored field has to be encoded to learn whether its value is valid. For all other
// fields, checking bounds and enums shows it in a fraction of the time.
func (e *sessionEmitter) checkedByEncoding(f *schema.Field) bool {
	return e.isRestored(f) && f.Type.Fallible() && enumElement(f.Type) == nil
}

// enumElement returns the type of the elements of a list, or of the lists in it, if that is an enum; otherwise nil. It also
// returns nil for pointers to an enum, since these may be nil.
func enumElement(t *schema.Type) *schema.Type {
	for t.Kind == schema.List || t.Kind == schema.FixedList {
		if t.Pointers {
			return nil
		}
		t = t.Elem
	}
	if t.Kind != schema.Enum {
		return nil
	}
	return t
}

// revertFirst writes the statement that a method begins with before it encodes the fields. The statement does what
// storeCopiesFirst says, and restores the last valid values of fields that became invalid in place.
func (e *sessionEmitter) revertFirst(g *jen.Group) {
	if len(e.s.Struct.FieldsWith(e.isRestored)) > 0 {
		g.Id("state").Dot("revertInvalid").Call()
		return
	}
	e.storeCopiesFirst(g)
}

// validator writes the method that checks a value of a field, encodeX or checkX, if one expression cannot.
func (e *sessionEmitter) validator(f *schema.Field) {
	switch {
	case e.checkedByEncoding(f):
		e.encodeField(f)
	case e.isRestored(f) && len(e.checks(f, variable("v"))) > 1:
		e.Comment(nil, "check"+f.Name+" returns an error for the first bound that v breaks.")
		e.Code.Func().Params(jen.Op("*").Id(e.names.State)).Id("check" + f.Name).
			Params(jen.Id("v").Add(e.TypeExpr(f.Type.Go))).Error().Block(jen.Return(e.allOf(e.checks(f, variable("v")))))
		e.Code.Line()
	}
}

// checks returns expressions for the errors of a value of a field, as far as they show without encoding it.
func (e *sessionEmitter) checks(f *schema.Field, x operand) []jen.Code {
	checks := e.fieldChecks(f, x)
	if enumElement(f.Type) != nil {
		checks = append(checks, e.enumCheck(f.Type, x))
	}
	return checks
}

// check returns an expression for the error of x, a value of a field, as far as it shows without encoding it.
func (e *sessionEmitter) check(f *schema.Field, x operand) *jen.Statement {
	if checks := e.checks(f, x); len(checks) == 1 {
		return jen.Add(checks[0])
	}
	return jen.Id("state").Dot("check" + f.Name).Call(x.expr())
}

// encodeField writes the method that encodes one field and checks its bounds.
func (e *sessionEmitter) encodeField(f *schema.Field) {
	v, head := variable("v"), jen.Nil()
	params := []jen.Code{jen.Id("v").Add(e.TypeExpr(f.Type.Go))}
	if f.TTL > 0 {
		params = append(params, jen.Id("deadline").Uint32())
		head = e.Wire("AppendDeadline").Call(jen.Nil(), jen.Id("deadline"))
	}
	doc := "encode" + f.Name + " encodes v as the cookie holds it"
	if !f.Optional {
		doc += ", to nil when it is absent"
	}
	refuses := "has no encoding or breaks a bound"
	if readsBack(f.Type) {
		refuses = "has no encoding, is not read back or breaks a bound"
	}
	e.Comment(nil, doc+". It returns an error for a v that "+refuses+".")
	e.Code.Func().Params(jen.Op("*").Id(e.names.State)).Id("encode"+f.Name).Params(params...).
		Params(jen.Index().Byte(), jen.Error()).BlockFunc(func(g *jen.Group) {
		if !f.Optional {
			g.If(e.absent(f.Type, v)).Block(jen.Return(jen.Nil(), jen.Nil()))
		}
		if f.Type.ReadBack() {
			g.Return(e.appendChecked(f.Type, head, v))
			return
		}
		checks := e.fieldChecks(f, v)
		if len(checks) == 0 {
			g.Return(e.appendCall(f.Type, head, v))
			return
		}
		g.List(jen.Id("b"), jen.Err()).Op(":=").Add(e.appendCall(f.Type, head, v))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(jen.Nil(), jen.Err()))
		g.Return(jen.Id("b"), e.allOf(checks))
	})
	e.Code.Line()
}

// encodeCall returns the call of the method that encodeField writes.
func (e *sessionEmitter) encodeCall(f *schema.Field, v, deadline *jen.Statement) *jen.Statement {
	arguments := []jen.Code{v}
	if f.TTL > 0 {
		arguments = append(arguments, deadline)
	}
	return jen.Id("state").Dot("encode" + f.Name).Call(arguments...)
}

// encodeValid returns an expression for the bytes of x, a value that was checked before.
func (e *sessionEmitter) encodeValid(f *schema.Field, x operand, deadline *jen.Statement) *jen.Statement {
	head := jen.Nil()
	if f.TTL > 0 {
		head = e.Wire("AppendDeadline").Call(jen.Nil(), deadline)
	}
	return e.appendCall(f.Type, head, x)
}

// revert writes the method that restores the last valid values before a session is encoded.
func (e *sessionEmitter) revert() {
	if len(e.s.Struct.FieldsWith(e.isRestored)) == 0 {
		return
	}
	doc := "revertInvalid gives each field that was changed in place, and now breaks a bound, its last valid value back. "
	switch byEncoding := len(e.s.Struct.FieldsWith(e.checkedByEncoding)); byEncoding {
	case 0:
		doc += "A field is encoded only if it does, for the core to compare."
	case len(e.s.Struct.FieldsWith(e.isRestored)):
		doc += "A field is encoded to learn whether it does."
	default:
		doc += "A field is encoded only if it does, for the core to compare, or if nothing else says whether it does."
	}
	e.Comment(nil, doc)
	e.Code.Func().Params(e.stateReceiver()).Id("revertInvalid").Params().BlockFunc(func(g *jen.Group) {
		e.storeCopiesFirst(g)
		for _, f := range e.s.Struct.FieldsWith(e.isRestored) {
			e.revertField(g, f)
		}
	})
	e.Code.Line()
}

func (e *sessionEmitter) revertField(g *jen.Group, f *schema.Field) {
	value := stored(f)
	watched := jen.Id("state").Dot("core").Dot("Watched").Call(jen.Lit(f.Number))
	if f.Optional {
		watched.Op("&&").Add(value.expr()).Op("!=").Nil()
		value = value.deref()
	}
	lastValid := func(encoded *jen.Statement) jen.Code {
		return jen.If(
			jen.Id("r").Op(":=").Id("state").Dot("core").Dot("LastValid").Call(jen.Lit(f.Number), encoded, e.publicError(f, jen.Err())),
			jen.Id("r").Op("!=").Nil(),
		).BlockFunc(func(g *jen.Group) {
			if f.Optional {
				e.makeAbsent(g, f)
			} else {
				e.forgetCopy(g, f)
			}
			e.readTop(g, f, stored(f))
		})
	}
	if e.checkedByEncoding(f) {
		g.If(watched).Block(
			jen.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(e.encodeCall(f, value.expr(), deadline(f).expr())),
			lastValid(jen.Id("encoded")),
		)
		return
	}
	encoded := e.encodeValid(f, value, deadline(f).expr())
	if f.Type.Fallible() { // only an enum's values are fallible here
		g.If(watched).Block(jen.If(jen.Err().Op(":=").Add(e.check(f, value)), jen.Err().Op("!=").Nil()).Block(
			jen.List(jen.Id("encoded"), jen.Id("_")).Op(":=").Add(encoded),
			lastValid(jen.Id("encoded")),
		))
		return
	}
	g.If(watched).Block(jen.If(jen.Err().Op(":=").Add(e.check(f, value)), jen.Err().Op("!=").Nil()).Block(lastValid(encoded)))
}
