// This file indexes the syntax of an app.

package migrate

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// inspect calls visit for every node of the program, in the order of the files' paths.
func (p *program) inspect(visit func(ast.Node)) {
	for _, pkg := range p.packages {
		for _, file := range pkg.Files {
			ast.Inspect(file.Syntax, func(n ast.Node) bool {
				if n != nil {
					visit(n)
				}
				return true
			})
		}
	}
}

// link records the parent of each child of n, and the parameters of n if it is a function.
func (p *program) link(n ast.Node) {
	ast.Inspect(n, func(child ast.Node) bool {
		if child != nil && child != n {
			p.parents[child] = n
		}
		return child == n
	})
	switch n := n.(type) {
	case *ast.FuncDecl:
		function := p.info(n).Defs[n.Name]
		p.addParams(function, n.Recv, true)
		p.addParams(function, n.Type.Params, false)
	case *ast.FuncLit:
		if variable := p.variableOf(n); variable != nil {
			p.literals[n] = variable
			p.addParams(variable, n.Type.Params, false)
		}
	}
}

// variableOf returns the variable that is declared with the function literal as its value;
// nil if there is none.
func (p *program) variableOf(literal *ast.FuncLit) types.Object {
	switch parent := p.parents[literal].(type) {
	case *ast.AssignStmt:
		if i := slices.Index(parent.Rhs, ast.Expr(literal)); i >= 0 && len(parent.Lhs) == len(parent.Rhs) {
			return p.variable(parent.Lhs[i])
		}
	case *ast.ValueSpec:
		if i := slices.Index(parent.Values, ast.Expr(literal)); i >= 0 && i < len(parent.Names) {
			return p.variable(parent.Names[i])
		}
	}
	return nil
}

func (p *program) addParams(function types.Object, list *ast.FieldList, isReceiver bool) {
	if function == nil || list == nil {
		return
	}
	i := 0
	for _, field := range list.List {
		for _, name := range field.Names {
			if object := p.info(name).Defs[name]; object != nil {
				p.params[object] = param{function, i}
				if isReceiver {
					p.params[object] = param{function, receiver}
				}
			}
			i++
		}
		if len(field.Names) == 0 {
			i++
		}
	}
}

// index records what n uses, calls, returns or assigns.
func (p *program) index(n ast.Node) {
	switch n := n.(type) {
	case *ast.Ident:
		if object := p.info(n).Uses[n]; object != nil {
			p.uses[object] = append(p.uses[object], n)
		}
	case *ast.CallExpr:
		p.indexCall(n)
	case *ast.ReturnStmt:
		if function := p.functionAround(n); function != nil {
			p.returns[function] = append(p.returns[function], n)
		}
	case *ast.AssignStmt:
		p.indexAssignment(n)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			p.assign(name, n.Values, i, len(n.Names))
		}
	case *ast.IncDecStmt:
		p.addSource(n.X, source{})
	case *ast.RangeStmt:
		p.addSource(n.Key, source{})
		p.addSource(n.Value, source{})
		p.indexLoop(n)
	case *ast.UnaryExpr:
		if _, literal := n.X.(*ast.CompositeLit); n.Op == token.AND && !literal {
			p.addSource(n.X, source{}) // whoever has the address can assign
		}
	case *ast.CompositeLit:
		p.indexLiteral(n)
	}
}

func (p *program) indexCall(call *ast.CallExpr) {
	function := p.callee(call)
	if function == nil {
		return
	}
	p.calls[function] = append(p.calls[function], call)
	if f, ok := function.(*types.Func); ok && f.Signature().Recv() != nil && types.IsInterface(f.Signature().Recv().Type()) {
		p.loose[f.Name()] = append(p.loose[f.Name()], call)
	}
}

func (p *program) indexAssignment(n *ast.AssignStmt) {
	for i, lhs := range n.Lhs {
		if n.Tok == token.ASSIGN || n.Tok == token.DEFINE {
			p.assign(lhs, n.Rhs, i, len(n.Lhs))
		} else {
			p.addSource(lhs, source{})
		}
	}
}

// indexLoop records what the variable for the elements of a loop goes through.
func (p *program) indexLoop(n *ast.RangeStmt) {
	if n.Value == nil {
		return
	}
	if object := p.variable(n.Value); object != nil {
		p.ranges[object] = n.X
	}
}

// indexLiteral records the values that a literal gives to the fields of a struct.
func (p *program) indexLiteral(n *ast.CompositeLit) {
	structure, _ := under(p.info(n).TypeOf(n)).(*types.Struct)
	for i, element := range n.Elts {
		switch element := element.(type) {
		case *ast.KeyValueExpr:
			if key, ok := element.Key.(*ast.Ident); ok && structure != nil {
				p.addSource(key, source{expr: element.Value})
			}
		default:
			if structure != nil && i < structure.NumFields() {
				field := structure.Field(i)
				p.sources[field] = append(p.sources[field], source{expr: element})
			}
		}
	}
}

// assign records that target gets the i-th of the values, or the i-th of the n values of
// one call.
func (p *program) assign(target ast.Expr, values []ast.Expr, i, n int) {
	switch {
	case len(values) == n:
		p.addSource(target, source{expr: values[i]})
	case len(values) == 1:
		p.addSource(target, source{values[0], i})
	}
}

// addSource records that target, a variable or a field, gets a value. An element of a list
// or a map is neither.
func (p *program) addSource(target ast.Expr, s source) {
	if target == nil {
		return
	}
	if _, element := ast.Unparen(target).(*ast.IndexExpr); element {
		return
	}
	if object := p.variable(target); object != nil {
		p.sources[object] = append(p.sources[object], s)
	}
}
