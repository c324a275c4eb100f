package sessionvet

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ast/inspector"
)

// requestSessions are the variables of a package that hold the session of a request.
type requestSessions struct {
	info *types.Info
	vars map[*types.Var]bool
}

// findRequestSessions finds the variables that SessionFrom, SessionFromContext or another
// such variable is assigned to, and the session parameters of functions that also have
// the request as a parameter.
func findRequestSessions(info *types.Info, in *inspector.Inspector) *requestSessions {
	r := &requestSessions{info, map[*types.Var]bool{}}
	nodes := []ast.Node{(*ast.FuncType)(nil), (*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil)}
	in.Preorder(nodes, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.FuncType:
			r.addParameters(n)
		case *ast.AssignStmt:
			r.addAssigned(n.Lhs, n.Rhs)
		case *ast.ValueSpec:
			names := make([]ast.Expr, len(n.Names))
			for i, name := range n.Names {
				names[i] = name
			}
			r.addAssigned(names, n.Values)
		}
	})
	return r
}

// addParameters adds the session parameters of a function with a request.
func (r *requestSessions) addParameters(f *ast.FuncType) {
	if !hasRequest(r.info, f) {
		return
	}
	for _, parameter := range f.Params.List {
		for _, name := range parameter.Names {
			if v, ok := r.info.Defs[name].(*types.Var); ok && sessionType(v.Type()) != nil {
				r.vars[v] = true
			}
		}
	}
}

func (r *requestSessions) addAssigned(left, right []ast.Expr) {
	if len(left) != len(right) {
		return
	}
	for i := range left {
		if name, ok := left[i].(*ast.Ident); ok && r.is(right[i]) {
			if v, ok := r.info.ObjectOf(name).(*types.Var); ok {
				r.vars[v] = true
			}
		}
	}
}

// is reports whether x is the session of a request, or a copy of it.
func (r *requestSessions) is(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		v, ok := r.info.Uses[x].(*types.Var)
		return ok && r.vars[v]
	case *ast.CallExpr:
		return takesRequestsSession(r.info, x)
	case *ast.StarExpr:
		return r.is(x.X)
	}
	return false
}

// within reports whether x is the session of a request, a composite literal that holds
// it, or a slice that it is appended to.
func (r *requestSessions) within(x ast.Expr) bool {
	if r.is(x) {
		return true
	}
	switch x := ast.Unparen(x).(type) {
	case *ast.UnaryExpr:
		return r.within(x.X)
	case *ast.KeyValueExpr:
		return r.within(x.Key) || r.within(x.Value)
	case *ast.CompositeLit:
		return r.withinAny(x.Elts)
	case *ast.CallExpr:
		return isBuiltin(r.info, x, "append") && r.withinAny(x.Args)
	}
	return false
}

func (r *requestSessions) withinAny(xs []ast.Expr) bool {
	for _, x := range xs {
		if r.within(x) {
			return true
		}
	}
	return false
}

// hasRequest reports whether a function has an *http.Request as a parameter, or a value
// that carries one.
func hasRequest(info *types.Info, f *ast.FuncType) bool {
	for _, parameter := range f.Params.List {
		if t := info.TypeOf(parameter.Type); isRequest(t) || carriesRequest(t) {
			return true
		}
	}
	return false
}

// carriesRequest reports whether a value of type t has a field or a method Request with
// the *http.Request that it serves, as the contexts of web frameworks do. The field of an
// http.Response is the request of a client.
func carriesRequest(t types.Type) bool {
	found, _, _ := types.LookupFieldOrMethod(t, true, nil, "Request")
	if found == nil || found.Pkg() != nil && found.Pkg().Path() == "net/http" {
		return false
	}
	if f, ok := found.(*types.Func); ok {
		signature := f.Signature()
		return signature.Params().Len() == 0 && signature.Results().Len() == 1 && isRequest(signature.Results().At(0).Type())
	}
	return isRequest(found.Type())
}

func isRequest(t types.Type) bool { return isNamed(t, "net/http", "Request") }

func isResponseWriter(t types.Type) bool { return isNamed(t, "net/http", "ResponseWriter") }

// isBuiltin reports whether a call is one of the builtin function of that name.
func isBuiltin(info *types.Info, call *ast.CallExpr, name string) bool {
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok || id.Name != name {
		return false
	}
	_, ok = info.Uses[id].(*types.Builtin)
	return ok
}
