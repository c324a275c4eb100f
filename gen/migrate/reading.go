// This file finds the types that an app asserts of a value.

package migrate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// reading collects the types that an app asserts of a value.
type reading struct {
	*program
	within   types.Object // a function whose callers are not followed
	seen     map[ast.Node]bool
	types    []seen
	returned bool // whether within returns the value
}

func (r *reading) add(t types.Type, at ast.Node) {
	if !concrete(t) && !isTypeParam(t) {
		return
	}
	r.types = append(r.types, seen{types.Default(t), r.position(at), false})
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// value looks at what the app does with e, or with the value at an index if e is a call
// with several. list says that e is a list of values.
func (r *reading) value(e ast.Expr, index int, list bool) {
	if r.seen[e] {
		return
	}
	r.seen[e] = true
	child, parent := r.parent(e)
	if list {
		r.elements(child, parent, index)
		return
	}
	switch parent := parent.(type) {
	case *ast.TypeAssertExpr:
		r.asserted(parent)
	case *ast.BinaryExpr:
		if other := otherOperand(parent, child); parent.Op == token.EQL || parent.Op == token.NEQ {
			r.add(r.typeOf(other), parent)
		}
	default:
		r.passedOn(child, parent, index, false)
	}
}

func otherOperand(b *ast.BinaryExpr, operand ast.Node) ast.Expr {
	if b.X == operand {
		return b.Y
	}
	return b.X
}

// elements looks at what the app does with the elements of a list.
func (r *reading) elements(child, parent ast.Node, index int) {
	switch parent := parent.(type) {
	case *ast.RangeStmt:
		if parent.X == child && parent.Value != nil {
			r.usesOf(r.variable(parent.Value), parent.Value, false)
		}
	case *ast.IndexExpr:
		r.value(parent, 0, false)
	default:
		r.passedOn(child, parent, index, true)
	}
}

// passedOn looks at a variable, a parameter or a result that gets the value.
func (r *reading) passedOn(child, parent ast.Node, index int, list bool) {
	switch parent := parent.(type) {
	case *ast.AssignStmt:
		r.assigned(child, parent.Lhs, parent.Rhs, index, list)
	case *ast.ValueSpec:
		var names []ast.Expr
		for _, name := range parent.Names {
			names = append(names, name)
		}
		r.assigned(child, names, parent.Values, index, list)
	case *ast.ReturnStmt:
		function := r.functionAround(parent)
		if function != nil && function == r.within {
			r.returned = true
			return
		}
		i := slices.Index(parent.Results, child.(ast.Expr))
		for _, call := range r.callsOf(function) {
			r.value(call, max(i, index), list)
		}
	case *ast.CallExpr:
		r.argument(child, parent, list)
	}
}

// argument looks at the parameter that gets the value, if the function is the app's own.
func (r *reading) argument(child ast.Node, call *ast.CallExpr, list bool) {
	function := r.callee(call)
	i := slices.Index(call.Args, child.(ast.Expr))
	if function == nil || i < 0 {
		return
	}
	for object, of := range r.params {
		if of.function == function && of.index == i {
			r.usesOf(object, nil, list)
		}
	}
}

func (r *reading) assigned(child ast.Node, targets, values []ast.Expr, index int, list bool) {
	i := slices.Index(values, child.(ast.Expr))
	if i < 0 {
		return
	}
	if len(values) == 1 && len(targets) > 1 {
		i = index
	}
	if i < len(targets) {
		if name, ok := targets[i].(*ast.Ident); ok {
			r.usesOf(r.variable(name), name, list)
		}
	}
}

// usesOf looks at every use of a variable, except the one that is given.
func (r *reading) usesOf(object types.Object, except ast.Node, list bool) {
	if _, ok := object.(*types.Var); !ok {
		return
	}
	for _, use := range r.uses[object] {
		if use != except {
			r.value(use, 0, list)
		}
	}
}

// asserted adds the type of an assertion, or the types of the cases of a type switch.
func (r *reading) asserted(assertion *ast.TypeAssertExpr) {
	if assertion.Type != nil {
		r.add(r.typeOf(assertion.Type), assertion)
		return
	}
	for n := r.parents[assertion]; n != nil; n = r.parents[n] {
		if choice, ok := n.(*ast.TypeSwitchStmt); ok {
			for _, clause := range choice.Body.List {
				for _, option := range clause.(*ast.CaseClause).List {
					r.add(r.typeOf(option), option)
				}
			}
			return
		}
	}
}
