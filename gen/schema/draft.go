package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
)

// Draft reads the annotated structs of packages as Build does, except that a field without a number, with or without a
// tag, is not a mistake. It gets a number that no tag of its struct mentions, and Untagged holds its position. The
// field must be declared in one of packages.
func Draft(packages []*load.Package, diags *diagnostic.List) []*Package {
	names := map[place]token.Position{}
	for _, pkg := range packages {
		for _, file := range pkg.Files {
			addFieldNames(names, pkg.Fset, file)
		}
	}
	var drafts []*Package
	for _, pkg := range packages {
		b := newBuilder(pkg, nil, diags)
		b.writable = names
		if p := b.build(); p != nil {
			drafts = append(drafts, p)
		}
	}
	return drafts
}

// place is the place of a field's name. It has no column, since export data has no columns.
type place struct {
	path string
	line int
	name string
}

func placeOf(p token.Position, name string) place { return place{p.Filename, p.Line, name} }

func addFieldNames(names map[place]token.Position, fset *token.FileSet, file load.File) {
	ast.Inspect(file.Syntax, func(n ast.Node) bool {
		structure, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range structure.Fields.List {
			for _, name := range FieldNames(field) {
				at := sourcePosition(fset, name.Pos())
				key := placeOf(at, name.Name)
				if _, twice := names[key]; twice {
					at = token.Position{} // in A struct{ A int }, the place does not tell which A it is
				}
				names[key] = at
			}
		}
		return true
	})
}

// FieldNames returns the identifiers of the fields in one declaration. The identifier of an embedded field is the name
// of its type.
func FieldNames(field *ast.Field) []*ast.Ident {
	if len(field.Names) > 0 {
		return field.Names
	}
	x := field.Type
	for {
		switch t := x.(type) {
		case *ast.Ident:
			return []*ast.Ident{t}
		case *ast.StarExpr:
			x = t.X
		case *ast.ParenExpr:
			x = t.X
		case *ast.SelectorExpr:
			x = t.Sel
		case *ast.IndexExpr:
			x = t.X
		case *ast.IndexListExpr:
			x = t.X
		default:
			return nil
		}
	}
}

// sourcePosition returns the position of pos in the file that the user wrote. It ignores line directives, except in a
// file that cgo made from a source in another directory.
func sourcePosition(fset *token.FileSet, pos token.Pos) token.Position {
	p := fset.PositionFor(pos, false)
	if filepath.Ext(p.Filename) != ".go" {
		p = fset.Position(pos)
	}
	return p
}

// writtenAt returns the position of the field's name if a number can be written into its source; otherwise the position
// is invalid.
func (b *builder) writtenAt(v *types.Var) token.Position {
	if b.writable == nil || !v.Pos().IsValid() {
		return token.Position{}
	}
	return b.writable[placeOf(sourcePosition(b.fset, v.Pos()), v.Name())]
}
