package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// Explain returns the errors that may be the reason why the type written as expr is not
// resolved: errors in expr itself, at the imports that it uses, and in the declarations
// of this package that it leads to, nearest first.
func (p *Package) Explain(expr ast.Expr) []types.Error {
	e := explainer{pkg: p, seen: map[types.Object]bool{}}
	e.explain(expr)
	return e.errs
}

type explainer struct {
	pkg  *Package
	seen map[types.Object]bool // the visited declarations; types may be recursive
	errs []types.Error
}

func (e *explainer) explain(node ast.Node) {
	e.add(node.Pos(), node.End())
	var declarations []ast.Node
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && e.pkg.Info.Uses[x] == nil {
				e.addImports(x, nil)
			}
		case *ast.Ident:
			switch object := e.pkg.Info.Uses[n].(type) {
			case *types.PkgName:
				e.addImports(n, object)
			case *types.TypeName:
				if spec := e.pkg.typeSpec(object); spec != nil && !e.seen[object] {
					e.seen[object] = true
					declarations = append(declarations, spec.Type)
				}
			}
		}
		return true
	})
	for _, declaration := range declarations {
		e.explain(declaration)
	}
}

// addImports adds the errors at the import that declares name. name is nil for a
// qualifier that no import declares. Any failed import of the file may then be the
// reason, since the type checker can only guess the name of a missing package.
func (e *explainer) addImports(ident *ast.Ident, name *types.PkgName) {
	for _, file := range e.pkg.Files {
		if ident.Pos() < file.Syntax.FileStart || ident.Pos() >= file.Syntax.FileEnd {
			continue
		}
		for _, spec := range file.Syntax.Imports {
			if name == nil || e.pkg.Info.PkgNameOf(spec) == name {
				e.add(spec.Pos(), spec.End())
			}
		}
	}
}

func (e *explainer) add(pos, end token.Pos) {
	for _, err := range e.pkg.ErrorsIn(pos, end) {
		if !slices.Contains(e.errs, err) {
			e.errs = append(e.errs, err)
		}
	}
}

// typeSpec returns the declaration of object in p; nil when there is none.
func (p *Package) typeSpec(object *types.TypeName) *ast.TypeSpec {
	for _, file := range p.Files {
		for _, spec := range file.TypeSpecs() {
			if p.Info.Defs[spec.Name] == object {
				return spec
			}
		}
	}
	return nil
}
