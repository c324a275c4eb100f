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

// canRedo reports whether a field has a method whose change can be made again. AddX of the field with the option owner
// does not count: it sets another owner.
func canRedo(f *schema.Field) bool { return f.Type.Number() && !f.Owner || f.Flash || f.Appends() }

// declareAgain writes the method of the state that tells the core how to make a change again.
func (e *sessionEmitter) declareAgain() {
	if len(e.s.Struct.FieldsWith(canRedo)) == 0 {
		return
	}
	redo := jen.Id("redo").Func().Params(jen.Op("*").Id(e.names.State)).Error()
	e.stateMethod("again tells the core that redo makes the change of that number once more: to the session as another request has "+
		"stored it meanwhile.", "again", []jen.Code{jen.Id("number").Int(), redo}, nil, func(g *jen.Group) {
		g.Id("state").Dot("core").Dot("Again").Call(jen.Id("number"), jen.Func().Params(jen.Id("other").Any()).Error().
			Custom(oneLine, jen.Return(jen.Id("redo").Call(jen.Id("other").Assert(jen.Op("*").Id(e.names.Type)).Dot("state").Dot("Get").Call()))))
	})
}

// ifStored writes the statement that runs body if the session is in a store.
func ifStored(g *jen.Group, body func(g *jen.Group)) {
	g.If(jen.Id("state").Dot("core").Dot("Stored").Call()).BlockFunc(body)
}

// again writes the call that tells the core how to make the change of a field once more. redo writes the statements that
// make the change to another session, whose state the variable to holds. They run later, and must not use anything that
// the app can have changed by then.
func (e *sessionEmitter) again(g *jen.Group, f *schema.Field, options jen.Options, redo func(g *jen.Group)) {
	g.Id("state").Dot("again").Call(jen.Lit(f.Number), jen.Func().Params(jen.Id("to").Op("*").Id(e.names.State)).Error().CustomFunc(options, redo))
}
