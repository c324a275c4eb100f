// This file writes the methods of a field. SetX, AddX, AppendX and TakeX are in setter.go, add.go, append.go and take.go,
// and the methods under the field's former names in former.go.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// accessor is a method that a session has for one of its fields.
type accessor struct {
	prefix          string // what its name has before the field's: "Set" for SetX, nothing for X
	params, results []jen.Code
	arguments       []jen.Code // what a method with the same parameters passes on to this one
}

// accessors writes all methods of one field.
func (e *sessionEmitter) accessors(f *schema.Field) {
	written := []accessor{e.getter(f), e.setter(f)}
	if f.Type.Number() {
		written = append(written, e.adder(f))
	}
	written = append(written, e.clearer(f))
	if f.Flash {
		written = append(written, e.taker(f))
	}
	if f.Appends() {
		written = append(written, e.appender(f))
	}
	if f.Optional {
		written = append(written, e.has(f), e.lookup(f))
	}
	for _, name := range f.Was {
		e.formerAccessors(f, name, written)
	}
}

// accessor writes the method a of a field, and returns a. Its comment consists of user, lines
// of the user's own, and of paragraphs.
func (e *sessionEmitter) accessor(f *schema.Field, user, paragraphs []string, a accessor, body func(g *jen.Group)) accessor {
	e.method(user, paragraphs, a.prefix+f.Name, a.params, a.results, body)
	return a
}

// getter writes X. The getter of an optional field that has to lock the session calls
// LookupX.
func (e *sessionEmitter) getter(f *schema.Field) accessor {
	user, doc := getterDoc(f)
	return e.accessor(f, user, doc, accessor{results: []jen.Code{e.getterResult(f)}}, func(g *jen.Group) {
		switch {
		case f.Optional && locks(f):
			g.List(jen.Id("v"), jen.Id("_")).Op(":=").Id("s").Dot("Lookup" + f.Name).Call()
			g.Return(jen.Id("v"))
		case f.Type.Mutable():
			e.returnMutable(g, f)
		default:
			e.returnImmutable(g, f)
		}
	})
}

// getterResult returns the type of the value that the getter of a field returns.
func (e *sessionEmitter) getterResult(f *schema.Field) *jen.Statement {
	result := e.TypeExpr(f.Type.Go)
	if f.Type.ByPointer() {
		return jen.Op("*").Add(result)
	}
	return result
}

// returnMutable writes the statements that return a value that can be changed in place. The
// runtime watches such a value: it compares its encoding when the session is committed.
func (e *sessionEmitter) returnMutable(g *jen.Group, f *schema.Field) {
	e.lockedForUse(g, f)
	core("Watch", jen.Lit(f.Number))(g)
	switch {
	case f.Type.ByPointer():
		e.returnCopy(g, f)
	case f.Type.IsMap() && f.Type.Carried():
		e.returnCarriedMap(g, f)
	case f.Type.Kind == schema.Map:
		e.returnMap(g, f)
	default:
		g.Return(e.handedOut(f, stored(f)))
	}
}

// returnMap writes the statements that return a map, which they make first if there is none.
func (e *sessionEmitter) returnMap(g *jen.Group, f *schema.Field) {
	g.If(stored(f).expr().Op("==").Nil()).BlockFunc(func(g *jen.Group) {
		g.Add(stored(f).expr()).Op("=").Make(e.TypeExpr(f.Type.Go))
		e.startTTL(g, f)
	})
	g.Return(stored(f).expr())
}

// returnImmutable writes the statements that return a value that nobody can change in place.
func (e *sessionEmitter) returnImmutable(g *jen.Group, f *schema.Field) {
	if !f.Optional && f.Default == nil && f.TTL == 0 {
		g.Return(state().Dot("f").Dot(f.Name))
		return
	}
	e.lockedIfItExpires(g, f)
	value := stored(f)
	if f.Optional {
		value = value.deref()
		e.returnZeroIfAbsent(g, f)
	}
	if f.Default != nil {
		g.If(jen.Op("!").Add(isSet(f).expr())).Block(jen.Return(e.DefaultValue(f)))
	}
	g.Return(value.expr())
}

// locks reports whether the getter of a field changes the session: it lets the runtime
// watch the value, or makes an expired value absent.
func locks(f *schema.Field) bool { return f.Type.Mutable() || f.TTL > 0 }

// handedOut returns the expression that a getter returns for a value that can be changed in
// place. A slice has no spare capacity, so that an append to it makes another slice.
func (e *sessionEmitter) handedOut(f *schema.Field, value operand) *jen.Statement {
	if f.Type.IsSlice() {
		return e.Std("slices", "Clip").Call(value.expr())
	}
	return value.expr()
}

func (e *sessionEmitter) returnZeroIfAbsent(g *jen.Group, f *schema.Field) {
	zero := e.ZeroValue(f.Type.Go)
	g.If(stored(f).expr().Op("==").Nil()).Block(jen.Return(zero))
}

// makeMap returns the statement that makes the map x if it is nil.
func (e *sessionEmitter) makeMap(f *schema.Field, x operand) jen.Code {
	return jen.If(x.expr().Op("==").Nil()).Block(
		x.expr().Op("=").Make(e.TypeExpr(f.Type.Go)),
	)
}

// clearer writes ClearX.
func (e *sessionEmitter) clearer(f *schema.Field) accessor {
	doc := []string{"Clear" + f.Name + " makes the session's " + f.Name + " absent."}
	return e.accessor(f, nil, doc, accessor{prefix: "Clear"}, func(g *jen.Group) {
		locked(g)
		e.makeAbsent(g, f)
		e.noteSet(g, f, jen.Nil())
	})
}

// makeAbsent writes the statements that make a field absent.
func (e *sessionEmitter) makeAbsent(g *jen.Group, f *schema.Field) {
	e.makeValueAbsent(g, "state", f)
	e.forgetCopy(g, f)
}

// makeAbsentIn writes the statements that make a field absent in another session, of which no getter has been called. state
// is the variable that holds the other session's state.
func (e *sessionEmitter) makeAbsentIn(g *jen.Group, state string, f *schema.Field) {
	e.makeValueAbsent(g, state, f)
	if isRaw(f) {
		g.Add(rawIn(state, f).expr()).Op("=").Lit("")
	}
}

func (e *sessionEmitter) makeValueAbsent(g *jen.Group, state string, f *schema.Field) {
	value := storedIn(state, f).expr()
	if f.Optional {
		g.Add(value).Op("=").Nil()
	} else {
		g.Add(value).Op("=").Add(e.ZeroValue(f.Type.Go))
	}
	if f.Default != nil {
		g.Add(isSetIn(state, f).expr()).Op("=").False()
	}
}

// has writes HasX for optional fields.
func (e *sessionEmitter) has(f *schema.Field) accessor {
	doc := []string{"Has" + f.Name + " reports whether the session's " + f.Name + " is present."}
	return e.accessor(f, nil, doc, accessor{prefix: "Has", results: []jen.Code{jen.Bool()}}, func(g *jen.Group) {
		kept := copyOf(f)
		switch {
		case f.Type.ByPointer():
			e.lockedForUse(g, f)
			g.Return(stored(f).expr().Op("!=").Nil().Op("||").
				Add(kept.expr()).Op("!=").Nil().Op("&&").Add(e.holds(f, kept)))
		case f.Type.IsMap():
			e.lockedForUse(g, f)
			g.Return(stored(f).expr().Op("!=").Nil().Op("||").Add(e.holds(f, kept)))
		default:
			e.lockedIfItExpires(g, f)
			g.Return(stored(f).expr().Op("!=").Nil())
		}
	})
}

// lookup writes LookupX for optional fields. It exists beside X and HasX because
// templates cannot call a method with these two results. Where X has to lock, X calls
// LookupX, so that value and presence are of the same moment.
func (e *sessionEmitter) lookup(f *schema.Field) accessor {
	doc := []string{"Lookup" + f.Name + " returns the session's " + f.Name + ", and whether it is present."}
	return e.accessor(f, nil, doc, accessor{prefix: "Lookup", results: []jen.Code{e.getterResult(f), jen.Bool()}}, func(g *jen.Group) {
		if !locks(f) {
			g.Return(jen.Id("s").Dot(f.Name).Call(), jen.Id("s").Dot("Has"+f.Name).Call())
			return
		}
		e.lockedForUse(g, f)
		if f.Type.Mutable() {
			core("Watch", jen.Lit(f.Number))(g)
		}
		value, kept := stored(f), copyOf(f)
		present := value.expr().Op("!=").Nil()
		switch {
		case f.Type.ByPointer():
			g.If(present).Block(jen.Return(value.expr(), jen.True()))
			e.copyAbsent(g, f, jen.New(e.TypeExpr(f.Type.Go)))
			g.Return(kept.expr(), e.holds(f, kept))
		case f.Type.IsMap() && f.Type.Carried():
			g.If(present.Clone().Op("&&").Add(value.deref().expr()).Op("!=").Nil()).Block(jen.Return(value.deref().expr(), jen.True()))
			e.copyAbsent(g, f, jen.Make(e.TypeExpr(f.Type.Go)))
			g.Return(kept.expr(), present.Op("||").Add(e.holds(f, kept)))
		case f.Type.IsMap():
			g.If(present).Block(e.makeMap(f, value.deref()), jen.Return(value.deref().expr(), jen.True()))
			e.copyAbsent(g, f, jen.Make(e.TypeExpr(f.Type.Go)))
			g.Return(kept.expr(), e.holds(f, kept))
		default:
			g.If(value.expr().Op("==").Nil()).Block(jen.Return(e.ZeroValue(f.Type.Go), jen.False()))
			g.Return(e.handedOut(f, value.deref()), jen.True())
		}
	})
}
