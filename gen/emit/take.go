package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// taker writes TakeX, for fields with the option flash.
func (e *sessionEmitter) taker(f *schema.Field) {
	result := e.TypeExpr(f.Type.Go)
	doc := []string{"Take" + f.Name + " returns the session's " + f.Name + " and makes the field absent: it is read once."}
	e.method(nil, doc, "Take"+f.Name, nil, []jen.Code{result}, func(g *jen.Group) {
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
		g.Return(jen.Id("v"))
	})
}
