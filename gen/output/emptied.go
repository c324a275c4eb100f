// This file makes the content of generated files that cannot be removed yet.

package output

import (
	"bytes"
	"cmp"
	"go/parser"
	"go/token"
)

// emptiedConstraint excludes a file from every build, so that the go command does not
// list it.
const emptiedConstraint = "//go:build ignore\n"

// Emptied returns the generated file at path, whose session is gone, without its content.
// It is for a run within go generate, which fails when a file that it has listed is
// removed before it reads the file. Go generate does not list an emptied file, so that
// the next run can remove it.
func Emptied(path string, old []byte) File {
	name := "ignored" // the package name, when old has none that can be read; the file is never built
	if syntax, err := parser.ParseFile(token.NewFileSet(), path, old, parser.PackageClauseOnly); err == nil {
		name = cmp.Or(syntax.Name.Name, name)
	}
	return File{Path: path, Content: []byte(emptiedConstraint + "\n" + Header + "\n\n" +
		"// This file belongs to no session any more: the next run of typedsession removes it.\n\n" +
		"package " + name + "\n")}
}

// IsEmptied reports whether content is what [Emptied] makes.
func IsEmptied(content []byte) bool {
	return bytes.HasPrefix(withLineFeeds(content), []byte(emptiedConstraint)) && hasHeader(content, Header)
}
