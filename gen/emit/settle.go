package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// encodes reports whether a field has a method that encodes it alone, to learn
// whether a value can be kept.
func (e *sessionEmitter) encodes(f *schema.Field) bool {
	switch f.Type.Kind {
	case schema.Time:
		return false // its setter rounds, and learns it from that
	case schema.Text, schema.Enum:
		return false // its setter measures it, or looks it up
	}
	return f.CanRefuse()
}

// restores reports whether a field is lent and can break a bound meanwhile: it
// then falls back to its last valid bytes.
func (e *sessionEmitter) restores(f *schema.Field) bool { return e.encodes(f) && f.Type.Lent() }

// gatherFirst is the statement that makes f tell what the fields are, where f alone
// does not: something is lent, or expires.
func (e *sessionEmitter) gatherFirst(g *jen.Group) {
	switch {
	case len(e.lentCopies()) > 0:
		g.Id("s").Dot("gather").Call()
	case len(e.withOption(hasTTL)) > 0:
		g.Id("s").Dot("expire").Call()
	}
}

// settleFirst is the statement that puts everything in order before encoding.
func (e *sessionEmitter) settleFirst(g *jen.Group) {
	if len(e.withOption(e.restores)) > 0 {
		g.Id("s").Dot("settle").Call()
		return
	}
	e.gatherFirst(g)
}

func encodeMethod(f *schema.Field) string { return "encode" + f.Name }

// fieldType is the declared type of a field.
func (e *sessionEmitter) fieldType(f *schema.Field) *jen.Statement {
	if f.Optional || f.Type.ByPointer() {
		return jen.Op("*").Add(e.typeExpr(f.Type.Go))
	}
	return e.typeExpr(f.Type.Go)
}

// encodeField writes the method that encodes one field and checks its bounds.
func (e *sessionEmitter) encodeField(f *schema.Field) {
	v := variable("v")
	if f.Optional || f.Type.ByPointer() {
		v = v.deref()
	}
	absent := e.absent(f.Type, v)
	if f.Optional {
		absent = jen.Id("v").Op("==").Nil()
	}
	params := []jen.Code{jen.Id("v").Add(e.fieldType(f))}
	if f.TTL > 0 {
		params = append(params, jen.Id("deadline").Uint32())
	}
	e.comment(nil, encodeMethod(f)+" encodes v as the body holds it, to nil when it is absent. The error says which bound v breaks.")
	receiver := jen.Op("*").Id(e.names.Type)
	if e.checks(f) {
		receiver = e.receiver()
	}
	e.file.Func().Params(receiver).Id(encodeMethod(f)).Params(params...).
		Params(jen.Id("b").Index().Byte(), jen.Err().Error()).BlockFunc(func(g *jen.Group) {
		g.If(absent).Block(jen.Return(jen.Nil(), jen.Nil()))
		if f.TTL > 0 {
			g.Id("b").Op("=").Add(e.wire("AppendDeadline")).Call(jen.Id("b"), jen.Id("deadline"))
		}
		switch {
		case e.checks(f):
			g.Add(e.appendValue(f.Type, v))
			g.Return(jen.Id("b"), jen.Id("s").Dot(checkMethod(f)).Call(jen.Id("v")))
		case f.Max > 0 || f.Each > 0 || f.Type.Bounded():
			g.Add(e.appendValue(f.Type, v))
			e.returnBroken(g, f, v, func(err *jen.Statement) *jen.Statement { return jen.List(jen.Id("b"), err) })
		default:
			g.Return(e.appendCall(f.Type, v))
		}
	})
	e.file.Line()
	if e.checks(f) {
		e.checkField(f, v)
	}
}

func checkMethod(f *schema.Field) string { return "check" + f.Name }

// checks reports whether a field has a method that tells whether a value can be
// kept without encoding it: where nothing but its bounds and enums decides.
func (e *sessionEmitter) checks(f *schema.Field) bool {
	return e.restores(f) && (!f.Type.Fallible() || enumElement(f.Type) != nil)
}

// enumElement is the enum that a list, perhaps of lists, consists of; nil if it
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

// checkField writes the method that checks one field.
func (e *sessionEmitter) checkField(f *schema.Field, v operand) {
	e.comment(nil, checkMethod(f)+" says which bound v breaks.")
	e.file.Func().Params(jen.Op("*").Id(e.names.Type)).Id(checkMethod(f)).Params(jen.Id("v").Add(e.fieldType(f))).Error().BlockFunc(func(g *jen.Group) {
		if f.Optional {
			g.If(jen.Id("v").Op("==").Nil()).Block(jen.Return(jen.Nil()))
		}
		if enumElement(f.Type) != nil {
			g.Add(e.eachInEnum(f.Type, v, 0))
		}
		e.returnBroken(g, f, v, func(err *jen.Statement) *jen.Statement { return err })
	})
	e.file.Line()
}

// eachInEnum is a loop over the elements of x, at any depth, that ends the function
// at the first one that is none of the enum's values.
func (e *sessionEmitter) eachInEnum(t *schema.Type, x operand, depth int) jen.Code {
	if t.Kind == schema.Enum {
		return e.refuseUnlisted(e.helpers.of(t), x.expr(), jen.Err())
	}
	return eachElement(x, depth, func(element operand) jen.Code { return e.eachInEnum(t.Elem, element, depth+1) })
}

// returnBroken ends a function with the bound that v breaks, or nil; result makes
// the function's results from the error.
func (e *sessionEmitter) returnBroken(g *jen.Group, f *schema.Field, v operand, result func(err *jen.Statement) *jen.Statement) {
	if f.Max > 0 {
		g.Add(e.outOfBound(f, e.length(f, v), result))
	}
	if f.Each > 0 {
		g.Add(e.eachInBound(f.Type, v, f.Each, 0, result))
	}
	if f.Type.Bounded() {
		g.Return(result(e.checkCall(f.Type, v)))
	} else {
		g.Return(result(jen.Nil()))
	}
}

// encodeCall calls the method that encodeField writes.
func (e *sessionEmitter) encodeCall(f *schema.Field, v, deadline *jen.Statement) *jen.Statement {
	arguments := []jen.Code{v}
	if f.TTL > 0 {
		arguments = append(arguments, deadline)
	}
	return jen.Id("s").Dot(encodeMethod(f)).Call(arguments...)
}

// gather writes the method that puts back what was lent.
func (e *sessionEmitter) gather() {
	lent := e.lentCopies()
	if len(lent) == 0 {
		return
	}
	expires := len(e.withOption(hasTTL)) > 0
	doc := "gather puts back what was lent."
	if expires {
		doc = "gather puts back what was lent and makes absent what has expired."
	}
	e.comment(nil, doc)
	e.file.Func().Params(e.receiver()).Id("gather").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range lent {
			e.putBack(g, f)
		}
		if expires {
			g.Id("s").Dot("expire").Call()
		}
	})
	e.file.Line()
}

// settle writes the method that puts a session in order before it is encoded: what
// gather does, and the last valid value where a lent one breaks its bounds.
func (e *sessionEmitter) settle() {
	if len(e.withOption(e.restores)) == 0 {
		return
	}
	e.comment(nil, "settle puts the session in order before it is encoded: a value that was changed in place and "+
		"breaks its bounds is reported, and the field keeps its last valid one.")
	e.file.Func().Params(e.receiver()).Id("settle").Params().BlockFunc(func(g *jen.Group) {
		e.gatherFirst(g)
		for _, f := range e.withOption(e.restores) {
			e.restore(g, f)
		}
	})
	e.file.Line()
}

func (e *sessionEmitter) putBack(g *jen.Group, f *schema.Field) {
	kept := lentCopy(f)
	switch {
	case isMap(f.Type) && !f.Optional:
		g.If(stored(f).expr().Op("==").Nil().Op("&&").Add(e.holds(f, kept))).Block(
			stored(f).expr().Op("=").Add(kept.expr()),
		)
	case isMap(f.Type):
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

func (e *sessionEmitter) restore(g *jen.Group, f *schema.Field) {
	argument := stored(f).expr()
	if !f.Optional && f.Type.ByPointer() {
		argument = stored(f).pointer()
	}
	suspect := jen.Id("s").Dot("core").Dot("Lent").Call(jen.Lit(f.Number))
	if e.checks(f) {
		suspect = suspect.Op("&&").Id("s").Dot(checkMethod(f)).Call(argument.Clone()).Op("!=").Nil()
	}
	g.If(suspect).Block(
		jen.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(e.encodeCall(f, argument, deadline(f).expr())),
		jen.If(
			jen.List(jen.Id("r"), jen.Id("broken")).Op(":=").Id("s").Dot("core").Dot("Breaks").Call(jen.Lit(f.Number), jen.Id("encoded"), jen.Err()),
			jen.Id("broken"),
		).BlockFunc(func(g *jen.Group) {
			e.makeAbsent(g, f)
			g.If(jen.Id("r").Op("!=").Nil()).BlockFunc(func(g *jen.Group) { e.readTop(g, f, stored(f)) })
		}),
	)
}

// clear writes the method that makes every field absent.
func (e *sessionEmitter) clear() {
	e.comment(nil, "clear makes every field absent; what was lent no longer reaches the session.")
	e.file.Func().Params(e.receiver()).Id("clear").Params().BlockFunc(func(g *jen.Group) {
		g.Id("s").Dot("f").Op("=").Add(e.typeExpr(e.s.Struct.Go)).Values()
		for _, f := range e.withOption(hasDefault) {
			g.Add(given(f).expr()).Op("=").False()
		}
		for _, f := range e.withOption(isRaw) {
			forgetRaw(g, f)
		}
		for _, f := range e.lentCopies() {
			e.forgetLent(g, f)
		}
	})
	e.file.Line()
}
