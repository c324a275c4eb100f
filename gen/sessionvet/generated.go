package sessionvet

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// runtimePath is the import path of the runtime.
const runtimePath = "github.com/typedsession/typedsession/runtime"

// sessionType returns the name of the session type that t is, or points to; nil for
// other types. A session type is a struct with a single field, a Hidden of the runtime.
// Export data say so too, hence it can be in a package that is merely imported.
func sessionType(t types.Type) *types.TypeName {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil
	}
	if s, ok := named.Underlying().(*types.Struct); !ok || s.NumFields() != 1 || !isRuntimeType(s.Field(0).Type(), "Hidden") {
		return nil
	}
	return named.Obj()
}

// isRuntimeType reports whether t is, or points to, the runtime's type of that name.
func isRuntimeType(t types.Type, name string) bool { return isNamed(t, runtimePath, name) }

// isNamed reports whether t is, or points to, the type that a package declares with
// that name.
func isNamed(t types.Type, path, name string) bool {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

// receiverOf returns the type of a method's receiver; nil for a function.
func receiverOf(f *types.Func) types.Type {
	if receiver := f.Signature().Recv(); receiver != nil {
		return receiver.Type()
	}
	return nil
}

// callee returns the function or method that a call names; nil for a call of a variable,
// a builtin or a conversion.
func callee(info *types.Info, call *ast.CallExpr) *types.Func {
	f, _ := typeutil.Callee(info, call).(*types.Func)
	return f
}

// takesRequestsSession reports whether a call returns the session of a request:
// SessionFrom or SessionFromContext, for a session type Session.
func takesRequestsSession(info *types.Info, call *ast.CallExpr) bool {
	f := callee(info, call)
	if f == nil || receiverOf(f) != nil || f.Signature().Params().Len() != 1 || f.Signature().Results().Len() != 1 {
		return false
	}
	session := sessionType(f.Signature().Results().At(0).Type())
	return session != nil && session.Pkg() == f.Pkg() &&
		(f.Name() == session.Name()+"From" || f.Name() == session.Name()+"FromContext")
}

// getter returns the name of the field that a call reads from a session with X or
// LookupX. There must be a SetX, so TakeX is no getter: what it returns no longer
// belongs to the session.
func getter(info *types.Info, call *ast.CallExpr) (field string, ok bool) {
	f := callee(info, call)
	if f == nil || receiverOf(f) == nil || f.Signature().Params().Len() != 0 {
		return "", false
	}
	session := sessionType(receiverOf(f))
	if session == nil {
		return "", false
	}
	for _, field := range []string{f.Name(), strings.TrimPrefix(f.Name(), "Lookup")} {
		if hasMethod(session, "Set"+field) {
			return field, true
		}
	}
	return "", false
}

func hasMethod(t *types.TypeName, name string) bool {
	found, _, _ := types.LookupFieldOrMethod(types.NewPointer(t.Type()), false, t.Pkg(), name)
	_, ok := found.(*types.Func)
	return ok
}

// isTest reports whether a node is in a _test.go file.
func isTest(pass *analysis.Pass, n ast.Node) bool {
	return strings.HasSuffix(pass.Fset.File(n.Pos()).Name(), "_test.go")
}
