package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// appender writes AppendX, for lists that are flash or have keep=.
func (e *sessionEmitter) appender(f *schema.Field) {
	doc := []string{"Append" + f.Name + " adds elements at the end of the session's " + f.Name + "." + elementOwnership(f) + setterNote(f)}
	params := []jen.Code{jen.Id("elements").Op("...").Add(e.ElementExpr(f.Type))}
	e.method(nil, doc, "Append"+f.Name, params, setterResults(f), func(g *jen.Group) {
		e.lockedForUse(g, f)
		if f.Optional {
			g.Var().Id("v").Add(e.TypeExpr(f.Type.Go))
			g.If(stored(f).expr().Op("!=").Nil()).Block(jen.Id("v").Op("=").Add(e.Std("slices", "Clip").Call(stored(f).deref().expr())))
			g.Id("v").Op("=").Append(jen.Id("v"), jen.Id("elements").Op("..."))
		} else {
			g.Id("v").Op(":=").Append(e.Std("slices", "Clip").Call(stored(f).expr()), jen.Id("elements").Op("..."))
		}
		e.set(g, f)
	})
}

// keepNewest writes the statement that drops the oldest elements of v when the list is
// longer than keep= allows.
func (e *sessionEmitter) keepNewest(g *jen.Group, f *schema.Field) {
	if f.Keep > 0 {
		g.Id("v").Op("=").Add(e.Wire("Newest")).Call(jen.Id("v"), jen.Lit(f.Keep))
	}
}

// keepNote returns the sentence about what a setter does with too many elements.
func keepNote(f *schema.Field) string {
	switch {
	case f.Keep == 1:
		return " Of more elements than one it keeps the last."
	case f.Keep > 1:
		return fmt.Sprintf(" Of more than %d elements it keeps the last %d.", f.Keep, f.Keep)
	}
	return ""
}
