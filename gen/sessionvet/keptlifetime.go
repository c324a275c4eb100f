package sessionvet

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// learn fills in what the package says about functions, variables and types.
func (k *keptSessions) learn() {
	info := k.pass.TypesInfo
	nodes := []ast.Node{
		(*ast.FuncDecl)(nil), (*ast.AssignStmt)(nil), (*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.ValueSpec)(nil),
	}
	for c := range k.inspected.Root().Preorder(nodes...) {
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			if f, ok := info.Defs[n.Name].(*types.Func); ok && n.Body != nil {
				k.bodies[f] = n.Body
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) && info.Types[n.Rhs[i]].IsNil() {
					k.emptied[pathOf(info, left).last] = true
				}
			}
		case *ast.CallExpr:
			k.emptied[pathOf(info, emptiedBy(info, n)).last] = true
			if isBuiltin(info, n, "new") {
				k.made(c, info.TypeOf(n.Args[0]))
			}
		case *ast.CompositeLit:
			k.made(c, info.TypeOf(n))
		case *ast.ValueSpec:
			if n.Type != nil {
				k.made(c, info.TypeOf(n.Type))
			}
		}
	}
	for c := range k.inspected.Root().Preorder((*ast.Ident)(nil)) {
		k.learnUse(c)
	}
}

// made notes the type of a value that a function with a request makes, at c.
func (k *keptSessions) made(c inspector.Cursor, t types.Type) {
	name := typeName(t)
	if name == nil {
		return
	}
	for enclosing := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if hasRequest(k.pass.TypesInfo, functionType(enclosing.Node())) {
			k.short[name] = true
		}
	}
}

// isShort reports whether a value of type t, or what it points to, may belong to a single
// request: a function with a request makes such values, or they hold a request.
func (k *keptSessions) isShort(t types.Type) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	if k.short[typeName(t)] || carriesRequest(t) {
		return true
	}
	fields, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for field := range fields.Fields() {
		if isRequest(field.Type()) || carriesRequest(field.Type()) {
			return true
		}
	}
	return false
}

// isEmptied reports whether the package takes out of a variable or field, or out of
// another one that x goes through, what it holds.
func (k *keptSessions) isEmptied(x ast.Expr) bool {
	emptied := false
	ast.Inspect(x, func(n ast.Node) bool {
		v := k.variable(n)
		emptied = emptied || v != nil && k.emptied[v]
		return !emptied
	})
	return emptied
}

// isRegistered reports whether the package passes a method on as a handler, and neither
// names nor calls it in a function that has a request.
func (k *keptSessions) isRegistered(f *types.Func) bool { return k.passed[f] && !k.inRequests[f] }

// learnUse notes what the package does with a function that it declares, where c names it.
func (k *keptSessions) learnUse(c inspector.Cursor) {
	f, ok := k.pass.TypesInfo.Uses[c.Node().(*ast.Ident)].(*types.Func)
	if !ok || f.Pkg() != k.pass.Pkg || isTest(k.pass, c.Node()) {
		return
	}
	for enclosing := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		if hasRequest(k.pass.TypesInfo, functionType(enclosing.Node())) {
			k.addInRequests(f.Origin())
			return
		}
	}
	if selector, ok := c.Parent().Node().(*ast.SelectorExpr); ok {
		selection := k.pass.TypesInfo.Selections[selector]
		kind, _ := c.Parent().ParentEdge()
		if selection != nil && selection.Kind() == types.MethodVal && kind != edge.CallExpr_Fun {
			k.passed[f.Origin()] = true
		}
	}
}

// addInRequests notes that a function with a request names f, and so all functions of the
// package that f names.
func (k *keptSessions) addInRequests(f *types.Func) {
	if k.inRequests[f] {
		return
	}
	k.inRequests[f] = true
	body := k.bodies[f]
	if body == nil {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if named, ok := k.pass.TypesInfo.Uses[id].(*types.Func); ok && named.Pkg() == k.pass.Pkg {
				k.addInRequests(named.Origin())
			}
		}
		return true
	})
}

// emptiedBy returns what a call takes something out of; nil for other calls.
func emptiedBy(info *types.Info, call *ast.CallExpr) ast.Expr {
	if isBuiltin(info, call, "delete") || isBuiltin(info, call, "clear") {
		return call.Args[0]
	}
	if f := callee(info, call); f != nil && isOfSync(receiverOf(f)) {
		switch f.Name() {
		case "Delete", "LoadAndDelete", "CompareAndDelete", "Clear":
			if selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				return selector.X
			}
		}
	}
	return nil
}

// functionType returns the parameters and results of a FuncDecl or a FuncLit.
func functionType(f ast.Node) *ast.FuncType {
	switch f := f.(type) {
	case *ast.FuncDecl:
		return f.Type
	case *ast.FuncLit:
		return f.Type
	}
	return nil
}
