// This file writes the parts that many methods of a session share: the receiver, the lock, calls of the core, and the
// place of a field's value. A session has one field, its state: a struct with the values, what the methods keep beside
// them, and the core, which is the runtime's part of the session.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// receiver returns the receiver of a session's methods.
func (e *sessionEmitter) receiver() *jen.Statement {
	return jen.Id("s").Op("*").Id(e.names.Type)
}

// stateReceiver returns the receiver of the methods of a session's state, which apps do not see.
func (e *sessionEmitter) stateReceiver() *jen.Statement {
	return jen.Id("state").Op("*").Id(e.names.State)
}

// state returns an expression for the session's state.
func state() *jen.Statement { return jen.Id("s").Dot("state").Dot("Get").Call() }

// unlocked writes the statement that begins a method which uses the session's state without locking it.
func unlocked(g *jen.Group) {
	g.Id("state").Op(":=").Add(state())
}

// method writes a method of the session. Its comment consists of user, lines of the
// user's own, and of paragraphs.
func (e *sessionEmitter) method(user, paragraphs []string, name string, params, results []jen.Code, body func(g *jen.Group)) {
	e.Comment(user, paragraphs...)
	e.Code.Func().Params(e.receiver()).Id(name).Params(params...).Params(results...).BlockFunc(body)
	e.Code.Line()
}

// stateMethod writes a method of a session's state.
func (e *sessionEmitter) stateMethod(doc, name string, params, results []jen.Code, body func(g *jen.Group)) {
	e.Comment(nil, doc)
	e.Code.Func().Params(e.stateReceiver()).Id(name).Params(params...).Params(results...).BlockFunc(body)
	e.Code.Line()
}

// stored returns the place in the session where a field's value is.
func stored(f *schema.Field) operand { return storedIn("state", f) }

// storedIn returns what stored does, for the session whose state the variable called state holds.
func storedIn(state string, f *schema.Field) operand {
	return variable(state).dot("f").dot(f.Name)
}

// core returns the statement state.core.method(arguments).
func core(method string, arguments ...jen.Code) func(g *jen.Group) {
	return func(g *jen.Group) { g.Id("state").Dot("core").Dot(method).Call(arguments...) }
}

// locked writes the statements that begin a method which changes the session or returns a
// part of it.
func locked(g *jen.Group) {
	g.Id("state").Op(":=").Id("s").Dot("lock").Call()
	g.Defer().Id("state").Dot("core").Dot("Unlock").Call()
}

// lockedForUse writes what locked writes, for a method that uses the field's value, which
// may have expired.
func (e *sessionEmitter) lockedForUse(g *jen.Group, f *schema.Field) {
	locked(g)
	if f.TTL > 0 {
		g.Id("state").Dot("expire").Call()
	}
}

// lockedIfItExpires writes the statements that begin a method which uses the value of a field that nobody can change in
// place. They lock the session only if the value may have expired.
func (e *sessionEmitter) lockedIfItExpires(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		e.lockedForUse(g, f)
		return
	}
	unlocked(g)
}

// lock writes the method that locks a session and returns its state.
func (e *sessionEmitter) lock() {
	e.Comment(nil, "lock locks the session, and returns what it consists of.")
	e.Code.Func().Params(e.receiver()).Id("lock").Params().Op("*").Id(e.names.State).Block(
		jen.Id("state").Op(":=").Add(state()),
		jen.Id("state").Dot("core").Dot("Lock").Call(),
		jen.Return(jen.Id("state")),
	)
	e.Code.Line()
}
