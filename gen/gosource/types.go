package gosource

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// TypeExpr returns the Go expression for t, with the imports it needs.
func (f *File) TypeExpr(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return f.Std("unsafe", "Pointer")
		}
		return jen.Id(t.Name())
	case *types.Alias:
		if f.ownNames && t.Obj().Pkg() != nil && !schema.KeepsName(t, f.Package) && schema.Spellable(t.Rhs(), f.Package) {
			return f.TypeExpr(t.Rhs())
		}
		return f.named(t, t.Obj(), t.TypeArgs())
	case *types.Named:
		return f.named(t, t.Obj(), t.TypeArgs())
	case *types.Pointer:
		return jen.Op("*").Add(f.TypeExpr(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(f.TypeExpr(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Lit(int(t.Len()))).Add(f.TypeExpr(t.Elem()))
	case *types.Map:
		return jen.Map(f.TypeExpr(t.Key())).Add(f.TypeExpr(t.Elem()))
	case *types.Struct:
		return f.structExpr(t)
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return jen.Chan().Op("<-").Add(f.TypeExpr(t.Elem()))
		case types.RecvOnly:
			return jen.Op("<-").Chan().Add(f.TypeExpr(t.Elem()))
		}
		return jen.Chan().Parens(f.TypeExpr(t.Elem()))
	case *types.Signature:
		return jen.Func().Add(f.signature(t))
	case *types.Interface:
		return f.interfaceExpr(t)
	}
	// Type parameters and tuples do not occur in the declaration of a struct without
	// mistakes.
	panic(fmt.Sprintf("gosource: unexpected type %T", t))
}

// named returns the expression for a type with a name.
func (f *File) named(t types.Type, object *types.TypeName, arguments *types.TypeList) *jen.Statement {
	if name, ok := f.secondName(t, object, arguments); ok {
		return jen.Id(name)
	}
	expr := jen.Id(object.Name())
	if pkg := object.Pkg(); pkg != nil {
		expr = f.Qualified(pkg.Path(), pkg.Name(), object.Name())
	}
	if arguments.Len() == 0 {
		return expr
	}
	list := make([]jen.Code, arguments.Len())
	for i := range list {
		list[i] = f.TypeExpr(arguments.At(i))
	}
	return expr.Types(list...)
}

// structExpr returns the expression for a struct type without a name.
func (f *File) structExpr(t *types.Struct) *jen.Statement {
	fields := make([]jen.Code, t.NumFields())
	for i := range fields {
		v := t.Field(i)
		field := jen.Id(v.Name()).Add(f.TypeExpr(v.Type()))
		if v.Embedded() {
			field = f.embeddedExpr(v.Type())
		}
		if tag := t.Tag(i); tag != "" {
			field.Op(quoteTag(tag))
		}
		fields[i] = field
	}
	return jen.Struct(fields...)
}

// embeddedExpr returns the expression for an embedded type. An alias keeps its own name,
// which is the name of the field.
func (f *File) embeddedExpr(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Pointer:
		return jen.Op("*").Add(f.embeddedExpr(t.Elem()))
	case *types.Alias:
		return f.named(t, t.Obj(), t.TypeArgs())
	}
	return f.TypeExpr(t)
}

// quoteTag returns a tag in back quotes, as people write it, unless back quotes cannot
// hold it.
func quoteTag(tag string) string {
	if !strconv.CanBackquote(tag) {
		return strconv.Quote(tag)
	}
	return "`" + tag + "`"
}

// signature returns the parameters and results of a function.
func (f *File) signature(t *types.Signature) *jen.Statement {
	params := make([]jen.Code, t.Params().Len())
	for i := range params {
		param := t.Params().At(i).Type()
		if t.Variadic() && i == len(params)-1 {
			params[i] = jen.Op("...").Add(f.TypeExpr(param.(*types.Slice).Elem()))
			continue
		}
		params[i] = f.TypeExpr(param)
	}
	results := make([]jen.Code, t.Results().Len())
	for i := range results {
		results[i] = f.TypeExpr(t.Results().At(i).Type())
	}
	return jen.Params(params...).Params(results...)
}

// interfaceExpr returns the expression for an interface without a name.
func (f *File) interfaceExpr(t *types.Interface) *jen.Statement {
	var parts []jen.Code
	for i := range t.NumExplicitMethods() {
		method := t.ExplicitMethod(i)
		parts = append(parts, jen.Id(method.Name()).Add(f.signature(method.Signature())))
	}
	for i := range t.NumEmbeddeds() {
		parts = append(parts, f.TypeExpr(t.EmbeddedType(i)))
	}
	return jen.Interface(parts...)
}

// ElementExpr returns the Go expression for the type of the elements of t.
func (f *File) ElementExpr(t *schema.Type) *jen.Statement {
	if t.Pointers {
		return jen.Op("*").Add(f.TypeExpr(t.Elem.Go))
	}
	return f.TypeExpr(t.Elem.Go)
}

// Protection returns the name of the interface type for the session's protection. A
// session with secrets has an interface that only protections which encrypt implement.
func Protection(s *schema.Session) string {
	if s.HasSecrets() {
		return "Confidential"
	}
	return "Protection"
}
