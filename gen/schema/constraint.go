package schema

import (
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// constraintOf returns the build constraint that the generated file needs to be built
// exactly where its source is. What a name like x_linux.go constrains by itself
// has to be written out, since that ending is no longer the last one.
func constraintOf(source string, syntax *ast.File) string {
	base := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(source), ".go"), "_test")
	var parts []string
	for _, group := range syntax.Comments {
		if group.Pos() >= syntax.Package {
			break
		}
		for _, c := range group.List {
			if !constraint.IsGoBuild(c.Text) && !constraint.IsPlusBuild(c.Text) {
				continue
			}
			if x, err := constraint.Parse(c.Text); err == nil && !slices.Contains(parts, x.String()) {
				parts = append(parts, x.String())
			}
		}
	}
	parts = append(parts, nameConstraints(base)...)
	if importsC(syntax) {
		parts = append(parts, "cgo")
	}
	for i, p := range parts {
		if len(parts) > 1 && strings.ContainsAny(p, "&|") {
			parts[i] = "(" + p + ")"
		}
	}
	return strings.Join(parts, " && ")
}

// ConstraintIn returns the build constraint of a source file, from its text alone: for
// files that it leaves out. tag is the one tag that it asks for, empty where it asks
// for more or for another system.
func ConstraintIn(path string, source []byte) (text, tag string) {
	syntax, err := parser.ParseFile(token.NewFileSet(), path, source, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return "", ""
	}
	text = constraintOf(path, syntax)
	if token.IsIdentifier(text) && text != "cgo" && text != "unix" && nameConstraints("x_"+text) == nil {
		tag = text
	}
	return text, tag
}

// importsC reports whether the file is built with cgo only. Importing "C" says so
// by itself; the generated file does not import it.
func importsC(syntax *ast.File) bool {
	return slices.ContainsFunc(syntax.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
}

// nameConstraints lists the operating system and architecture that a file name's
// last parts demand. go/build knows the lists and does not export them, so it is
// asked whether the name is built on a system that does not exist.
func nameConstraints(base string) []string {
	parts := strings.Split(base, "_")
	matches := func(goos, goarch string) bool {
		c := build.Context{GOOS: goos, GOARCH: goarch, Compiler: "gc", OpenFile: func(string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("package p\n")), nil
		}}
		ok, err := c.MatchFile("", base+".go")
		return ok && err == nil
	}
	if len(parts) < 2 || matches("none", "none") {
		return nil
	}
	last := parts[len(parts)-1]
	switch {
	case matches(last, "none"):
		return []string{last}
	case matches("none", last):
		return []string{last}
	default:
		return slices.Clone(parts[len(parts)-2:])
	}
}
