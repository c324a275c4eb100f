package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// declarations finds the declarations at the top level of packages, also in files that
// build constraints exclude.
type declarations struct {
	fset    *token.FileSet
	sources *sources
	known   map[*packages.Package]map[string][]declaration
}

func newDeclarations(fset *token.FileSet, s *sources) *declarations {
	return &declarations{fset: fset, sources: s, known: map[*packages.Package]map[string][]declaration{}}
}

// A declaration declares a type, constant or variable.
type declaration struct {
	pkg   *packages.Package
	path  string // the path of the file
	file  *ast.File
	name  string
	spec  ast.Spec
	value ast.Node // the definition of the name: the type, or type and value
	place int      // its index in a group of constants, which iota counts
	built bool     // whether the file is part of the build
}

// find returns the declaration in the build that x refers to. x is a name, with or
// without a package before it.
func (ds *declarations) find(in scope, x ast.Expr) (declaration, bool) {
	pkg, name := in.pkg, ""
	switch x := x.(type) {
	case *ast.Ident:
		name = x.Name
	case *ast.SelectorExpr:
		qualifier, ok := x.X.(*ast.Ident)
		if !ok {
			return declaration{}, false
		}
		pkg, name = in.pkg.Imports[in.importPath(qualifier.Name)], x.Sel.Name
	}
	if pkg == nil {
		return declaration{}, false
	}
	for _, d := range ds.of(pkg)[name] {
		if d.built {
			return d, true
		}
	}
	return declaration{}, false
}

// of returns the declarations of p by name.
func (ds *declarations) of(p *packages.Package) map[string][]declaration {
	if all, ok := ds.known[p]; ok {
		return all
	}
	all := map[string][]declaration{}
	ds.known[p] = all
	for _, path := range p.GoFiles {
		ds.read(all, p, path, true)
	}
	for _, path := range p.IgnoredFiles {
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			ds.read(all, p, path, false)
		}
	}
	return all
}

func (ds *declarations) read(all map[string][]declaration, p *packages.Package, path string, built bool) {
	file := ds.syntax(p, path)
	if file == nil || file.Name.Name != p.Name {
		return
	}
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok {
			continue
		}
		var repeated *ast.ValueSpec // the last constant with values, which the constants after it without values repeat
		for place, spec := range general.Specs {
			d := declaration{pkg: p, path: path, file: file, spec: spec, place: place, built: built}
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				d.name, d.value = spec.Name.Name, spec.Type
				all[d.name] = append(all[d.name], d)
			case *ast.ValueSpec:
				if general.Tok != token.CONST || spec.Type != nil || len(spec.Values) > 0 {
					repeated = spec
				}
				for i, name := range spec.Names {
					d.name, d.value = name.Name, valueOf(repeated, i)
					all[d.name] = append(all[d.name], d)
				}
			}
		}
	}
}

// syntax returns a file of p, which was parsed before if p is read from source; nil when
// the file cannot be read.
func (ds *declarations) syntax(p *packages.Package, path string) *ast.File {
	for _, file := range p.Syntax {
		if ds.fset.File(file.FileStart).Name() == path {
			return file
		}
	}
	src, err := ds.sources.read(path)
	if err != nil {
		return nil
	}
	file, _ := ds.sources.parse(ds.fset, path, src)
	return file
}

// valueOf returns the type and the value of a declared constant or variable as one node.
func valueOf(spec *ast.ValueSpec, i int) ast.Node {
	value := &ast.KeyValueExpr{Key: ast.NewIdent("_"), Value: ast.NewIdent("_")}
	if spec == nil {
		return value
	}
	if spec.Type != nil {
		value.Key = spec.Type
	}
	if i < len(spec.Values) {
		value.Value = spec.Values[i]
	}
	return value
}

// text returns the source of the declaration. Two declarations with the same text declare
// the same.
func (d declaration) text() string {
	if pair, ok := d.value.(*ast.KeyValueExpr); ok {
		return types.ExprString(pair.Key) + " " + types.ExprString(pair.Value) + " " + strconv.Itoa(d.place)
	}
	return types.ExprString(d.value.(ast.Expr))
}
