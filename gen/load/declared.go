package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"

	"github.com/typedsession/typedsession/gen/output"
)

// DeclaredInTests returns the names that the test files in dir declare at the package
// level, if their package has that name. It skips generated files, and ignores build
// constraints. From a file that is not valid Go it takes the declarations that can be
// read.
func DeclaredInTests(dir, packageName string) (map[string]bool, error) {
	names := map[string]bool{}
	fset := token.NewFileSet()
	for _, path := range goFilesIn(dir) {
		if !strings.HasSuffix(path, "_test.go") {
			continue
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if output.IsGenerated(path, src) {
			continue
		}
		file, _ := parser.ParseFile(fset, path, src, parser.SkipObjectResolution)
		if file == nil || file.Name.Name != packageName {
			continue
		}
		for _, decl := range file.Decls {
			addDeclared(names, decl)
		}
	}
	return names, nil
}

func addDeclared(names map[string]bool, decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil {
			names[decl.Name.Name] = true
		}
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names[spec.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names[name.Name] = true
				}
			}
		}
	}
}
