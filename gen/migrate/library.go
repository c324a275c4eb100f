// This file says what differs between the libraries.

package migrate

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// A Library is a session library that an app can come from.
type Library string

// The libraries.
const (
	Gorilla Library = "gorilla" // github.com/gorilla/sessions
	SCS     Library = "scs"     // github.com/alexedwards/scs/v2
)

// Libraries returns the libraries by name.
func Libraries() []Library { return []Library{Gorilla, SCS} }

// Path returns the import path of the library; empty for an unknown library.
func (l Library) Path() string {
	switch l {
	case Gorilla:
		return gorillaPath
	case SCS:
		return scsPath
	}
	return ""
}

// reader finds how an app uses one library.
type reader interface {
	// find adds what the app does at a node.
	find(n ast.Node)
	// sessionsOf returns the ids of the sessions that e can be; of the managers, if e is a
	// manager of sessions.
	sessionsOf(e ast.Expr) []string
	// managedBy returns the ids of the sessions whose manager or store the call makes; none if
	// they are not known.
	managedBy(call *ast.CallExpr) []string
	// cookieOf returns the name of a session's cookie; empty if it is not known.
	cookieOf(session string, s settings) string
	// timeouts returns the timeouts of a session with these settings, or the library's own
	// where the app sets none.
	timeouts(s settings) timeouts
}

func (l Library) reader(p *program, f *findings) reader {
	if l == SCS {
		return newSCS(p, f)
	}
	return &gorilla{program: p, findings: f}
}

// findings are what a reader found in an app.
type findings struct {
	accesses []access
	settings settings
	calls    []replaced
	notes    diagnostic.List
}

// replaced is code that reaches no single value, and what takes its place.
type replaced struct {
	node ast.Node
	by   string
}

// storedManager is what takes the place of a library's manager or store that keeps sessions on the
// server.
const storedManager = "New{Session}Manager(typedsession.Stored{Store: store}, {Session}Config{})"

// stored reports whether every manager that takes the place of an old one keeps its sessions
// in a store.
func (f *findings) stored() bool {
	found := false
	for _, r := range f.calls {
		if strings.HasPrefix(r.by, "New{Session}Manager") {
			if r.by != storedManager {
				return false
			}
			found = true
		}
	}
	return found
}

func (f *findings) replace(node ast.Node, by string) { f.calls = append(f.calls, replaced{node, by}) }

// isNamed reports whether t, or what it points to, is the type called name of the package
// at path.
func isNamed(t types.Type, path, name string) bool {
	if t == nil {
		return false
	}
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && isOf(named.Obj(), path)
}

// isOf reports whether the package at path declares the object. A vendored package has its
// path behind that of its vendor directory.
func isOf(object types.Object, path string) bool {
	if object == nil || object.Pkg() == nil {
		return false
	}
	declared := object.Pkg().Path()
	return declared == path || strings.HasSuffix(declared, "/vendor/"+path)
}

// methodOf returns the name of the method that a call calls, if its receiver's type is the
// one called name of the package at path; otherwise it is empty.
func (p *program) methodOf(call *ast.CallExpr, path, name string) string {
	f, ok := p.callee(call).(*types.Func)
	if !ok || f.Signature().Recv() == nil || !isNamed(f.Signature().Recv().Type(), path, name) {
		return ""
	}
	return f.Name()
}

// functionOf returns the name of the function of the package at path that a call calls;
// otherwise it is empty.
func (p *program) functionOf(call *ast.CallExpr, path string) string {
	f, ok := p.callee(call).(*types.Func)
	if !ok || f.Signature().Recv() != nil || !isOf(f, path) {
		return ""
	}
	return f.Name()
}

// receiverOf returns the expression before the method's name; nil for the call of a
// function.
func receiverOf(call *ast.CallExpr) ast.Expr { return argumentOf(call, receiver) }

// assignedValue returns what an assignment gives to the target e: an expression, or the
// value at an index if that is a call with several. ok is false unless e is a target.
func assignedValue(n ast.Node, e ast.Node) (value ast.Expr, index int, ok bool) {
	assignment, ok := n.(*ast.AssignStmt)
	if !ok {
		return nil, 0, false
	}
	i := slices.IndexFunc(assignment.Lhs, func(lhs ast.Expr) bool { return lhs == e })
	switch {
	case i < 0:
		return nil, 0, false
	case len(assignment.Rhs) == len(assignment.Lhs):
		return assignment.Rhs[i], 0, true
	}
	return assignment.Rhs[0], i, true
}
