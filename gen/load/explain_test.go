package load_test

import (
	"go/ast"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
)

func TestExplainFindsTheReasonOfAnInvalidFieldType(t *testing.T) {
	dir := module{
		"dep/dep.go": "package dep\n\ntype Good int\n",
		"broken.go":  "package p\n\ntype Far []Further\n\ntype Further struct{ F nowhere }\n",
		"p.go": `package p

import (
	"example.org/nope"
	"example.org/go-yaml"
	local "example.org/renamed"
	"example.com/m/dep"
)

type Recursive struct{ R *Recursive; M Missing }

type session struct {
	Fine      dep.Good
	Undefined Missing
	InMap     map[string]*Missing
	NoMember  dep.Bad
	NoPackage nope.Type
	Guessed   yaml.Node
	Renamed   local.T
	Local     Far
	Again     Recursive
}
`}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	want := map[string]string{
		"Fine":      "",
		"Undefined": "undefined: Missing",
		"InMap":     "undefined: Missing",
		"NoMember":  "undefined: dep.Bad",
		"NoPackage": missingModule("nope"),
		// The name of a missing package can only be guessed.
		"Guessed": "undefined: yaml; " + missingModule("nope") + "; " + missingModule("go-yaml") + "; " + missingModule("renamed"),
		"Renamed": missingModule("renamed"),
		"Local":   "undefined: nowhere",
		"Again":   "undefined: Missing",
	}
	for _, field := range structOf(pkg, "session").Fields.List {
		name := field.Names[0].Name
		if got := messages(pkg.Explain(field.Type)); got != want[name] {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want[name])
		}
	}
}

func missingModule(name string) string {
	return "no required module provides package example.org/" + name + "; to add it: go get example.org/" + name
}

func structOf(pkg *load.Package, name string) (found *ast.StructType) {
	for _, file := range pkg.Files {
		ast.Inspect(file.Syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.Name == name {
				found = spec.Type.(*ast.StructType)
			}
			return true
		})
	}
	return found
}
