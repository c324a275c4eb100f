package load

import (
	"go/ast"
	"go/token"
	"go/types"
	"iter"

	"golang.org/x/tools/go/packages"
)

// A Package is one package as the user wrote it, type-checked as if no generated file
// existed.
type Package struct {
	Path string // import path
	Name string // the name in the package clauses
	Dir  string // absolute

	// Test is set for the test files of a package: those of the package itself under its
	// Path, those of package x_test under the path that the go command gives it. Types
	// then covers the package as compiled for its test. A directory has such Packages
	// only when its tests declare sessions.
	Test bool

	// Fset holds the positions of Files. All packages of a load share it.
	Fset *token.FileSet

	// Files are the source files, sorted by path, without generated ones. Every file is
	// in one Package only.
	Files []File

	// Unread are the absolute paths of the Go files in Dir that mention a directive but
	// that build constraints exclude on this platform. A Package of test files has none:
	// the Package without tests lists those of the directory.
	Unread []string

	// Cycle is a cycle of imports that contains this package, as import paths from one
	// package to itself. Not all types of these packages are known. It is nil when there
	// is no cycle.
	Cycle []string

	// Siblings are the import paths of the packages of the main module, or of the
	// workspace, that this package imports.
	Siblings []string

	// Types and Info are complete except for what mentions generated names; a type that
	// could not be resolved contains [types.Invalid]. Function bodies are checked only if
	// they are read.
	Types *types.Package
	Info  *types.Info

	// Errors are the type checker's errors, most of them about names that are not
	// generated yet. See [Package.Explain].
	Errors []types.Error

	loaded       *packages.Package
	declarations *declarations // shared by all packages of a load
}

// A File is one source file.
type File struct {
	Path   string    // absolute
	Syntax *ast.File // with comments; function bodies are nil unless they are read
}

// ErrorsIn returns the errors with a position in [pos, end).
func (p *Package) ErrorsIn(pos, end token.Pos) []types.Error {
	var errs []types.Error
	for _, err := range p.Errors {
		if pos <= err.Pos && err.Pos < end {
			errs = append(errs, err)
		}
	}
	return errs
}

// TypeSpecs yields the type declarations of the file's package level, each with the
// declaration that groups it.
func (f File) TypeSpecs() iter.Seq2[*ast.GenDecl, *ast.TypeSpec] {
	return func(yield func(*ast.GenDecl, *ast.TypeSpec) bool) {
		for _, decl := range f.Syntax.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.TYPE {
				continue
			}
			for _, spec := range general.Specs {
				if !yield(general, spec.(*ast.TypeSpec)) {
					return
				}
			}
		}
	}
}
