package sessionvet

import (
	"go/ast"
	"go/types"

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
