package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// taker writes TakeX, for fields with the option flash.
func (e *sessionEmitter) taker(f *schema.Field) accessor {
	result := e.TypeExpr(f.Type.Go)
	doc := []string{"Take" + f.Name + " returns the session's " + f.Name + " and makes the field absent: it is read once."}
	return e.accessor(f, nil, doc, accessor{prefix: "Take", results: []jen.Code{result}}, func(g *jen.Group) {
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
		ifStored(g, func(g *jen.Group) { e.takeAgain(g, f) })
		g.Return(jen.Id("v"))
	})
}

// takeAgain writes the statements that tell the core how to take v, the value of a field, once more. A list loses the
// elements that were taken and keeps those that other requests added, as wire.Untaken says. Any other field becomes absent
// if it still has the value. Another value stays: nobody has read it.
func (e *sessionEmitter) takeAgain(g *jen.Group, f *schema.Field) {
	if comparesDirectly(f.Type) {
		e.again(g, f, onLines, func(g *jen.Group) {
			value, present := storedIn("to", f), jen.Empty()
			if f.Optional {
				present, value = value.expr().Op("!=").Nil().Op("&&"), value.deref()
			}
			g.If(present.Add(value.expr()).Op("==").Id("v")).BlockFunc(func(g *jen.Group) { e.makeAbsentIn(g, "to", f) })
			g.Return(jen.Nil())
		})
		return
	}
	value := variable("v")
	if byPointer(f.Type) || f.Type.Carried() || f.Type.Kind == schema.Array {
		g.Id("value").Op(":=").Id("v").Comment("encoding takes its address, so v itself can stay on the stack")
		value = variable("value")
	}
	e.ifEncoded(g, f.Type, "taken", value, jen.Empty(), func(g *jen.Group) {
		e.again(g, f, onLines, func(g *jen.Group) {
			e.untake(g, f)
			g.Return(jen.Nil())
		})
	})
}

// comparesDirectly reports whether values of a type are compared with ==. All others are compared by their encoding, since
// the app can change a part of what it has taken.
func comparesDirectly(t *schema.Type) bool {
	switch t.Kind {
	case schema.Bool, schema.Int, schema.Uint, schema.Text, schema.Enum:
		return true
	}
	return false
}

// untake writes the statements that remove from another session the value whose encoding the variable taken holds.
func (e *sessionEmitter) untake(g *jen.Group, f *schema.Field) {
	value := storedIn("to", f)
	present := e.present(f.Type, value)
	if f.Optional {
		present, value = value.expr().Op("!=").Nil(), value.deref()
	}
	needsPresence := f.Optional || f.Type.Fallible() && !f.Type.Container() // an absent value may have no encoding
	compare := func(g *jen.Group) {
		if f.Type.Kind == schema.List {
			e.ifEncoded(g, f.Type, "encoded", value, jen.Empty(), func(g *jen.Group) { e.untakeElements(g, f, value) })
			return
		}
		equal := e.Std("bytes", "Equal").Call(jen.Id("encoded"), jen.Id("taken"))
		absent := func(g *jen.Group) { e.makeAbsentIn(g, "to", f) }
		if f.Type.Fallible() {
			e.ifEncoded(g, f.Type, "encoded", value, jen.Op("&&").Add(equal), absent)
			return
		}
		g.If(jen.Id("encoded").Op(":=").Add(e.encodeAlone(f.Type, value)), equal).BlockFunc(absent)
	}
	if needsPresence {
		g.If(present).BlockFunc(compare)
		return
	}
	compare(g)
}

// untakeElements writes the statements that remove from a list of another session the elements that were taken.
func (e *sessionEmitter) untakeElements(g *jen.Group, f *schema.Field, value operand) {
	g.Add(value.expr()).Op("=").Add(e.Wire("Untaken")).Call(value.expr(), jen.Id("encoded"), jen.Id("taken"))
	if f.Optional {
		g.If(jen.Len(value.expr()).Op("==").Lit(0)).BlockFunc(func(g *jen.Group) { e.makeAbsentIn(g, "to", f) })
	} else if isRaw(f) {
		g.Add(rawIn("to", f).expr()).Op("=").Lit("")
	}
}

// ifEncoded writes the statement that assigns the encoding of x to a new variable, and after it body. If x may have no
// encoding, body runs only if it has one, and if the condition and holds: and begins with &&, or is empty.
func (e *sessionEmitter) ifEncoded(g *jen.Group, t *schema.Type, name string, x operand, and *jen.Statement, body func(g *jen.Group)) {
	if !t.Fallible() {
		g.Id(name).Op(":=").Add(e.encodeAlone(t, x))
		body(g)
		return
	}
	g.If(
		jen.List(jen.Id(name), jen.Err()).Op(":=").Add(e.encodeAlone(t, x)),
		jen.Err().Op("==").Nil().Add(and),
	).BlockFunc(body)
}

// encodeAlone returns the call that encodes x. For a list or map of values that may have no encoding it calls the function
// of the type, whose call is shorter.
func (e *sessionEmitter) encodeAlone(t *schema.Type, x operand) *jen.Statement {
	if (t.Kind == schema.List || t.Kind == schema.Map) && t.Fallible() {
		return e.function(appendRole, t).Call(jen.Nil(), x.expr())
	}
	return e.appendCall(t, jen.Nil(), x)
}
