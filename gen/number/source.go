// This file parses a source and finds the fields of its structs.

package number

import (
	"go/ast"
	"go/parser"
	"go/token"

	"github.com/typedsession/typedsession/gen/schema"
)

// file is a parsed source.
type file struct {
	path   string
	source []byte
	fset   *token.FileSet
	syntax *ast.File
}

func parse(path string, source []byte) (*file, error) {
	fset := token.NewFileSet()
	syntax, err := parser.ParseFile(fset, path, source, parser.ParseComments|parser.SkipObjectResolution)
	return &file{path, source, fset, syntax}, err
}

func (f *file) position(pos token.Pos) token.Position { return f.fset.PositionFor(pos, false) }

func (f *file) offset(pos token.Pos) int { return f.position(pos).Offset }

func (f *file) text(node ast.Node) string {
	return string(f.source[f.offset(node.Pos()):f.offset(node.End())])
}

// structs returns the struct types of the file, outer ones before those inside them.
func (f *file) structs() (all []*ast.StructType) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok {
			all = append(all, s)
		}
		return true
	})
	return all
}

// fieldNames returns the names of the fields of all structs.
func (f *file) fieldNames() (names []*ast.Ident) {
	for _, s := range f.structs() {
		for _, field := range s.Fields.List {
			names = append(names, schema.FieldNames(field)...)
		}
	}
	return names
}
