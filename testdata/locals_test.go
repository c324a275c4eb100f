package testdata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

// The generator gives way where the user's types and its imports are called like
// its variables, so it has to know them all.
func TestEveryVariableOfGeneratedFunctionsIsAmongTheLocals(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("golden", "*", "*_gen.go"))
	if err != nil || len(paths) < 5 {
		t.Fatalf("%d generated files: %v", len(paths), err)
	}
	met := map[string]bool{}
	for _, path := range paths {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range variables(file) {
			met[name.Name] = true
			if !slices.Contains(schema.Locals, name.Name) {
				t.Errorf("%s: %s is missing in schema.Locals", fset.Position(name.Pos()), name.Name)
			}
		}
	}
	for _, name := range schema.Locals {
		if !met[name] {
			t.Errorf("no golden case has a variable %s, which is in schema.Locals", name)
		}
	}
}

// variables are the names declared in a file's functions, parameters included.
func variables(file *ast.File) (names []*ast.Ident) {
	add := func(x ast.Expr) {
		if name, ok := x.(*ast.Ident); ok && name.Name != "_" {
			names = append(names, name)
		}
	}
	for _, decl := range file.Decls {
		function, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		ast.Inspect(function, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.StructType, *ast.InterfaceType:
				return false // fields and methods are reached through a value
			case *ast.Field:
				for _, name := range n.Names {
					add(name)
				}
			case *ast.ValueSpec:
				for _, name := range n.Names {
					add(name)
				}
			case *ast.AssignStmt:
				for _, x := range n.Lhs {
					if n.Tok == token.DEFINE {
						add(x)
					}
				}
			case *ast.RangeStmt:
				if n.Tok == token.DEFINE {
					add(n.Key)
					add(n.Value)
				}
			}
			return true
		})
	}
	return names
}
