package sessionvet

import (
	"cmp"
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// LostChange reports changes of copies that were meant for the session.
var LostChange = &analysis.Analyzer{
	Name:     "lostchange",
	Doc:      lostChangeDoc,
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      findLostChanges,
}

const lostChangeDoc = `report changes of copies that were meant for the session

A getter returns a slice, a map or a pointer to a nested struct that belongs to
the session: a change in it is saved. A copy does not belong to the session:

	address := *s.Address()
	address.City = "Bergen" // lost without s.SetAddress(address)

	for _, line := range s.Cart() {
		line.Quantity = 1 // lost: line is a copy
	}

	cart := s.Cart()
	cart = append(cart, line) // lost without s.SetCart(cart)

A change is reported if nothing reads the local variable afterwards, not even to
print it, and the variable was copied from what a getter returned, or is a
slice of a getter that append, package slices or a slice expression made longer
or shorter. A variable whose address is taken, or that a closure uses, is not
looked at. To lose a change on purpose, assign the variable to the blank
identifier afterwards.`

// lostChanges looks for lost changes in one function.
type lostChanges struct {
	pass *analysis.Pass
	body inspector.Cursor             // of the function
	lent map[*types.Var]string        // variables that hold a part of what a getter returned; its field
	defs map[*types.Var]ast.Node      // the statements that define them
	uses map[*types.Var]*variableUses // what the function does with copies and slices
}

func findLostChanges(pass *analysis.Pass) (any, error) {
	in := pass.ResultOf[inspect.Analyzer].(*inspector.Inspector)
	for f := range in.Root().Preorder((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		body := functionBody(f.Node())
		if body == nil {
			continue
		}
		at, ok := f.FindNode(body)
		if !ok {
			continue
		}
		l := &lostChanges{
			pass: pass,
			body: at,
			lent: map[*types.Var]string{},
			defs: map[*types.Var]ast.Node{},
			uses: map[*types.Var]*variableUses{},
		}
		l.findLent()
		l.findUses()
		l.report()
	}
	return nil, nil
}

// functionBody returns the body of a FuncDecl or a FuncLit; nil if it has none.
func functionBody(f ast.Node) *ast.BlockStmt {
	switch f := f.(type) {
	case *ast.FuncDecl:
		return f.Body
	case *ast.FuncLit:
		return f.Body
	}
	return nil
}

// findLent finds the variables that the function defines with a part of what a getter
// returned.
func (l *lostChanges) findLent() {
	for c := range l.body.Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.RangeStmt)(nil)) {
		switch n := c.Node().(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				if i < len(n.Rhs) {
					l.define(left, n.Rhs[i], n)
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i < len(n.Values) {
					l.define(name, n.Values[i], n)
				}
			}
		case *ast.RangeStmt:
			if n.Value != nil {
				l.define(n.Value, n.X, n)
			}
		}
	}
}

// define notes that a statement defines the variable called left with a part of what a
// getter returned, if x is that.
func (l *lostChanges) define(left, x ast.Expr, by ast.Node) {
	name, ok := left.(*ast.Ident)
	if !ok {
		return
	}
	v, ok := l.pass.TypesInfo.Defs[name].(*types.Var)
	if !ok {
		return
	}
	field, ok := l.lentBy(x)
	if !ok {
		call, isCall := ast.Unparen(x).(*ast.CallExpr)
		if !isCall || !resizes(l.pass.TypesInfo, call) {
			return
		}
		if field, ok = l.lentBy(call.Args[0]); !ok {
			return
		}
	}
	l.lent[v], l.defs[v] = field, by
	if canBeLost(v.Type()) {
		l.uses[v] = &variableUses{}
	}
}

// lentBy returns the field whose getter returned what x is a part of.
func (l *lostChanges) lentBy(x ast.Expr) (field string, ok bool) {
	switch x := ast.Unparen(x).(type) {
	case *ast.CallExpr:
		return getter(l.pass.TypesInfo, x)
	case *ast.Ident:
		v, _ := l.pass.TypesInfo.Uses[x].(*types.Var)
		field, ok = l.lent[v]
		return field, ok
	case *ast.SelectorExpr:
		return l.lentBy(x.X)
	case *ast.IndexExpr:
		return l.lentBy(x.X)
	case *ast.SliceExpr:
		return l.lentBy(x.X)
	case *ast.StarExpr:
		return l.lentBy(x.X)
	}
	return "", false
}

// canBeLost reports whether a change of a variable of type t can be lost: a struct or an
// array is a copy, and a slice becomes another one when it is resized.
func canBeLost(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Struct, *types.Array, *types.Slice:
		return true
	}
	return false
}

func isSlice(t types.Type) bool {
	_, ok := t.Underlying().(*types.Slice)
	return ok
}

// resizes reports whether a call makes its first argument longer or shorter: append, or a
// function of package slices.
func resizes(info *types.Info, call *ast.CallExpr) bool {
	if len(call.Args) == 0 {
		return false
	}
	if isBuiltin(info, call, "append") {
		return true
	}
	f := callee(info, call)
	if f == nil || f.Pkg() == nil || f.Pkg().Path() != "slices" {
		return false
	}
	switch f.Name() {
	case "Insert", "Delete", "DeleteFunc", "Compact", "CompactFunc", "Replace":
		return true
	}
	return false
}

// report reports the first change of each variable, if nothing reads the variable
// afterwards.
func (l *lostChanges) report() {
	inOrder := slices.SortedFunc(maps.Keys(l.uses), func(a, b *types.Var) int { return cmp.Compare(a.Pos(), b.Pos()) })
	for _, v := range inOrder {
		change := l.uses[v].lost(l.defs[v])
		if change == nil {
			continue
		}
		field := l.lent[v]
		if isSlice(v.Type()) {
			l.pass.ReportRangef(change, "change is lost: the session keeps the slice that the getter of %s returned, "+
				"and nothing uses the new %s: put it back, as Set%s does", field, v.Name(), field)
		} else {
			l.pass.ReportRangef(change, "change is lost: %s is a copy of what the getter of %s returned, and nothing uses it "+
				"afterwards: change the original, or put the copy back, as Set%s does", v.Name(), field, field)
		}
	}
}
