package schema

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

func (b *builder) nested(t *Type, named *types.Named, structure *types.Struct, u use) *Type {
	t.Kind = Nested
	key := types.TypeString(types.Unalias(t.Go), nil)
	if known, seen := b.structs[key]; seen {
		if known == nil {
			b.diags.Add(u.at, "kind-recursive", "%s is %s, which contains itself: a cookie cannot hold a value of any depth", u.what, b.typeString(t.Go))
			return nil
		}
		if u.depth+known.height > maxDepth {
			b.tooDeep(u)
			return nil
		}
		t.Struct = known
		return t
	}
	b.structs[key] = nil
	t.Struct = b.nestedStruct(t, named, structure, u)
	if t.Struct == nil {
		delete(b.structs, key)
		return nil
	}
	t.Struct.height = 1
	for _, f := range t.Struct.Fields {
		t.Struct.height = max(t.Struct.height, 1+f.Type.height())
	}
	b.structs[key] = t.Struct
	return t
}

func (b *builder) tooDeep(u use) {
	b.diags.Add(u.at, "kind-depth", "field %s is nested too deep: %d lists, maps and structs in one another are all a session holds", u.field, maxDepth)
}

func (b *builder) nestedStruct(t *Type, named *types.Named, structure *types.Struct, u use) *Struct {
	depth, owner := b.depth, b.owner
	b.depth, b.owner = u.depth+1, b.owner+u.hint
	if named != nil {
		b.owner = upperFirst(named.Obj().Name())
	}
	defer func() { b.depth, b.owner = depth, owner }()
	if named == nil {
		literal, ok := structSyntax(u.syntax)
		if !ok {
			b.diags.Add(u.at, "kind", "%s is a struct without a name of its own: declare it as a type", u.what)
			return nil
		}
		return b.structFields(t.Go, structure, literal, false)
	}
	literal, ok := b.declaration(named.Origin().Obj())
	if !ok {
		return b.structElsewhere(t, named, structure, u)
	}
	return b.structFields(t.Go, structure, literal, false)
}

// structElsewhere reads a struct whose fields are declared out of sight: in another
// package, or in the type that this one is made from. All of it has to be within
// reach of generated code, and what is wrong is said where it is used.
func (b *builder) structElsewhere(t *Type, named *types.Named, structure *types.Struct, u use) *Struct {
	name := b.typeString(t.Go)
	foreign := named.Obj().Pkg() != b.pkg.Types
	fields := declaredElsewhere(structure, u.at)
	numbered := func(d declared) bool {
		_, writable := b.writtenAt(d.v)
		return d.tagged || writable
	}
	if foreign && !slices.ContainsFunc(fields, numbered) {
		if sibling := named.Obj().Pkg().Path(); slices.Contains(b.pkg.Siblings, sibling) {
			b.diags.Add(u.at, "kind-foreign", "%s is %s, whose fields have no numbers: run go tool typedsession number %s %s to write them there, or copy what you keep into a struct of your own", u.what, name, sibling, b.pkg.Path)
			return nil
		}
		b.diags.Add(u.at, "kind-foreign", "%s is %s, whose fields have no numbers: copy what you keep into a struct of your own", u.what, name)
		return nil
	}
	for i := range structure.NumFields() {
		if f := structure.Field(i); f.Pkg() != b.pkg.Types && !f.Exported() && f.Name() != "_" {
			b.diags.Add(u.at, "kind-foreign", "%s is %s, whose field %s generated code of this package cannot reach: copy what you keep into a struct of your own", u.what, name, f.Name())
			return nil
		}
	}
	var found diagnostic.List
	elsewhere := *b
	elsewhere.diags = &found
	result := &Struct{Go: t.Go, Foreign: foreign, NextNumber: firstFree(fields)}
	for _, d := range fields {
		elsewhere.field(result, d, false)
	}
	result.sort()
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
