package typedsession

import "fmt"

// mountKey finds the innermost mount of any manager in a request's context.
type mountKey struct{}

// mount is one manager's place among the handlers that a request passes through.
type mount struct {
	engine *engine
	outer  *mount
}

// meets reports whether the manager is mounted further out already. It panics if another manager of the cookie is:
// the two would overwrite each other's sessions.
func (e *engine) meets(outer *mount) bool {
	for ; outer != nil; outer = outer.outer {
		if outer.engine == e {
			return true
		}
		if outer.engine.cookie.name == e.cookie.name {
			panic(fmt.Sprintf("typedsession: the managers of %s and of %s both serve the cookie %q in this request: "+
				"mount one of them only, or give one another cookie= name", outer.engine.session, e.session, e.cookie.name))
		}
	}
	return false
}
