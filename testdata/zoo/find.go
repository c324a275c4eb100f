package main

import (
	_ "embed"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

//go:embed catalogue.go
var catalogue string

// small are the packages of the part that CI runs: few structs, few dependencies.
var small = []string{
	"crypto/x509/pkix",
	"net/url",
	"github.com/coreos/go-oidc/v3/oidc",
	"github.com/golang-jwt/jwt/v5",
	"github.com/google/uuid",
	"github.com/shopspring/decimal",
	"golang.org/x/oauth2",
}

// cataloguePaths lists the import paths of catalogue.go.
func cataloguePaths() ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "catalogue.go", catalogue, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// foundStruct is an exported struct type of a public package.
type foundStruct struct {
	path, name string
	fields     []*types.Var // those that another package can declare likewise
	lost       int          // those that it cannot
}

func (s foundStruct) String() string { return s.path + "." + s.name }

// findStructs returns the exported struct types of the packages, in the order of paths
// and names. Generic types are left out: they are no types before somebody says of what.
func findStructs(paths []string) ([]foundStruct, error) {
	config := &packages.Config{Mode: packages.NeedName | packages.NeedTypes}
	loaded, err := packages.Load(config, paths...)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(loaded, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	var found []foundStruct
	for _, pkg := range loaded {
		if len(pkg.Errors) > 0 {
			return nil, fmt.Errorf("package %s: %w", pkg.PkgPath, pkg.Errors[0])
		}
		scope := pkg.Types.Scope()
		for _, name := range scope.Names() {
			if s, ok := structOf(scope.Lookup(name)); ok {
				found = append(found, describe(pkg.PkgPath, name, s))
			}
		}
	}
	return found, nil
}

// structOf returns the struct type that an exported name declares.
func structOf(object types.Object) (*types.Struct, bool) {
	name, ok := object.(*types.TypeName)
	if !ok || !name.Exported() || name.IsAlias() {
		return nil, false
	}
	if named, ok := name.Type().(*types.Named); !ok || named.TypeParams().Len() > 0 {
		return nil, false
	}
	s, ok := name.Type().Underlying().(*types.Struct)
	return s, ok
}

func describe(path, name string, s *types.Struct) foundStruct {
	found := foundStruct{path: path, name: name}
	for f := range s.Fields() {
		switch {
		case f.Name() == "_":
		case f.Exported() && writable(f.Type()):
			found.fields = append(found.fields, f)
		default:
			found.lost++
		}
	}
	return found
}

// writable reports whether any package can write the type out: all that it is made of
// is exported by packages that any can import.
func writable(t types.Type) bool {
	ok := true
	check := func(object types.Object) {
		pkg := object.Pkg()
		if pkg != nil && (!object.Exported() || !importable(pkg.Path())) {
			ok = false
		}
	}
	for part := range partsOf(t) {
		switch part := part.(type) {
		case *types.Named:
			check(part.Obj())
		case *types.Alias:
			check(part.Obj())
		case *types.Struct:
			for f := range part.Fields() {
				check(f)
			}
		case *types.Interface:
			for m := range part.ExplicitMethods() {
				check(m)
			}
		}
	}
	return ok
}

func importable(path string) bool {
	elements := strings.Split(path, "/")
	return !slices.Contains(elements, "internal") && elements[0] != "vendor"
}

// partsOf yields the types that are written where t is written, t included.
func partsOf(t types.Type) func(yield func(types.Type) bool) {
	return func(yield func(types.Type) bool) {
		visitParts(t, yield)
	}
}

func visitParts(t types.Type, yield func(types.Type) bool) bool {
	if !yield(t) {
		return false
	}
	var parts []types.Type
	switch t := t.(type) {
	case *types.Named:
		parts = slices.Collect(t.TypeArgs().Types())
	case *types.Alias:
		parts = slices.Collect(t.TypeArgs().Types())
	case *types.Pointer:
		parts = []types.Type{t.Elem()}
	case *types.Slice:
		parts = []types.Type{t.Elem()}
	case *types.Array:
		parts = []types.Type{t.Elem()}
	case *types.Chan:
		parts = []types.Type{t.Elem()}
	case *types.Map:
		parts = []types.Type{t.Key(), t.Elem()}
	case *types.Struct:
		for f := range t.Fields() {
			parts = append(parts, f.Type())
		}
	case *types.Signature:
		parts = append(typesOf(t.Params()), typesOf(t.Results())...)
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			parts = append(parts, m.Type())
		}
		parts = append(parts, slices.Collect(t.EmbeddedTypes())...)
	}
	for _, part := range parts {
		if !visitParts(part, yield) {
			return false
		}
	}
	return true
}

func typesOf(tuple *types.Tuple) []types.Type {
	var all []types.Type
	for v := range tuple.Variables() {
		all = append(all, v.Type())
	}
	return all
}
