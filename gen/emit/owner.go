package emit

import (
	"github.com/dave/jennifer/jen"
)

// declareOwner writes the function that names the sessions of an owner, for a session with the option owner. It encodes
// the owner as the body of a session does.
func (e *sessionEmitter) declareOwner() {
	f := e.s.Owner()
	if f == nil {
		return
	}
	owner := func(encoded jen.Code) jen.Code {
		return jen.Return(e.Runtime("OwnerOf").Types(jen.Id(e.names.Type)).Call(encoded))
	}
	e.Comment(nil, e.names.Owner+" names the sessions whose "+f.Name+" is v, for the methods List, Revoke and RevokeAll of the manager. "+
		"The zero value is nobody.")
	e.Code.Func().Id(e.names.Owner).Params(jen.Id("v").Add(e.TypeExpr(f.Type.Go))).
		Add(e.Runtime("Owner").Types(jen.Id(e.names.Type))).BlockFunc(func(g *jen.Group) {
		encoded := e.appendCall(f.Type, jen.Nil(), variable("v"))
		g.If(e.absent(f.Type, variable("v"))).Block(owner(jen.Nil()))
		if f.Type.Fallible() {
			g.List(jen.Id("encoded"), jen.Id("_")).Op(":=").Add(encoded).Comment("a UUID always has an encoding")
			encoded = jen.Id("encoded")
		}
		g.Add(owner(encoded))
	})
	e.Code.Line()
}
