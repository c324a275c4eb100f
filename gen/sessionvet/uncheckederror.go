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

const uncheckedErrorDoc = `report ignored errors of setters, managers, keys and constructors

A setter that returns an error has left the field as it was, Save has not sent
all of the session, Revoke has not ended it, NewSessionManager has made no
manager. A call that is a statement of its own, or stands behind go or defer,
ignores the error. To ignore one on purpose, assign it to the blank identifier:

	_ = s.SetNotice("Wrong name or password.") // 23 bytes, 80 are allowed

An error is ignored as well if a later statement of the same block assigns to
its variable before anything reads it:

	err := s.SetName(name) // the error is lost
	err = s.SetEmail(email)
	return err

Such a variable is not looked at if it is a parameter or a named result, if a
closure uses it, if its address is taken, or if a break, continue, goto or
fallthrough stands in between. An error in the last assignment that nothing
reads is not seen.

The rule looks at setters, at managers and keys, at Check of an Opened, at the
generated constructors and at the functions of the runtime. A call through a
variable or an interface is not seen. Test files are not looked at.`

func findUncheckedErrors(pass *analysis.Pass) (any, error) {
	inspected := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	statements := []ast.Node{(*ast.ExprStmt)(nil), (*ast.GoStmt)(nil), (*ast.DeferStmt)(nil)}
	inspected.Preorder(statements, func(n ast.Node) {
		call := calledBy(n)
		if call == nil || isTest(pass, n) {
			return
		}
		if f, lost := lostWithError(pass.TypesInfo, call); lost != "" {
			pass.ReportRangef(call, "error of %s is ignored: %s; handle it, or assign it to _ if that is meant", f.Name(), lost)
		}
	})
	findOverwrittenErrors(pass, inspected)
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

// lostWithError returns the function that a call names, and what an error of that function
// means; "" if the rule does not ask for the errors of the function.
func lostWithError(info *types.Info, call *ast.CallExpr) (f *types.Func, lost string) {
	f = callee(info, call)
	if f == nil || !returnsError(f) {
		return nil, ""
	}
	receiver := receiverOf(f)
	switch {
	case receiver == nil:
		return f, functionErrors(f)
	case sessionType(receiver) != nil && (strings.HasPrefix(f.Name(), "Set") || strings.HasPrefix(f.Name(), "Append")):
		return f, "the session has not taken the value"
	case isRuntimeType(receiver, "Manager"):
		return f, managerErrors(f.Name())
	case isRuntimeType(receiver, "Keys"):
		return f, keysErrors(f.Name())
	case isRuntimeType(receiver, "Opened") && f.Name() == "Check":
		return f, "the session may have ended"
	}
	return f, ""
}

// functionErrors says what went wrong when a function of the runtime or a generated
// constructor returned an error; "" for other functions.
func functionErrors(f *types.Func) string {
	made := f.Signature().Results().At(0).Type()
	switch {
	case isGeneratedConstructor(f):
		return "there is no manager"
	case f.Pkg() == nil || f.Pkg().Path() != runtimePath && !strings.HasPrefix(f.Pkg().Path(), runtimePath+"/"):
		return ""
	case isRuntimeType(made, "Manager"):
		return "there is no manager"
	case isRuntimeType(made, "Keys"):
		return "there are no keys"
	}
	return "the function could not do it"
}

// isGeneratedConstructor reports whether f is NewSessionManager, for a session type
// Session of its package.
func isGeneratedConstructor(f *types.Func) bool {
	made := f.Signature().Results().At(0).Type()
	pointer, ok := types.Unalias(made).(*types.Pointer)
	if !ok || !isRuntimeType(made, "Manager") {
		return false
	}
	arguments := types.Unalias(pointer.Elem()).(*types.Named).TypeArgs()
	if arguments.Len() != 1 {
		return false
	}
	session := sessionType(arguments.At(0))
	return session != nil && session.Pkg() == f.Pkg() && f.Name() == "New"+session.Name()+"Manager"
}

// keysErrors says what went wrong when the method of keys of that name returned an error.
func keysErrors(name string) string {
	switch name {
	case "Reload", "Replace":
		return "the keys are as they were"
	}
	return "the keys could not do it"
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
