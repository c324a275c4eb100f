package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// verbs writes the methods that every session has, such as Renew and Destroy.
func (e *sessionEmitter) verbs() {
	e.method(nil, []string{"Renew starts both timeouts again, as after a login. In a store the session also gets a new token, and the old one ends. A session in a cookie has no token: a copy of the old cookie is accepted until it is over."}, "Renew", nil, nil, func(g *jen.Group) {
		g.Add(state()).Dot("core").Dot("Renew").Call()
	})
	e.method(nil, []string{"Reset makes every field absent. The clocks go on, and a remembered session stays so."}, "Reset", nil, nil, func(g *jen.Group) {
		unlocked(g)
		core("Reset", jen.Id("state").Dot("clear"))(g)
	})
	e.method(nil, []string{"Destroy ends the session and deletes the cookie. What is set after it begins a new one."}, "Destroy", nil, nil, func(g *jen.Group) {
		unlocked(g)
		core("Destroy", jen.Id("state").Dot("clear"))(g)
	})
	if e.s.RememberIdle > 0 {
		e.method(nil, []string{"Remember makes the cookie outlive the browser, with the timeouts of remember=, or makes it an ordinary one again. The session keeps the age it has."}, "Remember", []jen.Code{jen.Id("on").Bool()}, nil, func(g *jen.Group) {
			g.Add(state()).Dot("core").Dot("Remember").Call(jen.Id("on"))
		})
	}
	e.method(nil, []string{"Info says when the session began, was last refreshed and will end, and how large it is."}, "Info", nil, []jen.Code{e.Runtime("Info")}, func(g *jen.Group) {
		g.Return(state().Dot("core").Dot("Info").Call())
	})
}

// clear writes the method that makes every field absent.
func (e *sessionEmitter) clear() {
	e.Comment(nil, "clear makes every field absent. What getters returned before no longer reaches the session.")
	e.Code.Func().Params(e.stateReceiver()).Id("clear").Params().BlockFunc(func(g *jen.Group) {
		g.Id("state").Dot("f").Op("=").Add(e.TypeExpr(e.s.Struct.Go)).Values()
		zero := func(name string, has func(*schema.Field) bool) {
			if len(e.s.Struct.FieldsWith(has)) > 0 {
				g.Add(e.Wire("Zero")).Call(jen.Op("&").Id("state").Dot(name))
			}
		}
		zero("isSet", hasDefault)
		zero("raw", isRaw)
		zero("copies", isCopied)
	})
	e.Code.Line()
}
