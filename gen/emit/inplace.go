package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// What a getter returns can be changed in place, so that it may break a bound when the session is encoded. The field
// then gets its last valid value back, which the core has as bytes.

// restores reports whether a field can be changed in place and then break a bound.
func (e *sessionEmitter) restores(f *schema.Field) bool {
	return f.CanRefuse() && f.Type.Lent()
}

// encodes reports whether nothing less than encoding a value of a field that restores says whether the value is valid.
// Of all others that is known from their bounds and enums, in a fraction of the time.
func (e *sessionEmitter) encodes(f *schema.Field) bool {
	return e.restores(f) && f.Type.Fallible() && enumElement(f.Type) == nil
}

// enumElement returns the enum that a list, perhaps of lists, consists of; nil if it
// does not, or if pointers are between, which may be nil.
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

// storeCopiesFirst writes the statement that brings s.f up to date, where it may not be: a
// getter returned a copy, which may have changed, or a field expires.
func (e *sessionEmitter) storeCopiesFirst(g *jen.Group) {
	switch {
	case len(e.s.Struct.FieldsWith(isCopied)) > 0:
		g.Id("state").Dot("storeCopies").Call()
	case len(e.s.Struct.FieldsWith(hasTTL)) > 0:
		g.Id("state").Dot("expire").Call()
	}
}

// revertFirst writes the statement that brings s.f up to date before it is encoded, and
// restores the last valid values of fields that were made invalid in place.
func (e *sessionEmitter) revertFirst(g *jen.Group) {
	if len(e.s.Struct.FieldsWith(e.restores)) > 0 {
		g.Id("state").Dot("revertInvalid").Call()
		return
	}
	e.storeCopiesFirst(g)
}

// bounds writes the method that says whether a value of a field can be kept, where that takes more than an expression.
func (e *sessionEmitter) bounds(f *schema.Field) {
	switch {
	case e.encodes(f):
		e.encodeField(f)
	case e.restores(f) && len(e.checks(f, variable("v"))) > 1:
		e.Comment(nil, "check"+f.Name+" returns an error for the first bound that v breaks.")
		e.Code.Func().Params(jen.Op("*").Id(e.names.State)).Id("check" + f.Name).
			Params(jen.Id("v").Add(e.TypeExpr(f.Type.Go))).Error().Block(jen.Return(e.allOf(e.checks(f, variable("v")))))
		e.Code.Line()
	}
}

// checks returns expressions for what is wrong with a value of a field that need not be
// encoded to know it.
func (e *sessionEmitter) checks(f *schema.Field, x operand) []jen.Code {
	checks := e.fieldChecks(f, x)
	if enumElement(f.Type) != nil {
		checks = append(checks, e.enumCheck(f.Type, x))
	}
	return checks
}

// check returns an expression for what is wrong with x, a value of a field that need
// not be encoded to know it.
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
	e.Comment(nil, doc+". It returns an error for a v that has no encoding or breaks a bound.")
	e.Code.Func().Params(jen.Op("*").Id(e.names.State)).Id("encode"+f.Name).Params(params...).
		Params(jen.Index().Byte(), jen.Error()).BlockFunc(func(g *jen.Group) {
		if !f.Optional {
			g.If(e.absent(f.Type, v)).Block(jen.Return(jen.Nil(), jen.Nil()))
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

// encodeCall calls the method that encodeField writes.
func (e *sessionEmitter) encodeCall(f *schema.Field, v, deadline *jen.Statement) *jen.Statement {
	arguments := []jen.Code{v}
	if f.TTL > 0 {
		arguments = append(arguments, deadline)
	}
	return jen.Id("state").Dot("encode" + f.Name).Call(arguments...)
}

// encodeValid returns an expression for the bytes of x, a value that was checked.
func (e *sessionEmitter) encodeValid(f *schema.Field, x operand, deadline *jen.Statement) *jen.Statement {
	head := jen.Nil()
	if f.TTL > 0 {
		head = e.Wire("AppendDeadline").Call(jen.Nil(), deadline)
	}
	return e.appendCall(f.Type, head, x)
}

// storeCopies writes the method that stores what getters returned.
func (e *sessionEmitter) storeCopies() {
	copied := e.s.Struct.FieldsWith(isCopied)
	if len(copied) == 0 {
		return
	}
	expires := len(e.s.Struct.FieldsWith(hasTTL)) > 0
	doc := "storeCopies stores in f what getters returned copies of, as the app may have changed them."
	if expires {
		doc += " Then it makes the fields absent whose ttl has passed."
	}
	e.Comment(nil, doc)
	e.Code.Func().Params(e.receiver()).Id("storeCopies").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range copied {
			e.storeCopy(g, f)
		}
		if expires {
			g.Id("state").Dot("expire").Call()
		}
	})
	e.Code.Line()
}

func (e *sessionEmitter) storeCopy(g *jen.Group, f *schema.Field) {
	kept := copyOf(f)
	switch {
	case f.Type.IsMap() && !f.Optional:
		g.If(stored(f).expr().Op("==").Nil().Op("&&").Add(e.holds(f, kept))).Block(
			stored(f).expr().Op("=").Add(kept.expr()),
		)
	case f.Type.IsMap():
		none := stored(f).expr().Op("==").Nil()
		if f.Type.Carried() {
			none = jen.Parens(none.Op("||").Add(stored(f).deref().expr()).Op("==").Nil())
		}
		g.If(none.Op("&&").Add(e.holds(f, kept))).Block(
			jen.Id("value").Op(":=").Add(kept.expr()),
			stored(f).expr().Op("=").Op("&").Id("value"),
		)
	case f.Optional:
		g.If(kept.expr().Op("!=").Nil().Op("&&").Add(e.holds(f, kept))).Block(
			jen.List(stored(f).expr(), kept.expr()).Op("=").List(kept.expr(), jen.Nil()),
		)
	default:
		g.If(kept.expr().Op("!=").Nil()).Block(
			stored(f).expr().Op("=").Add(kept.deref().expr()),
		)
	}
}

// revert writes the method that puts a session in order before it is encoded.
func (e *sessionEmitter) revert() {
	if len(e.s.Struct.FieldsWith(e.restores)) == 0 {
		return
	}
	doc := "revertInvalid gives each field that was changed in place, and now breaks a bound, its last valid value back. "
	switch encodes := len(e.s.Struct.FieldsWith(e.encodes)); encodes {
	case 0:
		doc += "A field is encoded only if it does, for the core to compare."
	case len(e.s.Struct.FieldsWith(e.restores)):
		doc += "A field is encoded to learn whether it does."
	default:
		doc += "A field is encoded only if it does, for the core to compare, or if nothing else says whether it does."
	}
	e.Comment(nil, doc)
	e.Code.Func().Params(e.receiver()).Id("revertInvalid").Params().BlockFunc(func(g *jen.Group) {
		e.storeCopiesFirst(g)
		for _, f := range e.s.Struct.FieldsWith(e.restores) {
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
	if e.encodes(f) {
		g.If(watched).Block(
			jen.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(e.encodeCall(f, value.expr(), deadline(f).expr())),
			lastValid(jen.Id("encoded")),
		)
		return
	}
	encoded := e.encodeValid(f, value, deadline(f).expr())
	if f.Type.Fallible() { // an enum's values
		g.If(watched).Block(jen.If(jen.Err().Op(":=").Add(e.check(f, value)), jen.Err().Op("!=").Nil()).Block(
			jen.List(jen.Id("encoded"), jen.Id("_")).Op(":=").Add(encoded),
			lastValid(jen.Id("encoded")),
		))
		return
	}
	g.If(watched).Block(jen.If(jen.Err().Op(":=").Add(e.check(f, value)), jen.Err().Op("!=").Nil()).Block(lastValid(encoded)))
}

// clear writes the method that makes every field absent.
func (e *sessionEmitter) clear() {
	e.Comment(nil, "clear makes every field absent. What getters returned before no longer reaches the session.")
	e.Code.Func().Params(e.receiver()).Id("clear").Params().BlockFunc(func(g *jen.Group) {
		g.Id("state").Dot("f").Op("=").Add(e.TypeExpr(e.s.Struct.Go)).Values()
		zero := func(name string, has func(*schema.Field) bool) {
			if len(e.s.Struct.FieldsWith(has)) > 0 {
				g.Add(e.Wire("Zero")).Call(jen.Op("&").Id("state").Dot(name))
			}
		}
		zero("isSet", hasDefault)
		zero("raw", isRaw)
		zero("copies", isCopied)
	})
	e.Code.Line()
}
