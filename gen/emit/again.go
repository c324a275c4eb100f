// This file writes what a session in a store needs so that the changes of two requests add up. Where a method only adds,
// appends or takes, it gives the core a function that makes the same change to another session: the one that another
// request has written meanwhile. A session in a cookie needs no such function, and its methods make none.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// The forms of a function literal's body: on the line where the literal begins, or on lines of its own.
var (
	statementsOnALine = jen.Options{Open: "{ ", Close: " }", Separator: "; "}
	onLines           = jen.Options{Open: "{", Close: "}", Multi: true}
)

// canRedo reports whether a field has a method that only adds, appends or takes.
func canRedo(f *schema.Field) bool { return f.Type.Number() || f.Flash || f.Appends() }

// declareAgain writes the method of the state that tells the core how to make a change again.
func (e *sessionEmitter) declareAgain() {
	if len(e.s.Struct.FieldsWith(canRedo)) == 0 {
		return
	}
	redo := jen.Id("redo").Func().Params(jen.Op("*").Id(e.names.State)).Error()
	e.stateMethod("again tells the core how to make the last change of that number to another session as well: the one that another "+
		"request has stored meanwhile. redo makes it to the session of that state.",
		"again", []jen.Code{jen.Id("number").Int(), redo}, nil, func(g *jen.Group) {
			g.Id("state").Dot("core").Dot("Again").Call(jen.Id("number"), jen.Func().Params(jen.Id("other").Any()).Error().
				Custom(oneLine, jen.Return(jen.Id("redo").Call(jen.Id("other").Assert(jen.Op("*").Id(e.names.Type)).Dot("state").Dot("Get").Call()))))
		})
}

// ifStored writes the statement that runs body if the session is in a store.
func ifStored(g *jen.Group, body func(g *jen.Group)) {
	g.If(jen.Id("state").Dot("core").Dot("Stored").Call()).BlockFunc(body)
}

// again writes the call that tells the core how to make the change of a field again. redo are the statements that make it to
// the session whose state is to. What they use must be of this call alone: the app may change the rest meanwhile.
func (e *sessionEmitter) again(g *jen.Group, f *schema.Field, options jen.Options, redo func(g *jen.Group)) {
	g.Id("state").Dot("again").Call(jen.Lit(f.Number), jen.Func().Params(jen.Id("to").Op("*").Id(e.names.State)).Error().CustomFunc(options, redo))
}

// withDeadline returns the arguments of a method of the state that changes a field: these and, for a field with a ttl, the
// deadline.
func withDeadline(f *schema.Field, arguments ...jen.Code) []jen.Code {
	if f.TTL > 0 {
		return append(arguments, jen.Id("deadline"))
	}
	return arguments
}

// deadlineParameter returns the parameters for the arguments that withDeadline returns.
func deadlineParameter(f *schema.Field, parameters ...jen.Code) []jen.Code {
	if f.TTL > 0 {
		return append(parameters, jen.Id("deadline").Uint32())
	}
	return parameters
}

// chooseDeadline writes the statement that works out the deadline of a field that is changed now. A change that is made again
// later keeps it.
func (e *sessionEmitter) chooseDeadline(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		g.Id("deadline").Op(":=").Add(e.newDeadline(f))
	}
}

// setDeadline writes the statement that sets the deadline of a field to the variable deadline.
func setDeadline(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		g.Add(deadline(f).expr()).Op("=").Id("deadline")
	}
}
