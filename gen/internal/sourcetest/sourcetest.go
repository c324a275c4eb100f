// Package sourcetest loads packages from source texts, for the tests of the packages that
// work on loaded ones.
package sourcetest

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

	"github.com/typedsession/typedsession/gen/load"
)

// others are packages that every source can import: two versions of msgpack, reduced to
// the declarations that matter.
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

// Load returns the package in the directory dir of source, a txtar archive. The package
// can import the standard library, and the archive's other directories by their paths.
// For the files at the archive's root, dir is "." and the package's path is app.
func Load(t *testing.T, source, dir string) *load.Package {
	t.Helper()
	s := sources{t: t, files: map[string][]txtar.File{}, known: map[string]*types.Package{}}
	for _, file := range append(txtar.Parse([]byte(source)).Files, txtar.Parse([]byte(others)).Files...) {
		s.files[path.Dir(file.Name)] = append(s.files[path.Dir(file.Name)], file)
	}
	return s.load(dir)
}

// App returns an archive of one file, with a session that has the fields, each in a line
// as a struct type has it.
func App(fields, declarations string) string {
	return "-- app.go --\npackage app\n\n//typedsession:session Session cookie=s idle=1h absolute=2h\ntype session struct {\n" + fields + "\n}\n\n" + declarations
}

// standard reads the standard library once for all tests.
var (
	fset     = token.NewFileSet()
	standard = importer.ForCompiler(fset, "gc", nil)
)

// sources imports packages from the files of a txtar, and all others from the standard
// library.
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
