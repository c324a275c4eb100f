package typedsession

import "fmt"

// mountKey finds the innermost mount of any manager in a request's context.
type mountKey struct{}

// mount is one manager's place among the handlers that a request passes through.
type mount struct {
	manager *manager
	outer   *mount
}

// sharedCookie returns the name of a cookie that both engines would set.
func (e *manager) sharedCookie(other *manager) (name string, both bool) {
	for _, mine := range e.carrier.names() {
		for _, its := range other.carrier.names() {
			if mine != "" && mine == its {
				return mine, true
			}
		}
	}
	return "", false
}

// meets reports whether the manager is mounted further out already. It panics if another manager of the cookie is:
// the two would overwrite each other's sessions.
func (e *manager) meets(outer *mount) bool {
	for ; outer != nil; outer = outer.outer {
		if outer.manager == e {
			return true
		}
		if name, both := e.sharedCookie(outer.manager); both {
			panic(fmt.Sprintf("typedsession: the managers of %s and of %s both serve the cookie %q in this request: "+
				"mount one of them only, or give one another cookie= name", outer.manager.session, e.session, name))
		}
	}
	return false
}
