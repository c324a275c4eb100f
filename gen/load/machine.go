// This file finds types that differ between machines.

package load

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// DependsOnMachine returns why a type depends on the machine that it is compiled for:
// because of the length of an array, or because build constraints choose between several
// declarations of a name. It returns "" when the type is the same everywhere.
//
// x is the syntax of the type in this package. DependsOnMachine follows declarations into
// other packages, except for types of the standard library. It does not look into structs
// of this package, whose fields the caller checks one by one. With byName it follows no
// type at all, which suits a type that is only written out. Only Load knows the files
// that build constraints exclude: the result is "" for a Package that Load did not make.
func (p *Package) DependsOnMachine(x ast.Expr, byName bool) (why string) {
	if p.loaded == nil {
		return ""
	}
	w := &machineWalk{declarations: p.declarations, own: p.loaded, byName: byName, seen: map[declaration]bool{}}
	if file := fileAt(p.loaded.Syntax, x.Pos()); file != nil {
		w.typeExpr(scope{p.loaded, file}, x)
	}
	return w.why
}

// fileAt returns the file that contains pos; nil when there is none.
func fileAt(files []*ast.File, pos token.Pos) *ast.File {
	for _, file := range files {
		if file.FileStart <= pos && pos < file.FileEnd {
			return file
		}
	}
	return nil
}

// A machineWalk follows the declarations that define a type.
type machineWalk struct {
	declarations *declarations
	own          *packages.Package
	byName       bool
	seen         map[declaration]bool
	why          string // the first reason found

	// complement is set when the constant being followed has the operator ^, and word
	// when it mentions uint or uintptr. Only both together, as in ^uint(0), show the
	// machine's word size.
	complement, word bool
}

// because records a reason, unless there is one already.
func (w *machineWalk) because(format string, args ...any) {
	if w.why == "" {
		w.why = fmt.Sprintf(format, args...)
	}
}

// typeExpr follows the type x.
func (w *machineWalk) typeExpr(in scope, x ast.Node) {
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ArrayType:
			if n.Len != nil {
				w.complement, w.word = false, false
				w.constant(in, n.Len)
			}
			w.typeExpr(in, n.Elt)
			return false
		case *ast.Field: // the field's names and tag are not types
			w.typeExpr(in, n.Type)
			return false
		case *ast.SelectorExpr, *ast.Ident:
			w.typeName(in, n.(ast.Expr))
			return false
		}
		return w.why == ""
	})
}

// typeName follows x to the declaration of a type, if x is a type's name.
func (w *machineWalk) typeName(in scope, x ast.Expr) {
	d, ok := w.declarations.find(in, x)
	if !ok || w.byName || w.seen[d] || isStandard(d.pkg) {
		return
	}
	w.seen[d] = true
	w.severalDeclarations(d)
	spec, ok := d.spec.(*ast.TypeSpec)
	if !ok {
		return
	}
	if _, structure := spec.Type.(*ast.StructType); structure && d.pkg == w.own {
		return
	}
	w.typeExpr(scope{d.pkg, d.file}, spec.Type)
}

// constant follows a constant expression and the types in it.
func (w *machineWalk) constant(in scope, x ast.Node) {
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.UnaryExpr:
			w.complement = w.complement || n.Op == token.XOR
		case *ast.CallExpr:
			if name, ok := w.unsafeCall(in, n); ok {
				w.because("unsafe.%s", name)
				return false
			}
		case *ast.SelectorExpr:
			w.constantName(in, n)
			return false
		case *ast.Ident:
			w.word = w.word || n.Name == "uint" || n.Name == "uintptr"
			w.constantName(in, n)
		}
		if w.complement && w.word {
			w.because("the size of uint")
		}
		return w.why == ""
	})
}

// unsafeCall returns the function of package unsafe that call calls. The size of a number
// whose type names its size is not a reason.
func (w *machineWalk) unsafeCall(in scope, call *ast.CallExpr) (name string, ok bool) {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return "", false
	}
	if x, ok := selector.X.(*ast.Ident); !ok || in.importPath(x.Name) != "unsafe" {
		return "", false
	}
	if conversion, ok := call.Args[0].(*ast.CallExpr); ok && selector.Sel.Name == "Sizeof" {
		if target, ok := conversion.Fun.(*ast.Ident); ok && slices.Contains(sized, target.Name) {
			return "", false
		}
	}
	return selector.Sel.Name, true
}

// sized holds the predeclared types that have one size on every machine.
var sized = []string{
	"bool", "byte", "rune", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
	"float32", "float64", "complex64", "complex128",
}

// constantName follows x to the declaration of a constant, or of another name in a
// constant expression.
func (w *machineWalk) constantName(in scope, x ast.Expr) {
	d, ok := w.declarations.find(in, x)
	if !ok || w.seen[d] {
		return
	}
	w.seen[d] = true
	w.severalDeclarations(d)
	w.constant(scope{d.pkg, d.file}, d.value)
}

// severalDeclarations looks for other declarations of the name, in files that are built
// where the file of d is not.
func (w *machineWalk) severalDeclarations(d declaration) {
	for _, other := range w.declarations.of(d.pkg)[d.name] {
		if other.text() != d.text() {
			w.because("%s.%s, which %s and %s declare", d.pkg.Name, d.name, d.base(), other.base())
		}
	}
}

// isStandard reports whether p is part of the standard library, whose types are the same
// on every machine as far as sessions can hold them.
func isStandard(p *packages.Package) bool {
	first, _, _ := strings.Cut(p.PkgPath, "/")
	return p.Module == nil && !strings.Contains(first, ".")
}

// A scope is the place where a name is looked up.
type scope struct {
	pkg  *packages.Package
	file *ast.File
}

// importPath returns the import path that the file imports as name; empty when there is
// none.
func (s scope) importPath(name string) string {
	for _, spec := range s.file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		switch imported := s.pkg.Imports[path]; {
		case spec.Name != nil && spec.Name.Name == name:
			return path
		case spec.Name == nil && (path == name || imported != nil && imported.Name == name):
			return path
		}
	}
	return ""
}

// base returns the name of the file of a declaration.
func (d declaration) base() string { return filepath.Base(d.path) }
