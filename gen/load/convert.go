// This file turns a package of golang.org/x/tools/go/packages into a Package.

package load

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

func newPackage(p *packages.Package, beside directory) *Package {
	pkg := convert(p, func(string) bool { return true })
	pkg.Unread = beside.excluded
	return pkg
}

// newTestPackage returns the package of p's test files. The files that are not tests
// belong to the package without tests.
func newTestPackage(p *packages.Package) *Package {
	pkg := convert(p, func(path string) bool { return strings.HasSuffix(path, "_test.go") })
	pkg.Test = true
	return pkg
}

func convert(p *packages.Package, belongs func(path string) bool) *Package {
	pkg := &Package{
		Path:  p.PkgPath,
		Name:  p.Name,
		Dir:   p.Dir,
		Fset:  p.Fset,
		Types: p.Types,
		Info:  p.TypesInfo,

		loaded: p,
	}
	if pkg.Info == nil {
		pkg.Info = &types.Info{} // a package without files has none
	}
	for _, file := range p.Syntax {
		if path, ok := sourcePath(p, file); ok && belongs(path) {
			pkg.Files = append(pkg.Files, File{Path: path, Syntax: file})
		}
	}
	slices.SortFunc(pkg.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for path, imported := range p.Imports {
		if imported.Module != nil && imported.Module.Main {
			pkg.Siblings = append(pkg.Siblings, path)
		}
	}
	for _, err := range p.TypeErrors {
		if !err.Soft { // a soft error: unused imports, since function bodies are gone
			pkg.Errors = append(pkg.Errors, inGoCommandsWords(err, p))
		}
	}
	return pkg
}

// sourcePath returns the file that the user wrote. A file that imports "C" is compiled
// from a file in the build cache, whose line directive names the source. Other generators
// write line directives too, which do not count.
func sourcePath(p *packages.Package, file *ast.File) (string, bool) {
	path := p.Fset.File(file.FileStart).Name()
	if filepath.Ext(path) != ".go" {
		path = p.Fset.Position(file.Package).Filename
	}
	return path, slices.Contains(p.GoFiles, path)
}

// inGoCommandsWords replaces the type checker's message for a failed import, `could not
// import x (invalid package name: "")`, by the go command's, which says why the import
// failed and what to run.
func inGoCommandsWords(err types.Error, p *packages.Package) types.Error {
	for _, file := range p.Syntax {
		for _, spec := range file.Imports {
			if err.Pos < spec.Pos() || err.Pos >= spec.End() {
				continue
			}
			path, _ := strconv.Unquote(spec.Path.Value)
			if imported := p.Imports[path]; imported != nil && hasListError(imported) {
				err.Msg = listErrors(imported)
			}
		}
	}
	return err
}
