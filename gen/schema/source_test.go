package schema_test

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/schema"
)

// others are packages that sources import: what matters of two versions of msgpack.
const others = `
-- github.com/vmihailenco/msgpack/v5/msgpack.go --
package msgpack
type Encoder struct{}
type Decoder struct{}
-- github.com/vmihailenco/msgpack/msgpack.go --
package msgpack
type Encoder struct{}
type Decoder struct{}
`

// built is what Build makes of a source, and what check says of it.
type built struct {
	*schema.Package
	diags diagnostic.List
}

// build reads a source: txtar, whose files at the root are the package app that is
// built, and whose directories are packages to import.
func build(t *testing.T, source string) built {
	t.Helper()
	s := sources{t: t, files: map[string][]txtar.File{}, known: map[string]*types.Package{}}
	for _, file := range append(txtar.Parse([]byte(source)).Files, txtar.Parse([]byte(others)).Files...) {
		s.files[path.Dir(file.Name)] = append(s.files[path.Dir(file.Name)], file)
	}
	pkg := s.load(".")
	var b built
	b.Package = schema.Build(pkg, nil, &b.diags)
	if b.Package != nil {
		check.Package(b.Package, &b.diags)
	}
	b.diags.Sort()
	return b
}

// app is a source of one file, with a session that has the fields.
func app(fields, declarations string) string {
	return "-- app.go --\npackage app\n\n//typedsession:session Session cookie=s idle=1h absolute=2h\ntype session struct {\n" + fields + "\n}\n\n" + declarations
}

// The standard library is read once for all tests.
var (
	fset     = token.NewFileSet()
	standard = importer.ForCompiler(fset, "gc", nil)
)

type sources struct {
	t     *testing.T
	files map[string][]txtar.File
	known map[string]*types.Package
}

func (s *sources) Import(path string) (*types.Package, error) {
	if pkg := s.known[path]; pkg != nil {
		return pkg, nil
	}
	if s.files[path] == nil {
		return standard.Import(path)
	}
	s.known[path] = s.load(path).Types
	return s.known[path], nil
}

func (s *sources) load(dir string) *load.Package {
	pkg := &load.Package{Path: dir, Fset: fset, Dir: "/" + dir, Info: &types.Info{
		Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}, Scopes: map[ast.Node]*types.Scope{},
	}}
	if dir == "." {
		pkg.Path = "app"
	}
	var files []*ast.File
	slices.SortFunc(s.files[dir], func(a, b txtar.File) int { return strings.Compare(a.Name, b.Name) })
	for _, file := range s.files[dir] {
		syntax, err := parser.ParseFile(fset, "/"+file.Name, file.Data, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			s.t.Fatal(err)
		}
		files = append(files, syntax)
		pkg.Files = append(pkg.Files, load.File{Path: "/" + file.Name, Syntax: syntax})
		pkg.Name = syntax.Name.Name
	}
	config := types.Config{Importer: s, IgnoreFuncBodies: true, Error: func(err error) {
		if err, ok := err.(types.Error); ok {
			pkg.Errors = append(pkg.Errors, err)
		}
	}}
	pkg.Types, _ = config.Check(pkg.Path, fset, files, pkg.Info)
	return pkg
}

// said are the diagnostics, a line each: "rule: message".
func (b built) said() string { return lines(b.diags) }

func lines(list diagnostic.List) string {
	var all []string
	for _, d := range list {
		all = append(all, d.Rule+": "+d.Message)
	}
	return strings.Join(all, "\n")
}

// field finds a field by its path from the only session: "Home.Street".
func (b built) field(t *testing.T, path string) *schema.Field {
	t.Helper()
	if b.Package == nil || len(b.Files) == 0 || len(b.diags) > 0 {
		t.Fatalf("nothing was built:\n%s", b.said())
	}
	structure := b.Files[0].Sessions[0].Struct
	var found *schema.Field
	for _, name := range strings.Split(path, ".") {
		i := slices.IndexFunc(structure.Fields, func(f *schema.Field) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("no field %s of %s", name, path)
		}
		found = structure.Fields[i]
		inner := found.Type
		for inner.Elem != nil {
			inner = inner.Elem
		}
		structure = inner.Struct
	}
	return found
}
