package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// setter writes SetX, which returns an error when it can refuse.
func (e *sessionEmitter) setter(f *schema.Field) {
	doc := []string{"Set" + f.Name + " sets the session's " + f.Name + "." + ownership(f) + setterNote(f)}
	params := []jen.Code{jen.Id("v").Add(e.typeExpr(f.Type.Go))}
	e.method(nil, doc, "Set"+f.Name, params, setterResults(f), func(g *jen.Group) {
		locked(g)
		e.set(g, f)
	})
}

func setterResults(f *schema.Field) []jen.Code {
	if f.CanRefuse() {
		return []jen.Code{jen.Error()}
	}
	return nil
}

// set writes the part of a setter that follows the lock: v becomes the value.
func (e *sessionEmitter) set(g *jen.Group, f *schema.Field) {
	switch {
	case f.Type.Kind == schema.Text:
		g.Id("v").Op("=").Add(e.wire("ValidText")).Call(jen.Id("v"))
	case f.Type.Kind == schema.Time:
		e.roundTime(g, f)
	case f.Type.Kind == schema.Enum:
		g.Add(e.refuseUnlisted(e.helpers.of(f.Type), jen.Id("v"), e.refused(f, jen.Err())))
	}
	e.keepNewest(g, f)
	valid := jen.Nil()
	if e.encodes(f) {
		e.encodeNew(g, f)
		valid = jen.Id("encoded")
	} else if f.Max > 0 {
		g.Add(e.outOfBound(f, jen.Len(jen.Id("v")), func(err *jen.Statement) *jen.Statement { return e.refused(f, err) }))
	}
	e.assign(g, f)
	switch {
	case f.TTL > 0 && e.encodes(f):
		g.Add(deadline(f).expr()).Op("=").Id("deadline")
	case f.TTL > 0:
		g.Add(deadline(f).expr()).Op("=").Add(e.newDeadline(f))
	}
	e.noteSet(g, f, valid)
	if f.Type.Lent() {
		core("Lend", jen.Lit(f.Number))(g) // v is the caller's memory too
	}
	if f.CanRefuse() {
		g.Return(jen.Nil())
	}
}

// encodeNew encodes v, to learn whether it can be kept. What lives for a while
// only is encoded with its new deadline.
func (e *sessionEmitter) encodeNew(g *jen.Group, f *schema.Field) {
	argument := jen.Id("v")
	if f.Optional || f.Type.ByPointer() {
		argument = jen.Op("&").Id("v")
	}
	if f.TTL > 0 {
		g.Id("deadline").Op(":=").Add(e.newDeadline(f))
	}
	call := e.encodeCall(f, argument, jen.Id("deadline"))
	refuse := jen.Return(e.refused(f, jen.Err()))
	if !f.Type.Lent() {
		g.If(jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(call), jen.Err().Op("!=").Nil()).Block(refuse)
		return
	}
	g.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(call)
	g.If(jen.Err().Op("!=").Nil()).Block(refuse)
}

// noteSet tells the core that the field was set or cleared. For fields that can
// break a bound while they are lent, valid are the bytes to fall back to.
func (e *sessionEmitter) noteSet(g *jen.Group, f *schema.Field, valid *jen.Statement) {
	if isRaw(f) && !f.Type.Lent() {
		forgetRaw(g, f)
	}
	if e.restores(f) {
		core("SetValid", jen.Lit(f.Number), valid)(g)
	} else {
		core("Set", jen.Lit(f.Number))(g)
	}
}

// refused reports a refusal and is the setter's result.
func (e *sessionEmitter) refused(f *schema.Field, err *jen.Statement) *jen.Statement {
	return jen.Id("s").Dot("core").Dot("Refuse").Call(jen.Lit(f.Number), err)
}

// assign stores the setter's parameter. What was lent before no longer reaches
// the session.
func (e *sessionEmitter) assign(g *jen.Group, f *schema.Field) {
	if f.Optional {
		g.Add(stored(f).expr()).Op("=").Op("&").Id("v")
	} else {
		g.Add(stored(f).expr()).Op("=").Id("v")
	}
	if f.Default != nil {
		g.Add(given(f).expr()).Op("=").True()
	}
	e.forgetLent(g, f)
}

func (e *sessionEmitter) forgetLent(g *jen.Group, f *schema.Field) {
	if isLentCopy(f) {
		g.Add(lentCopy(f).expr()).Op("=").Nil()
	}
}
