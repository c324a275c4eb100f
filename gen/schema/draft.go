package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
)

// Draft reads the annotated structs of packages as Build does, except that a field
// that has no number yet is no mistake, without a tag or with only options in it: it
// gets one that no tag of its struct mentions, and Untagged says where it is written. That must be in one of packages.
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

// place is where a field's name is written. There is no column in it, since what the
// compiler keeps of a package's types has none.
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
					at = token.Position{} // A struct{ A int }: which one is not known
				}
				names[key] = at
			}
		}
		return true
	})
}

// FieldNames returns the identifiers that name the fields of a struct declared in one
// place: for an embedded field that is the name of its type.
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

// sourcePosition returns where pos is in the file that the user wrote, whatever line
// directives in it say. Only what cgo made of a file, which stands elsewhere, has to
// be believed.
func sourcePosition(fset *token.FileSet, pos token.Pos) token.Position {
	p := fset.PositionFor(pos, false)
	if filepath.Ext(p.Filename) != ".go" {
		p = fset.Position(pos)
	}
	return p
}

// writtenAt returns the position in a field's tag at which a number can be inserted. It is
// not ok where the field's source cannot be edited.
func (b *builder) writtenAt(v *types.Var) (at token.Position, ok bool) {
	if b.writable == nil || !v.Pos().IsValid() {
		return at, false
	}
	at = b.writable[placeOf(sourcePosition(b.fset, v.Pos()), v.Name())]
	return at, at.IsValid()
}
