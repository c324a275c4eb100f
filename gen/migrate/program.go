// This file answers questions about the syntax and the types of an app.

package migrate

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"github.com/typedsession/typedsession/gen/load"
)

// program is the packages of an app that can reach the old library, with an index of their
// syntax.
type program struct {
	dir      string          // places are printed relative to it
	packages []*load.Package // those with the library among the packages that they import, also indirectly
	fset     *token.FileSet
	files    map[*token.File]*load.Package
	parents  map[ast.Node]ast.Node
	uses     map[types.Object][]*ast.Ident
	calls    map[types.Object][]*ast.CallExpr // by the function, or the variable that holds it
	loose    map[string][]*ast.CallExpr       // calls of methods of interfaces, by the method's name
	params   map[types.Object]param
	literals map[*ast.FuncLit]types.Object // the variable that a function literal initializes
	returns  map[types.Object][]*ast.ReturnStmt
	sources  map[types.Object][]source // what is assigned to a variable or a field
	ranges   map[types.Object]ast.Expr // the list or map whose elements a loop variable has
}

// param is the place of a parameter: the function, and the parameter's index there, which
// is receiver for a receiver.
type param struct {
	function types.Object
	index    int
}

const receiver = -1

// source is a value that a variable gets: an expression, or one of the values of a call
// with several. expr is nil for a value that the program computes, as x++ does.
type source struct {
	expr  ast.Expr
	index int // among several values of a call; otherwise zero
}

func newProgram(loaded []*load.Package, library, dir string) *program {
	p := &program{
		dir:      dir,
		files:    map[*token.File]*load.Package{},
		parents:  map[ast.Node]ast.Node{},
		uses:     map[types.Object][]*ast.Ident{},
		calls:    map[types.Object][]*ast.CallExpr{},
		loose:    map[string][]*ast.CallExpr{},
		params:   map[types.Object]param{},
		literals: map[*ast.FuncLit]types.Object{},
		returns:  map[types.Object][]*ast.ReturnStmt{},
		sources:  map[types.Object][]source{},
		ranges:   map[types.Object]ast.Expr{},
	}
	known := map[*types.Package]bool{}
	for _, pkg := range loaded {
		if !reaches(pkg.Types, library, known) {
			continue
		}
		p.packages, p.fset = append(p.packages, pkg), pkg.Fset
		for _, file := range pkg.Files {
			p.files[pkg.Fset.File(file.Syntax.FileStart)] = pkg
		}
	}
	p.inspect(p.link)
	p.inspect(p.index)
	return p
}

// reaches reports whether pkg imports the package at path, itself or through others.
func reaches(pkg *types.Package, path string, known map[*types.Package]bool) bool {
	if result, ok := known[pkg]; ok {
		return result
	}
	known[pkg] = false
	known[pkg] = slices.ContainsFunc(pkg.Imports(), func(imported *types.Package) bool {
		return imported.Path() == path || reaches(imported, path, known)
	})
	return known[pkg]
}

// info returns the types of the package that n is in.
func (p *program) info(n ast.Node) *types.Info { return p.packageOf(n).Info }

// packageOf returns the package that n is in.
func (p *program) packageOf(n ast.Node) *load.Package { return p.files[p.fset.File(n.Pos())] }

// typeOf returns the type of e; nil where it is not known.
func (p *program) typeOf(e ast.Expr) types.Type {
	t := p.info(e).TypeOf(e)
	if t == nil || t == types.Typ[types.Invalid] {
		return nil
	}
	return t
}

// under returns the underlying type of t, or of what t points to; nil for nil.
func under(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return t.Underlying()
}

// variable returns the variable, field or function that e names; nil if it names none.
func (p *program) variable(e ast.Expr) types.Object {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return p.info(e).ObjectOf(e)
	case *ast.SelectorExpr:
		return p.info(e).Uses[e.Sel]
	case *ast.StarExpr:
		return p.variable(e.X)
	case *ast.IndexExpr: // f[T]
		return p.variable(e.X)
	}
	return nil
}

// callee returns the function that is called, or the variable that holds it. It returns the
// generic function for an instance of one.
func (p *program) callee(call *ast.CallExpr) types.Object {
	switch object := p.variable(call.Fun).(type) {
	case *types.Func:
		return object.Origin()
	case *types.Var:
		return object
	}
	return nil
}

// callsOf returns the calls of a function: also those through an interface, if it is a
// method of a type that implements it.
func (p *program) callsOf(function types.Object) []*ast.CallExpr {
	calls := p.calls[function]
	method, ok := function.(*types.Func)
	if !ok || method.Signature().Recv() == nil {
		return calls
	}
	calls = slices.Clip(calls)
	for _, call := range p.loose[method.Name()] {
		through := p.callee(call).(*types.Func).Signature().Recv().Type()
		iface, ok := through.Underlying().(*types.Interface)
		if ok && through != method.Signature().Recv().Type() && types.Implements(method.Signature().Recv().Type(), iface) {
			calls = append(calls, call)
		}
	}
	return calls
}

// functionAround returns the function that n is in: a declared one, or the variable of a
// function literal; nil for any other function literal.
func (p *program) functionAround(n ast.Node) types.Object {
	for n = p.parents[n]; n != nil; n = p.parents[n] {
		switch n := n.(type) {
		case *ast.FuncDecl:
			return p.info(n).Defs[n.Name]
		case *ast.FuncLit:
			return p.literals[n]
		}
	}
	return nil
}

// constant returns the value of a constant expression, or of a variable that is assigned
// once, a constant.
func (p *program) constant(e ast.Expr) (constant.Value, bool) {
	for range 8 { // a variable may be assigned another one
		if value := p.info(e).Types[e].Value; value != nil {
			return value, true
		}
		object, ok := p.variable(p.unconverted(e)).(*types.Var)
		if !ok || len(p.sources[object]) != 1 || p.sources[object][0].expr == nil {
			return nil, false
		}
		if _, isParam := p.params[object]; isParam {
			return nil, false
		}
		e = p.sources[object][0].expr
	}
	return nil, false
}

// elementsOf returns the elements of a literal list or map, or of a variable that is assigned
// once, such a literal. It returns nil for any other expression.
func (p *program) elementsOf(e ast.Expr) (elements []ast.Expr) {
	if object, ok := p.variable(e).(*types.Var); ok && len(p.sources[object]) == 1 && p.sources[object][0].expr != nil {
		e = p.sources[object][0].expr
	}
	literal, ok := ast.Unparen(e).(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, element := range literal.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			element = pair.Value
		}
		elements = append(elements, element)
	}
	return elements
}

// unconverted returns what a conversion converts, and e if it is none.
func (p *program) unconverted(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if ok && len(call.Args) == 1 && p.info(call).Types[call.Fun].IsType() {
		return call.Args[0]
	}
	return e
}

// parent returns the node around n, without parentheses.
func (p *program) parent(n ast.Node) (child, parent ast.Node) {
	child, parent = n, p.parents[n]
	for {
		paren, ok := parent.(*ast.ParenExpr)
		if !ok {
			return child, parent
		}
		child, parent = paren, p.parents[paren]
	}
}

// place returns the file and the line of a position.
func (p *program) place(at token.Position) string {
	name := at.Filename
	if rel, err := filepath.Rel(p.dir, name); err == nil && len(rel) < len(name) {
		name = rel
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(name), at.Line)
}

func (p *program) position(n ast.Node) token.Position { return p.fset.Position(n.Pos()) }
