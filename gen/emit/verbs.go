package emit

import (
	"github.com/dave/jennifer/jen"
)

// verbs writes the methods every session has.
func (e *sessionEmitter) verbs() {
	e.method(nil, []string{"Renew starts the session's clocks again, as after a login. A copy of the old cookie stays valid until it expires: a cookie cannot be called back."}, "Renew", nil, nil, func(g *jen.Group) {
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
