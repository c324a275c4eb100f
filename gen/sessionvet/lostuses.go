package sessionvet

import (
	"go/ast"
	"go/token"
	"go/types"
	"math"

	"golang.org/x/tools/go/ast/edge"
	"golang.org/x/tools/go/ast/inspector"
)

// variableUses is what a function does with a variable.
type variableUses struct {
	changes []inspector.Cursor // statements, in their order, by which the variable differs from the session's value
	reads   []token.Pos
	shared  bool // the address of the variable, or of a part of it, is taken, or a closure uses it
}

// lost returns the first change if the variable is not read after it, and nil otherwise.
// def is the statement that defines the variable.
func (u *variableUses) lost(def ast.Node) ast.Node {
	if u.shared || len(u.changes) == 0 {
		return nil
	}
	first := u.changes[0].Node()
	for _, change := range u.changes {
		for loop := range change.Enclosing((*ast.ForStmt)(nil), (*ast.RangeStmt)(nil)) {
			if loop.Node().Pos() <= def.Pos() && def.Pos() < loop.Node().End() {
				break // each iteration has a variable of its own
			}
			if u.readsIn(startOfIteration(loop.Node()), loop.Node().End()) {
				return nil
			}
		}
	}
	if u.readsIn(first.End(), math.MaxInt) {
		return nil
	}
	return first
}

// startOfIteration returns where the part of a loop begins that runs again. What a range
// statement ranges over is determined once.
func startOfIteration(loop ast.Node) token.Pos {
	if loop, ok := loop.(*ast.RangeStmt); ok {
		return loop.Body.Pos()
	}
	return loop.Pos()
}

// readsIn reports whether the variable is read between two positions.
func (u *variableUses) readsIn(from, to token.Pos) bool {
	for _, read := range u.reads {
		if from <= read && read < to {
			return true
		}
	}
	return false
}

// findUses finds what the function does with the variables whose changes can be lost.
func (l *lostChanges) findUses() {
	for c := range l.body.Preorder((*ast.Ident)(nil)) {
		v, _ := l.pass.TypesInfo.Uses[c.Node().(*ast.Ident)].(*types.Var)
		if uses := l.uses[v]; uses != nil {
			l.addUse(uses, v, c)
		}
	}
	for c := range l.body.Preorder((*ast.BranchStmt)(nil)) {
		if c.Node().(*ast.BranchStmt).Tok == token.GOTO {
			clear(l.uses) // statements do not run in their order
		}
	}
}

// addUse notes what the function does with a variable where c names it.
func (l *lostChanges) addUse(uses *variableUses, v *types.Var, c inspector.Cursor) {
	if !l.isOwn(c) {
		uses.shared = true
		return
	}
	part := l.largestPart(c, v)
	switch kind, _ := part.ParentEdge(); {
	case kind == edge.AssignStmt_Lhs && l.isVariable(part.Node().(ast.Expr), v):
		l.addAssignment(uses, v, part.Parent())
	case kind == edge.AssignStmt_Lhs, kind == edge.IncDecStmt_X:
		if !isSlice(v.Type()) {
			uses.changes = append(uses.changes, part.Parent())
		}
	case l.takesAddress(part):
		uses.shared = true
	case l.belongsToChange(part, v):
	default:
		uses.reads = append(uses.reads, c.Node().Pos())
	}
}

// isOwn reports whether a node belongs to the function itself, and not to a function
// literal in it.
func (l *lostChanges) isOwn(c inspector.Cursor) bool {
	return functionBody(enclosingFunction(c)) == l.body.Node()
}

// largestPart returns the largest expression around c that is a part of the variable's
// own memory: a field, an element of an array, and for a slice an element, but nothing
// behind a pointer or in another slice or map.
func (l *lostChanges) largestPart(c inspector.Cursor, v *types.Var) inspector.Cursor {
	for {
		kind, _ := c.ParentEdge()
		parent := c.Parent()
		switch kind {
		case edge.ParenExpr_X:
		case edge.SelectorExpr_X:
			selection := l.pass.TypesInfo.Selections[parent.Node().(*ast.SelectorExpr)]
			if selection == nil || selection.Kind() != types.FieldVal || selection.Indirect() {
				return c
			}
		case edge.IndexExpr_X:
			t := l.pass.TypesInfo.TypeOf(c.Node().(ast.Expr)).Underlying()
			_, isArray := t.(*types.Array)
			if !isArray && !(isSlice(v.Type()) && l.isVariable(c.Node().(ast.Expr), v)) {
				return c
			}
		default:
			return c
		}
		c = parent
	}
}

// addAssignment notes an assignment of a whole variable: of a slice that is made of the
// variable itself, it is a change. No other is understood.
func (l *lostChanges) addAssignment(uses *variableUses, v *types.Var, assignment inspector.Cursor) {
	if isSlice(v.Type()) && l.resized(v, assignment.Node().(*ast.AssignStmt)) {
		uses.changes = append(uses.changes, assignment)
	} else {
		uses.shared = true
	}
}

// resized reports whether an assignment is v = append(v, …), v = slices.Delete(v, …),
// v = append(v[:i], …) or v = v[i:j].
func (l *lostChanges) resized(v *types.Var, assignment *ast.AssignStmt) bool {
	if len(assignment.Lhs) != 1 || len(assignment.Rhs) != 1 || !l.isVariable(assignment.Lhs[0], v) {
		return false
	}
	from := ast.Unparen(assignment.Rhs[0])
	if call, ok := from.(*ast.CallExpr); ok {
		if !resizes(l.pass.TypesInfo, call) {
			return false
		}
		from = ast.Unparen(call.Args[0])
	}
	if slice, ok := from.(*ast.SliceExpr); ok {
		from = slice.X
	}
	return from != ast.Unparen(assignment.Rhs[0]) && l.isVariable(from, v)
}

// isVariable reports whether x is nothing but the name of v.
func (l *lostChanges) isVariable(x ast.Expr, v *types.Var) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	return ok && l.pass.TypesInfo.Uses[id] == v
}

// takesAddress reports whether the address of a part is taken: by &, by a slice of an
// array, or by a method with a pointer receiver.
func (l *lostChanges) takesAddress(part inspector.Cursor) bool {
	info := l.pass.TypesInfo
	switch parent := part.Parent().Node().(type) {
	case *ast.UnaryExpr:
		return parent.Op == token.AND
	case *ast.SliceExpr:
		return !isSlice(info.TypeOf(parent.X))
	case *ast.SelectorExpr:
		f, ok := info.Uses[parent.Sel].(*types.Func)
		if !ok || receiverOf(f) == nil {
			return false
		}
		_, wantsPointer := types.Unalias(receiverOf(f)).(*types.Pointer)
		_, isPointer := info.TypeOf(parent.X).Underlying().(*types.Pointer)
		return wantsPointer && !isPointer
	}
	return false
}

// belongsToChange reports whether a part is read merely to change the same variable: as
// the field that an assignment such as v.N = trim(v.N) sets, or as the slice that it
// resizes, or for elements of that.
func (l *lostChanges) belongsToChange(part inspector.Cursor, v *types.Var) bool {
	for c := range part.Enclosing((*ast.AssignStmt)(nil)) {
		assignment := c.Node().(*ast.AssignStmt)
		if isSlice(v.Type()) {
			return l.resized(v, assignment) && l.staysIn(part, assignment)
		}
		read := pathOf(l.pass.TypesInfo, part.Node().(ast.Expr))
		return len(assignment.Lhs) == 1 && read.last != v && read == pathOf(l.pass.TypesInfo, assignment.Lhs[0])
	}
	return false
}

// staysIn reports whether no call other than the one that resizes a slice is given a part
// of it on the right side of the assignment.
func (l *lostChanges) staysIn(part inspector.Cursor, assignment *ast.AssignStmt) bool {
	for c := range part.Enclosing((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		return call == ast.Unparen(assignment.Rhs[0]) || call.Pos() < assignment.Pos() || isBuiltin(l.pass.TypesInfo, call, "len")
	}
	return true
}
