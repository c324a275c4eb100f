package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// nameExcluded makes sure that generated code can write out the type of a field without a
// number, which is a part of the whole struct. The type may mention types that this run
// generates, which the type checker does not know yet. nameExcluded reports any other
// unknown type, and then returns false.
func (b *builder) nameExcluded(holder *Struct, d declared) bool {
	if d.syntax == nil || !mentionsInvalid(d.v.Type(), map[types.Type]bool{}) {
		return true
	}
	u := use{what: "field " + d.v.Name(), at: d.typePos, syntax: d.syntax}
	known := b.withGenerated(d.v.Type(), d.syntax)
	named, _ := holder.Go.(*types.Named)
	generated, _ := b.generatedIn(d.syntax)
	switch {
	case known == nil && generated == "":
		b.reportUnresolved(u)
		return false
	case known == nil || named == nil || named.TypeArgs().Len() > 0:
		b.diags.Add(d.typePos, "kind-unresolved", "%s mentions %s, which is yet to be generated, and generated code writes the type of the field out: give that type a name of its own, or the struct around it one without type parameters", u.what, generated)
		return false
	}
	if holder.renamed == nil {
		holder.renamed = map[*types.Var]types.Type{}
	}
	holder.renamed[d.v] = known
	return true
}

// useRenamed gives the fields of a struct the types that nameExcluded made for them.
func (s *Struct) useRenamed(structure *types.Struct) {
	if len(s.renamed) == 0 {
		return
	}
	fields, tags := make([]*types.Var, structure.NumFields()), make([]string, structure.NumFields())
	for i := range fields {
		fields[i], tags[i] = structure.Field(i), structure.Tag(i)
		if t := s.renamed[fields[i]]; t != nil {
			fields[i] = types.NewField(fields[i].Pos(), fields[i].Pkg(), fields[i].Name(), t, fields[i].Embedded())
		}
	}
	s.Go.(*types.Named).SetUnderlying(types.NewStruct(fields, tags))
}

// mentionsInvalid reports whether the type t, as its source has it, mentions a type that
// the type checker does not know. A named type mentions only its name and type arguments.
func mentionsInvalid(t types.Type, seen map[types.Type]bool) bool {
	if !visit(t, seen) {
		return false
	}
	some := func(parts ...types.Type) bool {
		return slices.ContainsFunc(parts, func(part types.Type) bool { return mentionsInvalid(part, seen) })
	}
	switch t := t.(type) {
	case *types.Basic:
		delete(seen, t) // all mentions of a basic type share one types.Basic
		return t.Kind() == types.Invalid
	case *types.Alias:
		return types.Unalias(t) == types.Typ[types.Invalid] || some(slices.Collect(t.TypeArgs().Types())...)
	case *types.Named:
		return t.Underlying() == types.Typ[types.Invalid] || some(slices.Collect(t.TypeArgs().Types())...)
	case *types.Pointer:
		return some(t.Elem())
	case *types.Slice:
		return some(t.Elem())
	case *types.Array:
		return some(t.Elem())
	case *types.Chan:
		return some(t.Elem())
	case *types.Map:
		return some(t.Key(), t.Elem())
	case *types.Struct:
		for field := range t.Fields() {
			if some(field.Type()) {
				return true
			}
		}
	case *types.Signature:
		return some(slices.Concat(variableTypes(t.Params()), variableTypes(t.Results()))...)
	case *types.Interface:
		for method := range t.ExplicitMethods() {
			if some(method.Type()) {
				return true
			}
		}
		return some(slices.Collect(t.EmbeddedTypes())...)
	}
	return false
}

func variableTypes(tuple *types.Tuple) []types.Type {
	var all []types.Type
	for v := range tuple.Variables() {
		all = append(all, v.Type())
	}
	return all
}

// withGenerated returns t after replacing each type that the type checker does not know by
// the type that this run generates under that name. It returns nil when t mentions a type
// that nobody declares. x is the syntax of t.
func (b *builder) withGenerated(t types.Type, x ast.Expr) types.Type {
	if !mentionsInvalid(t, map[types.Type]bool{}) {
		return t
	}
	x = ast.Unparen(x)
	switch t := t.(type) {
	case *types.Basic:
		return b.generatedType(x)
	case *types.Pointer:
		if x, ok := x.(*ast.StarExpr); ok {
			return made(types.NewPointer, b.withGenerated(t.Elem(), x.X))
		}
	case *types.Slice:
		switch x := x.(type) {
		case *ast.ArrayType:
			return made(types.NewSlice, b.withGenerated(t.Elem(), x.Elt))
		case *ast.Ellipsis:
			return made(types.NewSlice, b.withGenerated(t.Elem(), x.Elt))
		}
	case *types.Array:
		if x, ok := x.(*ast.ArrayType); ok {
			return made(func(element types.Type) *types.Array { return types.NewArray(element, t.Len()) }, b.withGenerated(t.Elem(), x.Elt))
		}
	case *types.Chan:
		if x, ok := x.(*ast.ChanType); ok {
			return made(func(element types.Type) *types.Chan { return types.NewChan(t.Dir(), element) }, b.withGenerated(t.Elem(), x.Value))
		}
	case *types.Map:
		if x, ok := x.(*ast.MapType); ok {
			key, value := b.withGenerated(t.Key(), x.Key), b.withGenerated(t.Elem(), x.Value)
			if key != nil && value != nil {
				return types.NewMap(key, value)
			}
		}
	case *types.Signature:
		if x, ok := x.(*ast.FuncType); ok {
			params, ok := b.variablesWithGenerated(t.Params(), x.Params)
			results, also := b.variablesWithGenerated(t.Results(), x.Results)
			if ok && also {
				return types.NewSignatureType(nil, nil, nil, params, results, t.Variadic())
			}
		}
	}
	return nil
}

// made returns build(element); nil when element is nil.
func made[T types.Type](build func(types.Type) T, element types.Type) types.Type {
	if element == nil {
		return nil
	}
	return build(element)
}

// variablesWithGenerated does what withGenerated does, for the parameters or results of a
// function.
func (b *builder) variablesWithGenerated(tuple *types.Tuple, list *ast.FieldList) (*types.Tuple, bool) {
	var syntax []ast.Expr
	if list != nil {
		for _, field := range list.List {
			syntax = append(syntax, slices.Repeat([]ast.Expr{field.Type}, max(1, len(field.Names)))...)
		}
	}
	if len(syntax) != tuple.Len() {
		return nil, false
	}
	variables := make([]*types.Var, len(syntax))
	for i := range variables {
		v := tuple.At(i)
		t := b.withGenerated(v.Type(), syntax[i])
		if t == nil {
			return nil, false
		}
		variables[i] = types.NewParam(v.Pos(), v.Pkg(), v.Name(), t)
	}
	return types.NewTuple(variables...), true
}

// generatedType returns the type whose syntax is x, when the type checker does not know
// it because this run generates it; nil otherwise.
func (b *builder) generatedType(x ast.Expr) types.Type {
	switch x := ast.Unparen(x).(type) {
	case *ast.Ident:
		if b.generatedFrom(x) != "" {
			return b.placeholder(x.Name)
		}
	case *ast.StarExpr:
		return made(types.NewPointer, b.generatedType(x.X))
	case *ast.IndexExpr:
		generic, ok := b.pkg.Info.TypeOf(x.X).(*types.Named)
		argument := b.generatedType(x.Index)
		if ok && argument != nil && generic.TypeParams().Len() == 1 {
			if t, err := types.Instantiate(nil, generic, []types.Type{argument}, true); err == nil {
				return t
			}
		}
	}
	return nil
}

// placeholder returns a type in place of one that this run generates. It cannot be
// compared, since the fields of the real type are not known yet.
func (b *builder) placeholder(name string) types.Type {
	unknown := types.NewField(token.NoPos, b.pkg.Types, "_", types.NewSignatureType(nil, nil, nil, nil, nil, false), false)
	return types.NewNamed(types.NewTypeName(token.NoPos, b.pkg.Types, name, nil), types.NewStruct([]*types.Var{unknown}, nil), nil)
}
