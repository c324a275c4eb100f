package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// setter writes SetX, which returns an error when it can refuse.
func (e *sessionEmitter) setter(f *schema.Field) accessor {
	doc := []string{"Set" + f.Name + " sets the session's " + f.Name + "." + ownership(f) + setterNote(f)}
	setter := accessor{
		prefix: "Set", params: []jen.Code{jen.Id("v").Add(e.TypeExpr(f.Type.Go))}, results: setterResults(f),
		arguments: []jen.Code{jen.Id("v")},
	}
	return e.accessor(f, nil, doc, setter, func(g *jen.Group) {
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

// set writes the statements of a setter after the lock, which make v the value.
func (e *sessionEmitter) set(g *jen.Group, f *schema.Field) {
	value := e.normalize(g, f)
	e.keepNewest(g, f)
	if e.isRestored(f) { // the encoding begins with the deadline
		e.chooseDeadline(g, f)
	}
	encoded := e.validate(g, f)
	e.store(g, f, value, encoded)
	if f.CanRefuse() {
		g.Return(jen.Nil())
	}
}

// normalize writes the statements that make a value of v that the body can hold: valid UTF-8, or a time in the field's
// precision. It returns the expression for that value, which is v if the setter needs it more than once.
func (e *sessionEmitter) normalize(g *jen.Group, f *schema.Field) *jen.Statement {
	var normal *jen.Statement
	switch {
	case f.Type.Kind == schema.Text:
		normal = e.Runtime("ValidText").Call(jen.Op("&").Id("state").Dot("core"), jen.Lit(f.Number), jen.Id("v"))
	case f.Type.Kind == schema.Time && f.Type.Precision == schema.Seconds && !f.Type.MadeFromTime():
		normal = e.Wire("Seconds").Call(jen.Id("v"))
	case f.Type.Kind == schema.Time:
		e.roundTime(g, f)
		return jen.Id("v")
	default:
		return jen.Id("v")
	}
	if f.Max == 0 && !f.Optional {
		return normal
	}
	g.Id("v").Op("=").Add(normal)
	return jen.Id("v")
}

// validate writes the statements that end a setter with an error if the field cannot keep v. For a restored field, it
// returns the expression for the encoding of v.
func (e *sessionEmitter) validate(g *jen.Group, f *schema.Field) (encoded *jen.Statement) {
	switch {
	case e.checkedByEncoding(f):
		g.List(jen.Id("encoded"), jen.Err()).Op(":=").Add(e.encodeCall(f, jen.Id("v"), jen.Id("deadline")))
		g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(e.refused(f, jen.Err())))
		return jen.Id("encoded")
	case e.isRestored(f):
		e.refuse(g, f, e.check(f, variable("v")))
		encoded = e.encodeValid(f, variable("v"), jen.Id("deadline"))
		if !f.Type.Fallible() {
			return encoded
		}
		g.List(jen.Id("encoded"), jen.Id("_")).Op(":=").Add(encoded)
		return jen.Id("encoded")
	case f.Type.Kind == schema.Enum:
		e.refuse(g, f, e.function(enumRole, f.Type).Dot("Check").Call(jen.Id("v")))
	case f.Type.Kind == schema.Text && f.Max > 0:
		g.If(jen.Len(jen.Id("v")).Op(">").Lit(f.Max)).Block(
			jen.Return(e.refused(f, e.Wire("TooLong").Values(jen.Id("Got").Op(":").Len(jen.Id("v")), jen.Id("Max").Op(":").Lit(f.Max)))))
	case f.Type.Kind != schema.Time:
		e.refuseCopied(g, f)
	}
	return jen.Nil()
}

// store writes the statements that assign value to the field, start its ttl, and tell the core that the field was set.
func (e *sessionEmitter) store(g *jen.Group, f *schema.Field, value, encoded *jen.Statement) {
	e.assign(g, f, value)
	if e.isRestored(f) {
		setDeadline(g, f)
	} else {
		e.startTTL(g, f)
	}
	if f.Type.Mutable() && !e.isRestored(f) { // v may also be in the caller's memory
		core("SetWatched", jen.Lit(f.Number))(g)
		return
	}
	e.noteSet(g, f, encoded)
}

// refuse writes the statement that ends a setter with an error, if there is one.
func (e *sessionEmitter) refuse(g *jen.Group, f *schema.Field, err *jen.Statement) {
	g.Add(e.refuseIf(f, jen.Err().Op(":=").Add(err)))
}

// refuseIf returns the statement that ends a setter with an error if assignment sets the variable err to one.
func (e *sessionEmitter) refuseIf(f *schema.Field, assignment *jen.Statement) jen.Code {
	return jen.If(assignment, jen.Err().Op("!=").Nil()).Block(jen.Return(e.refused(f, jen.Err())))
}

// refuseCopied writes the statements that end the setter of a field that nobody can change in place with an error if the
// field cannot keep v. An absent value is not encoded.
func (e *sessionEmitter) refuseCopied(g *jen.Group, f *schema.Field) {
	var statements []jen.Code
	if f.Type.Fallible() && !checkEncodes(f.Type) {
		statements = append(statements, e.refuseIf(f,
			jen.List(jen.Id("_"), jen.Err()).Op(":=").Add(e.appendCall(f.Type, jen.Nil(), variable("v")))))
	}
	if checks := e.fieldChecks(f, variable("v")); len(checks) > 0 {
		statements = append(statements, e.refuseIf(f, jen.Err().Op(":=").Add(e.allOf(checks))))
	}
	if len(statements) == 0 {
		return
	}
	if f.Type.Fallible() && !f.Optional {
		statements = []jen.Code{jen.If(e.present(f.Type, variable("v"))).Block(statements...)}
	}
	for _, s := range statements {
		g.Add(s)
	}
}

// noteSet writes the statement that tells the core that the field was set or cleared. For a restored field, the core also
// gets the encoding of the new value, which is now the last valid one.
func (e *sessionEmitter) noteSet(g *jen.Group, f *schema.Field, encoded *jen.Statement) {
	if isRaw(f) && !f.Type.Mutable() {
		forgetRaw(g, f)
	}
	if e.isRestored(f) {
		core("SetValid", jen.Lit(f.Number), encoded)(g)
	} else {
		core("Set", jen.Lit(f.Number))(g)
	}
}

// refused returns the expression that reports a refusal and is the setter's result.
func (e *sessionEmitter) refused(f *schema.Field, err *jen.Statement) *jen.Statement {
	return coreRefuse(f, e.publicError(f, err))
}

// coreRefuse returns what refused returns, for an error that reveals no secret.
func coreRefuse(f *schema.Field, err *jen.Statement) *jen.Statement {
	return jen.Id("state").Dot("core").Dot("Refuse").Call(jen.Lit(f.Number), err)
}

// publicError returns err without what shows a part of a secret value: the keys of maps, and the errors of methods that
// read back.
func (e *sessionEmitter) publicError(f *schema.Field, err *jen.Statement) *jen.Statement {
	shows := false
	f.Type.Walk(func(t *schema.Type) { shows = shows || t.Kind == schema.Map || t.ReadBack() })
	if f.Secret && shows {
		return e.Wire("WithoutSecrets").Call(err)
	}
	return err
}

// assign writes the statements that store value or, for an optional field, a pointer to v. They also drop the copy that
// a getter returned, so that it no longer reaches the session.
func (e *sessionEmitter) assign(g *jen.Group, f *schema.Field, value *jen.Statement) {
	if f.Optional {
		g.Add(stored(f).expr()).Op("=").Op("&").Id("v")
	} else {
		g.Add(stored(f).expr()).Op("=").Add(value)
	}
	if f.Default != nil {
		g.Add(isSet(f).expr()).Op("=").True()
	}
	e.forgetCopy(g, f)
}
