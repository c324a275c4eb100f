// This file writes the parts that many methods of a session share: the receiver, the lock, calls of the core, and the
// place of a field's value.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// receiver returns the receiver of a session's methods.
func (e *sessionEmitter) receiver() *jen.Statement {
	return jen.Id("s").Op("*").Id(e.names.Type)
}

// method writes a method of the session. Its comment consists of user, lines of the
// user's own, and of paragraphs.
func (e *sessionEmitter) method(user, paragraphs []string, name string, params, results []jen.Code, body func(g *jen.Group)) {
	e.Comment(user, paragraphs...)
	e.Code.Func().Params(e.receiver()).Id(name).Params(params...).Params(results...).BlockFunc(body)
	e.Code.Line()
}

// stored returns the place in the session where a field's value is.
func stored(f *schema.Field) operand {
	return variable("s").dot("f").dot(f.Name)
}

// core returns the statement s.core.method(arguments).
func core(method string, arguments ...jen.Code) func(g *jen.Group) {
	return func(g *jen.Group) { g.Id("s").Dot("core").Dot(method).Call(arguments...) }
}

// locked writes the statements that begin a method which changes the session or returns a
// part of it.
func locked(g *jen.Group) {
	core("Lock")(g)
	g.Defer().Id("s").Dot("core").Dot("Unlock").Call()
}

// lockedForUse writes what locked writes, for a method that uses the field's value, which
// may have expired.
func (e *sessionEmitter) lockedForUse(g *jen.Group, f *schema.Field) {
	locked(g)
	if f.TTL > 0 {
		g.Id("s").Dot("expire").Call()
	}
}
