package load

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/packages"
)

// A Package is what the user wrote in one package, type-checked as if no
// generated file existed.
type Package struct {
	Path string // import path
	Name string // name in the package clauses
	Dir  string // absolute

	// Test is set for the test files of a package: those of the package itself
	// under its Path, those of package x_test under the path that the go
	// command gives it. Types then covers the package as compiled for its test.
	// A directory has such Packages only when sessions are declared there.
	Test bool

	// Fset holds the positions of Files. It is shared by all packages of a load.
	Fset *token.FileSet

	// Files are the source files in the order of their paths, without ours.
	// Every file is in one Package only.
	Files []File

	// Unread are the absolute paths of the Go files in Dir that mention a
	// directive but that build constraints leave out on this platform. A
	// Package of test files has none: its sibling lists those of the directory.
	Unread []string

	// Cycle are the import paths of packages that import one another, from one of
	// them to itself, when this package is among them: not all of their types are
	// known then. Nil otherwise.
	Cycle []string

	// Siblings are the import paths of the packages of the main module, or of the
	// workspace, that this one imports.
	Siblings []string

	// Types and Info are complete for all that does not mention generated
	// names; a type that could not be resolved contains [types.Invalid].
	// Function bodies are not checked.
	Types *types.Package
	Info  *types.Info

	// Errors are the type checker's complaints, most of them about names that
	// are yet to be generated. See [Package.Explain].
	Errors []types.Error

	loaded       *packages.Package
	declarations *declarations // shared by all packages of a load
}

// A File is one source file.
type File struct {
	Path   string    // absolute
	Syntax *ast.File // with comments; function bodies are nil
}

// ErrorsIn returns the errors positioned in [pos, end).
func (p *Package) ErrorsIn(pos, end token.Pos) []types.Error {
	var errs []types.Error
	for _, err := range p.Errors {
		if pos <= err.Pos && err.Pos < end {
			errs = append(errs, err)
		}
	}
	return errs
}
