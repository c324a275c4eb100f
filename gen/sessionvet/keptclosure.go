package sessionvet

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// isKeptByClosure reports whether a statement at c, in a function literal that serves
// requests, puts something into a variable of the function around the literal. Such a
// variable outlives the requests.
func (k *keptSessions) isKeptByClosure(c inspector.Cursor, place path) bool {
	maker, serves := k.declaringFunction(c, place.root)
	if maker == nil || !serves || k.belongsToRequest(maker) || k.isForTests(c) || k.isUsedByMaker(c, maker, place.last) {
		return false
	}
	if place.last.IsField() {
		return !k.isShort(place.root.Type())
	}
	return !isOutside(place.root, maker.Body) // a caller may take out of a parameter or a result what it holds
}

// declaringFunction returns the declared function that v belongs to, if c is in a function
// literal of it, and whether such a literal serves requests. It returns nil for a variable
// of a function literal: that one may be called for each request.
func (k *keptSessions) declaringFunction(c inspector.Cursor, v *types.Var) (maker *ast.FuncDecl, serves bool) {
	for enclosing := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		f := enclosing.Node()
		if declared, ok := f.(*ast.FuncDecl); ok {
			if isOutside(v, f) {
				return nil, false
			}
			return declared, serves
		}
		if !isOutside(v, f) {
			return nil, false
		}
		serves = serves || isHandler(k.pass.TypesInfo.TypeOf(f.(*ast.FuncLit)))
	}
	return nil, false
}

// isHandler reports whether a function of type t serves requests: whether its parameters
// are (http.ResponseWriter, *http.Request), or a single one that carries a request, as
// those of web frameworks do.
func isHandler(t types.Type) bool {
	signature, ok := t.Underlying().(*types.Signature)
	if !ok {
		return false
	}
	params := signature.Params()
	switch params.Len() {
	case 1:
		return carriesRequest(params.At(0).Type()) && returnsAtMostAnError(signature)
	case 2:
		return isResponseWriter(params.At(0).Type()) && isRequest(params.At(1).Type())
	}
	return false
}

func returnsAtMostAnError(signature *types.Signature) bool {
	results := signature.Results()
	return results.Len() == 0 ||
		results.Len() == 1 && types.Identical(results.At(0).Type(), types.Universe.Lookup("error").Type())
}

// belongsToRequest reports whether a function that makes a handler belongs to a request
// itself: because it has one, or because a function with a request names it.
func (k *keptSessions) belongsToRequest(maker *ast.FuncDecl) bool {
	f, _ := k.pass.TypesInfo.Defs[maker.Name].(*types.Func)
	return f == nil || k.inRequests[f] || hasRequest(k.pass.TypesInfo, maker.Type) || k.makesRequest(maker)
}

// makesRequest reports whether a function has a request outside of its function literals,
// as one does that calls a handler by itself.
func (k *keptSessions) makesRequest(f *ast.FuncDecl) bool {
	makes := false
	ast.Inspect(f.Body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if x, ok := n.(ast.Expr); ok {
			t := k.pass.TypesInfo.TypeOf(x)
			makes = makes || t != nil && isRequest(t)
		}
		return !makes
	})
	return makes
}

// isForTests reports whether the file or the package that c is in serves tests, which look
// at sessions afterwards.
func (k *keptSessions) isForTests(c inspector.Cursor) bool {
	if strings.HasSuffix(k.pass.Pkg.Name(), "test") {
		return true
	}
	for file := range c.Enclosing((*ast.File)(nil)) {
		for _, imported := range file.Node().(*ast.File).Imports {
			switch strings.Trim(imported.Path.Value, "`\"") {
			case "testing", "net/http/httptest":
				return true
			}
		}
	}
	return false
}

// isUsedByMaker reports whether the function that makes a handler reads a variable or a
// field outside of its function literals, or anywhere in it passes the variable to another
// function or takes its address: what it holds may be taken out of it in that way. To pass
// a session does not do that.
func (k *keptSessions) isUsedByMaker(c inspector.Cursor, maker *ast.FuncDecl, v *types.Var) bool {
	for f := range c.Enclosing((*ast.FuncDecl)(nil)) {
		for use := range f.Preorder((*ast.Ident)(nil)) {
			if k.pass.TypesInfo.Uses[use.Node().(*ast.Ident)] == v && k.mayTakeOut(use, maker, v) {
				return true
			}
		}
	}
	return false
}

// mayTakeOut reports whether what v holds may be taken out of it where use names it.
func (k *keptSessions) mayTakeOut(use inspector.Cursor, maker *ast.FuncDecl, v *types.Var) bool {
	kind, _ := use.ParentEdge()
	if kind == edge.SelectorExpr_Sel {
		use = use.Parent()
		kind, _ = use.ParentEdge()
	}
	switch kind {
	case edge.KeyValueExpr_Key, edge.AssignStmt_Lhs:
		return false
	case edge.UnaryExpr_X:
		return true
	case edge.CallExpr_Args:
		called := use.Parent().Node().(*ast.CallExpr).Fun
		return enclosingFunction(use) == maker || sessionType(v.Type()) == nil && !k.pass.TypesInfo.Types[called].IsBuiltin()
	}
	return enclosingFunction(use) == maker
}
