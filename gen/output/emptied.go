package output

import (
	"bytes"
	"cmp"
	"go/parser"
	"go/token"
)

// emptiedConstraint keeps a file out of every build, so that the go command does not
// list it.
const emptiedConstraint = "//go:build ignore\n"

// Emptied returns the file at path, one of ours that no session stands behind any
// more, with nothing left in it. go generate fails when a file that it has listed is
// gone before it has read it, so that a run within it cannot remove one; it does not
// list an emptied file, so that the next run can.
func Emptied(path string, old []byte) File {
	name := "ignored" // of a package that cannot be read, for a file that is never built
	if syntax, err := parser.ParseFile(token.NewFileSet(), path, old, parser.PackageClauseOnly); err == nil {
		name = cmp.Or(syntax.Name.Name, name)
	}
	return File{Path: path, Content: []byte(emptiedConstraint + "\n" + Header + "\n\n" +
		"// No session stands behind this file any more: the next run of typedsession removes it.\n\n" +
		"package " + name + "\n")}
}

// IsEmptied reports whether content is what [Emptied] makes.
func IsEmptied(content []byte) bool {
	return bytes.HasPrefix(withLineFeeds(content), []byte(emptiedConstraint)) && hasHeader(content, Header)
}
