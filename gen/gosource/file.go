// Package gosource writes the parts that every generated Go file has: the header, the
// imports, types, comments, and names that do not clash with others.
package gosource

import (
	"bytes"
	"fmt"
	"go/types"
	"path"
	"path/filepath"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// RuntimePath is the import path of the package that generated code runs on.
const RuntimePath = "github.com/typedsession/typedsession/runtime"

// File is a generated file that is being written.
type File struct {
	// Code is the code written so far.
	Code *jen.File
	// Package is the package that the file belongs to.
	Package *types.Package

	imports  map[string]string // path → package name, of the packages that the code uses
	declared map[string]bool   // the taken names at the package level
	first    string            // the name of the file's first session

	// ownNames makes types appear as they were declared: without second names, and with
	// the type that an alias stands for in place of the alias.
	ownNames    bool
	secondNames []secondName
}

// New returns an empty file of p that is built whenever the source file is. declared are
// the names that are taken at the package level.
func New(p *schema.Package, file *schema.File, declared map[string]bool) *File {
	code := jen.NewFilePathName(p.Path, p.Name)
	if file.Constraint != "" {
		code.HeaderComment("//go:build " + file.Constraint)
	}
	code.HeaderComment(output.Header)
	code.HeaderComment("// Source: " + filepath.Base(file.Source))
	return &File{Code: code, Package: p.Types, imports: map[string]string{}, declared: declared, first: file.Sessions[0].Name}
}

// Render returns the formatted source. Its error calls the file name.
func (f *File) Render(name string) ([]byte, error) {
	f.declareImports()
	var b bytes.Buffer
	if err := f.Code.Render(&b); err != nil {
		// The rest of the error is the whole file, which helps nobody.
		what, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("generating %s failed, which is a mistake in typedsession: please report it, with the struct: %s", name, what)
	}
	return groupImports(b.Bytes()), nil
}

// Qualified returns the expression for a name of the package called packageName at
// importPath, which the file imports.
func (f *File) Qualified(importPath, packageName, name string) *jen.Statement {
	f.imports[importPath] = packageName
	return jen.Qual(importPath, name)
}

// Runtime returns the expression for a name of package runtime.
func (f *File) Runtime(name string) *jen.Statement {
	return f.Qualified(RuntimePath, "typedsession", name)
}

// Wire returns the expression for a name of package runtime/wire.
func (f *File) Wire(name string) *jen.Statement {
	return f.Qualified(RuntimePath+"/wire", "wire", name)
}

// Show returns the expression for a name of package runtime/sessionshow.
func (f *File) Show(name string) *jen.Statement {
	return f.Qualified(RuntimePath+"/sessionshow", "sessionshow", name)
}

// Std returns the expression for a name of the standard library.
func (f *File) Std(importPath, name string) *jen.Statement {
	return f.Qualified(importPath, path.Base(importPath), name)
}

// Lines writes each element of a literal on a line of its own.
var Lines = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}
