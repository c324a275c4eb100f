package schema

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// nested reads a struct as a nested one. Its rules differ from those for a session's own
// struct, which also apply when the same struct is a session in another place.
func (b *builder) nested(t *Type, named *types.Named, structure *types.Struct, u use) *Type {
	t.Kind = Nested
	if b.structMutex(t, u) {
		return nil
	}
	if named == nil {
		t.Struct = b.unnamedStruct(t, structure, u)
	} else {
		b.holds(named, u)
		t.Struct = b.namedStruct(t.Go, named, structure, u)
	}
	if t.Struct == nil {
		return nil
	}
	return t
}

// namedStruct reads a named struct type, which is called goType at this use, at its first use.
// The result is nil for a struct with mistakes, and empty for one that is being read, which
// contains itself.
func (b *builder) namedStruct(goType types.Type, named *types.Named, structure *types.Struct, u use) *Struct {
	key := typeKey(named)
	if known := b.structs[key]; known != nil {
		return known
	}
	if b.reading[key] {
		return &Struct{Go: named}
	}
	holder, elements, depth, enumPrefix := b.holder, b.elements, b.depth, b.enumPrefix
	b.reading[key] = true
	b.holder, b.elements, b.depth, b.enumPrefix = key, map[string]bool{}, u.depth+1, upperFirst(named.Obj().Name())
	defer func() {
		delete(b.reading, key)
		b.holder, b.elements, b.depth, b.enumPrefix = holder, elements, depth, enumPrefix
	}()
	var result *Struct
	if literal, ok := b.declaration(named.Origin().Obj()); ok {
		result = b.structFields(named, structure, literal, false)
	} else {
		result = b.structElsewhere(goType, named, structure, u)
	}
	if result != nil {
		b.structs[key] = result
	}
	return result
}

// unnamedStruct reads a struct type without a name, once for each use: the constants of
// enums in it have names made from the place of use.
func (b *builder) unnamedStruct(t *Type, structure *types.Struct, u use) *Struct {
	literal, ok := structSyntax(u.syntax)
	if !ok {
		b.diags.Add(u.at, "kind", "%s is a struct without a name of its own: declare it as a type", u.what)
		return nil
	}
	depth, enumPrefix := b.depth, b.enumPrefix
	b.depth, b.enumPrefix = u.depth+1, b.enumPrefix+u.hint
	defer func() { b.depth, b.enumPrefix = depth, enumPrefix }()
	return b.structFields(t.Go, structure, literal, false)
}

func (b *builder) tooDeep(u use) {
	b.diags.Add(u.at, "kind-depth", "field %s is nested too deep: %d lists, maps and structs in one another are all a session holds", u.field, maxDepth)
}

// structElsewhere reads a struct whose fields are declared in another package, or in the
// type from which this one is made. Generated code must have access to all of them.
// Mistakes are reported at the place of use.
func (b *builder) structElsewhere(goType types.Type, named *types.Named, structure *types.Struct, u use) *Struct {
	if b.declaredInC(structure) {
		name := strings.Replace(b.typeString(goType), cgoPrefix, "C.", 1)
		b.diags.Add(u.at, "kind-foreign", "%s is %s, a struct of C, whose fields can have no numbers: copy what you keep into a struct of your own", u.what, name)
		return nil
	}
	name := b.typeString(Unalias(goType, b.pkg.Types))
	foreign := named.Obj().Pkg() != b.pkg.Types
	fields := declaredElsewhere(structure, u.at)
	numbered := func(d declared) bool {
		at := b.writtenAt(d.v)
		return d.tagged || at.IsValid()
	}
	if foreign && !slices.ContainsFunc(fields, numbered) {
		if sibling := named.Obj().Pkg().Path(); slices.Contains(b.pkg.Siblings, sibling) {
			b.diags.Add(u.at, "kind-foreign", "%s is %s, whose fields have no numbers: run go tool typedsession number %s %s to write them there, or copy what you keep into a struct of your own, or give the field the option json or msgpack", u.what, name, sibling, b.pkg.Path)
			return nil
		}
		b.diags.Add(u.at, "kind-foreign", "%s is %s, whose fields have no numbers: copy what you keep into a struct of your own, or give the field the option json or msgpack", u.what, name)
		return nil
	}
	for i := range structure.NumFields() {
		if f := structure.Field(i); f.Pkg() != b.pkg.Types && !f.Exported() && f.Name() != "_" {
			b.diags.Add(u.at, "kind-foreign", "%s is %s, whose field %s generated code of this package cannot reach: copy what you keep into a struct of your own, or give the field the option json or msgpack", u.what, name, f.Name())
			return nil
		}
	}
	var found diagnostic.List
	elsewhere := *b
	elsewhere.diags = &found
	result := &Struct{Go: named, Foreign: foreign, NextNumber: firstFree(fields)}
	for _, d := range fields {
		elsewhere.field(result, d, false)
	}
	b.notes, b.containments = elsewhere.notes, elsewhere.containments
	result.finish()
	for _, d := range found {
		b.diags.Add(u.at, d.Rule, "in %s: %s", name, d.Message)
	}
	if len(found) > 0 {
		return nil
	}
	return result
}

// cgoPrefix begins the names that cgo gives to the types of C.
const cgoPrefix = "_Ctype_"

// declaredInC reports whether the fields of a struct are C's. Cgo declares them in a file of its
// own, which has no name that ends with .go while it is in the build cache.
func (b *builder) declaredInC(structure *types.Struct) bool {
	if structure.NumFields() == 0 {
		return false
	}
	file := sourcePosition(b.fset, structure.Field(0).Pos()).Filename
	return file != "" && filepath.Ext(file) != ".go" || filepath.Base(file) == "_cgo_gotypes.go"
}

// structSyntax returns the struct literal in the syntax of a type such as *struct{…} or
// []struct{…}.
func structSyntax(x ast.Expr) (*ast.StructType, bool) {
	switch x := x.(type) {
	case *ast.StructType:
		return x, true
	case *ast.StarExpr:
		return structSyntax(x.X)
	case *ast.ParenExpr:
		return structSyntax(x.X)
	case *ast.ArrayType: // slices are array types in the syntax, too
		return structSyntax(x.Elt)
	case *ast.MapType:
		return structSyntax(x.Value)
	}
	return nil, false
}

// declaration returns the struct literal that declares a type of this package.
func (b *builder) declaration(object *types.TypeName) (*ast.StructType, bool) {
	for _, file := range b.pkg.Files {
		for _, decl := range file.Syntax.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range general.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.Pos() == object.Pos() {
					literal, ok := spec.Type.(*ast.StructType)
					return literal, ok
				}
			}
		}
	}
	return nil, false
}
