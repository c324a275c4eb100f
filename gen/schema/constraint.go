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

// constraintOf returns the build constraint by which the generated file is built exactly
// when its source is. The constraint in a name like x_linux.go has to be written out,
// since the generated file's name ends differently.
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

// ConstraintIn returns the build constraint of a source file from its text alone, since a
// file that its constraint excludes is not loaded. tag is the tag that the constraint
// requires; empty when it requires more, or another system.
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

// importsC reports whether the file imports "C" and is therefore built with cgo only. The
// generated file does not import it, and needs a constraint instead.
func importsC(syntax *ast.File) bool {
	return slices.ContainsFunc(syntax.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"C"` })
}

// nameConstraints returns the operating system and architecture in a file's name. Package
// go/build does not export its lists of these, so that nameConstraints checks whether
// go/build would build a file of that name on a system that does not exist.
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
