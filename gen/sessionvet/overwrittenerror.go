package sessionvet

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// findOverwrittenErrors reports errors in variables that are assigned again before
// anything reads them.
func findOverwrittenErrors(pass *analysis.Pass, inspected *inspector.Inspector) {
	blocks := []ast.Node{(*ast.BlockStmt)(nil), (*ast.CaseClause)(nil), (*ast.CommClause)(nil)}
	for c := range inspected.Root().Preorder(blocks...) {
		if isTest(pass, c.Node()) {
			continue
		}
		statements := statementsOf(c.Node())
		for i, statement := range statements {
			reportOverwritten(pass, c, statement, statements[i+1:])
		}
	}
}

// statementsOf returns the statements of a block or of a clause of a switch or a select.
func statementsOf(block ast.Node) []ast.Stmt {
	switch block := block.(type) {
	case *ast.BlockStmt:
		return block.List
	case *ast.CaseClause:
		return block.Body
	case *ast.CommClause:
		return block.Body
	}
	return nil
}

// reportOverwritten reports a statement that assigns the error of a call to a variable, if
// one of the following statements assigns to it again before anything reads it.
func reportOverwritten(pass *analysis.Pass, block inspector.Cursor, statement ast.Stmt, following []ast.Stmt) {
	err, call := assignedError(pass.TypesInfo, statement)
	if err == nil || !isOverwritten(pass.TypesInfo, err, following) || !isOwnVariable(pass.TypesInfo, block, err) {
		return
	}
	if f, lost := lostWithError(pass.TypesInfo, call); lost != "" {
		pass.ReportRangef(call, "error of %s is ignored: %s is assigned again before anything reads it: %s; handle it first, "+
			"or put both together with errors.Join", f.Name(), err.Name(), lost)
	}
}

// assignedError returns the variable to which a statement assigns the last result of a
// call, and the call; nil for other statements.
func assignedError(info *types.Info, statement ast.Stmt) (*types.Var, *ast.CallExpr) {
	var left, right ast.Expr
	switch statement := statement.(type) {
	case *ast.AssignStmt:
		if len(statement.Rhs) == 1 {
			left, right = statement.Lhs[len(statement.Lhs)-1], statement.Rhs[0]
		}
	case *ast.DeclStmt:
		declared, ok := statement.Decl.(*ast.GenDecl)
		if !ok || declared.Tok != token.VAR || len(declared.Specs) != 1 {
			return nil, nil
		}
		if spec := declared.Specs[0].(*ast.ValueSpec); len(spec.Values) == 1 {
			left, right = spec.Names[len(spec.Names)-1], spec.Values[0]
		}
	}
	name, ok := left.(*ast.Ident)
	if !ok {
		return nil, nil
	}
	call, ok := ast.Unparen(right).(*ast.CallExpr)
	if !ok {
		return nil, nil
	}
	v, _ := info.ObjectOf(name).(*types.Var)
	return v, call
}

// isOverwritten reports whether statements that run one after the other assign to v before
// any of them reads it.
func isOverwritten(info *types.Info, v *types.Var, statements []ast.Stmt) bool {
	for _, statement := range statements {
		if assignment := firstAssignment(statement); assignment != nil {
			assigns, reads := uses(info, v, assignment)
			if assigns || reads {
				return assigns && !reads
			}
		}
		if _, reads := uses(info, v, statement); reads || mayLeave(statement) {
			return false
		}
	}
	return false
}

// firstAssignment returns the assignment that a statement is or begins with.
func firstAssignment(statement ast.Stmt) *ast.AssignStmt {
	switch s := statement.(type) {
	case *ast.IfStmt:
		statement = s.Init
	case *ast.SwitchStmt:
		statement = s.Init
	}
	assignment, _ := statement.(*ast.AssignStmt)
	return assignment
}

// uses reports whether a statement assigns to v, being an assignment, and whether it uses
// v in another way.
func uses(info *types.Info, v *types.Var, statement ast.Stmt) (assigns, reads bool) {
	targets := map[ast.Node]bool{}
	if assignment, ok := statement.(*ast.AssignStmt); ok && (assignment.Tok == token.ASSIGN || assignment.Tok == token.DEFINE) {
		for _, left := range assignment.Lhs {
			targets[left] = true
		}
	}
	ast.Inspect(statement, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && info.Uses[id] == v {
			assigns = assigns || targets[id]
			reads = reads || !targets[id]
		}
		return true
	})
	return assigns, reads
}

// mayLeave reports whether a statement may go on elsewhere in the function than with the
// next one.
func mayLeave(statement ast.Stmt) bool {
	leaves := false
	ast.Inspect(statement, func(n ast.Node) bool {
		_, branches := n.(*ast.BranchStmt)
		leaves = leaves || branches
		return !leaves
	})
	return leaves
}

// isOwnVariable reports whether v belongs to the function around a block and to nothing
// else: it is declared in the body, no closure uses it, and its address is not taken.
func isOwnVariable(info *types.Info, block inspector.Cursor, v *types.Var) bool {
	body := functionBody(enclosingFunction(block))
	if body == nil || isOutside(v, body) {
		return false
	}
	at, ok := block.Inspector().Root().FindNode(body)
	if !ok {
		return false
	}
	for c := range at.Preorder((*ast.Ident)(nil)) {
		if info.Uses[c.Node().(*ast.Ident)] != v {
			continue
		}
		kind, _ := c.ParentEdge()
		if kind == edge.UnaryExpr_X && c.Parent().Node().(*ast.UnaryExpr).Op == token.AND || functionBody(enclosingFunction(c)) != body {
			return false
		}
	}
	return true
}
