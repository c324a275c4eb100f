// This file writes the code for the copies that getters return of structs and of some maps. The session keeps such a
// copy beside the field, and stores it in the field before the field is used, as the app may have changed it.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// isCopied reports whether the getter of a field returns a copy beside the field. It does so for structs, since a pointer
// that it returned before a setter ran must no longer lead into the session, and for maps that are optional or carried,
// which are present only once they are not empty.
func isCopied(f *schema.Field) bool {
	return f.Type.ByPointer() || f.Type.IsMap() && (f.Optional || f.Type.Carried())
}

// copyOf returns the place in the session that holds the copy which a field's getter
// returned.
func copyOf(f *schema.Field) operand {
	return variable("state").dot("copies").dot(f.Name)
}

// returnCopy writes the statements that return a copy of the value, which storeCopies
// stores later.
func (e *sessionEmitter) returnCopy(g *jen.Group, f *schema.Field) {
	kept := copyOf(f)
	g.If(kept.expr().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
		g.Id("value").Op(":=").Add(stored(f).expr())
		g.Add(kept.expr()).Op("=").Op("&").Id("value")
		if f.TTL > 0 {
			g.If(e.absent(f.Type, variable("value"))).BlockFunc(func(g *jen.Group) { e.startTTL(g, f) })
		}
	})
	g.Return(kept.expr())
}

// copyAbsent writes the statements that make an empty struct or map as the copy of an
// absent field. storeCopies stores it once it is no longer empty.
func (e *sessionEmitter) copyAbsent(g *jen.Group, f *schema.Field, empty jen.Code) {
	kept := copyOf(f)
	g.If(kept.expr().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
		g.Add(kept.expr()).Op("=").Add(empty)
		e.startTTL(g, f)
	})
}

// returnCarriedMap writes the statements that return a carried map. For an absent map,
// which is nil, they return an empty one and keep it beside the field, since an empty map
// is not absent.
func (e *sessionEmitter) returnCarriedMap(g *jen.Group, f *schema.Field) {
	g.If(stored(f).expr().Op("!=").Nil()).Block(jen.Return(stored(f).expr()))
	e.copyAbsent(g, f, jen.Make(e.TypeExpr(f.Type.Go)))
	g.Return(copyOf(f).expr())
}

// holds returns the condition that kept is not empty. kept is the struct or map that a
// getter returned for an absent field.
func (e *sessionEmitter) holds(f *schema.Field, kept operand) *jen.Statement {
	if f.Type.IsMap() {
		return jen.Len(kept.expr()).Op("!=").Lit(0)
	}
	return e.present(f.Type, kept.deref())
}

// storeCopiesFirst writes the statement that a method begins with before it uses all fields: it stores the copies that
// getters returned, which the app may have changed, and makes expired fields absent.
func (e *sessionEmitter) storeCopiesFirst(g *jen.Group) {
	switch {
	case len(e.s.Struct.FieldsWith(isCopied)) > 0:
		g.Id("state").Dot("storeCopies").Call()
	case len(e.s.Struct.FieldsWith(hasTTL)) > 0:
		g.Id("state").Dot("expire").Call()
	}
}

// storeCopies writes the method that stores the copies that getters returned.
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
	e.Code.Func().Params(e.stateReceiver()).Id("storeCopies").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range copied {
			e.storeCopy(g, f)
		}
		if expires {
			g.Id("state").Dot("expire").Call()
		}
	})
	e.Code.Line()
}

// storeCopy writes the statement that stores the copy of one field.
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

// forgetCopy writes the statement that drops the copy of a field, so that it no longer reaches the session.
func (e *sessionEmitter) forgetCopy(g *jen.Group, f *schema.Field) {
	if isCopied(f) {
		g.Add(copyOf(f).expr()).Op("=").Nil()
	}
}
