package sessionvet

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// UncheckedError reports errors of sessions, managers and keys that nothing looks at.
var UncheckedError = &analysis.Analyzer{
	Name:     "uncheckederror",
	Doc:      uncheckedErrorDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      findUncheckedErrors,
}

const uncheckedErrorDoc = `report ignored errors of setters, managers and keys

A setter that returns an error has left the field as it was, Save has not sent
all of the session, Revoke has not ended it. A call that is a statement of its
own, or stands behind go or defer, ignores the error. To ignore one on purpose,
assign it to the blank identifier:

	_ = s.SetNotice("Wrong name or password.") // 23 bytes, 80 are allowed

A call through a variable or an interface is not seen. Test files are not
looked at.`

func findUncheckedErrors(pass *analysis.Pass) (any, error) {
	inspected := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	statements := []ast.Node{(*ast.ExprStmt)(nil), (*ast.GoStmt)(nil), (*ast.DeferStmt)(nil)}
	inspected.Preorder(statements, func(n ast.Node) {
		call := calledBy(n)
		if call == nil || isTest(pass, n) {
			return
		}
		f := callee(pass.TypesInfo, call)
		if f == nil || !returnsError(f) {
			return
		}
		if lost := lostWithError(f); lost != "" {
			pass.ReportRangef(call, "error of %s is ignored: %s; handle it, or assign it to _ if that is meant", f.Name(), lost)
		}
	})
	return nil, nil
}

// calledBy returns the call that a statement consists of.
func calledBy(statement ast.Node) *ast.CallExpr {
	switch statement := statement.(type) {
	case *ast.GoStmt:
		return statement.Call
	case *ast.DeferStmt:
		return statement.Call
	case *ast.ExprStmt:
		call, _ := ast.Unparen(statement.X).(*ast.CallExpr)
		return call
	}
	return nil
}

// returnsError reports whether the last result is an error.
func returnsError(f *types.Func) bool {
	results := f.Signature().Results()
	return results.Len() > 0 && types.Identical(results.At(results.Len()-1).Type(), types.Universe.Lookup("error").Type())
}

// lostWithError says what went wrong when a method returned an error; "" for methods
// whose errors are not looked at.
func lostWithError(f *types.Func) string {
	receiver := receiverOf(f)
	switch {
	case receiver == nil:
		return ""
	case sessionType(receiver) != nil && (strings.HasPrefix(f.Name(), "Set") || strings.HasPrefix(f.Name(), "Append")):
		return "the session has not taken the value"
	case isRuntimeType(receiver, "Manager"):
		return managerErrors(f.Name())
	case isRuntimeType(receiver, "Keys"):
		return "the keys are as they were"
	}
	return ""
}

// managerErrors says what went wrong when the manager's method of that name returned an
// error.
func managerErrors(name string) string {
	switch name {
	case "Save", "Seal", "SealTo":
		return "the session, or a part of it, was not sent"
	case "Revoke", "RevokeAll":
		return "sessions that were to end go on"
	case "Update":
		return "the change was not written"
	}
	return "the manager could not do it"
}
