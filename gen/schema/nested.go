package schema

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// nested reads a struct that is not the session itself. Other rules hold for it than
// for a session's own, also when it is that somewhere else.
func (b *builder) nested(t *Type, named *types.Named, structure *types.Struct, u use) *Type {
	t.Kind = Nested
	if b.structLock(t, u) {
		return nil
	}
	if named == nil {
		t.Struct = b.unnamedStruct(t, structure, u)
	} else {
		b.holds(named, u)
		t.Struct = b.namedStruct(named, structure, u)
	}
	if t.Struct == nil {
		return nil
	}
	return t
}

// namedStruct reads a named struct type where it is met first. The result is nil for
// one that is wrong, and empty for one that is being read: it contains itself.
func (b *builder) namedStruct(named *types.Named, structure *types.Struct, u use) *Struct {
	key := typeKey(named)
	if known := b.structs[key]; known != nil {
		return known
	}
	if b.reading[key] {
		return &Struct{Go: named}
	}
	holder, elements, depth, owner := b.holder, b.elements, b.depth, b.owner
	b.reading[key] = true
	b.holder, b.elements, b.depth, b.owner = key, map[string]bool{}, u.depth+1, upperFirst(named.Obj().Name())
	defer func() {
		delete(b.reading, key)
		b.holder, b.elements, b.depth, b.owner = holder, elements, depth, owner
	}()
	var result *Struct
	if literal, ok := b.declaration(named.Origin().Obj()); ok {
		result = b.structFields(named, structure, literal, false)
	} else {
		result = b.structElsewhere(named, structure, u)
	}
	if result != nil {
		b.structs[key] = result
	}
	return result
}

// unnamedStruct reads a struct type without a name, for each use anew: the constants
// of enums in it are called after where it is used.
func (b *builder) unnamedStruct(t *Type, structure *types.Struct, u use) *Struct {
	literal, ok := structSyntax(u.syntax)
	if !ok {
		b.diags.Add(u.at, "kind", "%s is a struct without a name of its own: declare it as a type", u.what)
		return nil
	}
	depth, owner := b.depth, b.owner
	b.depth, b.owner = u.depth+1, b.owner+u.hint
	defer func() { b.depth, b.owner = depth, owner }()
	return b.structFields(t.Go, structure, literal, false)
}

func (b *builder) tooDeep(u use) {
	b.diags.Add(u.at, "kind-depth", "field %s is nested too deep: %d lists, maps and structs in one another are all a session holds", u.field, maxDepth)
}

// structElsewhere reads a struct whose fields are declared out of sight: in another
// package, or in the type that this one is made from. All of it has to be within
// reach of generated code, and what is wrong is said where it is used.
func (b *builder) structElsewhere(named *types.Named, structure *types.Struct, u use) *Struct {
	name := b.typeString(named)
	foreign := named.Obj().Pkg() != b.pkg.Types
	fields := declaredElsewhere(structure, u.at)
	numbered := func(d declared) bool {
		_, writable := b.writtenAt(d.v)
		return d.tagged || writable
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

// structSyntax finds the struct literal in the syntax of a type that uses one
// directly: *struct{…}, []struct{…} and the like.
func structSyntax(x ast.Expr) (*ast.StructType, bool) {
	switch x := x.(type) {
	case *ast.StructType:
		return x, true
	case *ast.StarExpr:
		return structSyntax(x.X)
	case *ast.ParenExpr:
		return structSyntax(x.X)
	case *ast.ArrayType: // a slice too
		return structSyntax(x.Elt)
	case *ast.MapType:
		return structSyntax(x.Value)
	}
	return nil, false
}

// declaration finds the struct literal that declares a type of this package.
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
