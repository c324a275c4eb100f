package emit

import (
	"fmt"
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// typeExpr is the Go expression for t, with the imports it needs.
func (e *emitter) typeExpr(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			return e.std("unsafe", "Pointer")
		}
		return jen.Id(t.Name())
	case *types.Alias:
		if e.ownNames && t.Obj().Pkg() != nil && schema.Spellable(t.Rhs(), e.pkg) {
			return e.typeExpr(t.Rhs())
		}
		return e.named(t, t.Obj(), t.TypeArgs())
	case *types.Named:
		return e.named(t, t.Obj(), t.TypeArgs())
	case *types.Pointer:
		return jen.Op("*").Add(e.typeExpr(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(e.typeExpr(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Lit(int(t.Len()))).Add(e.typeExpr(t.Elem()))
	case *types.Map:
		return jen.Map(e.typeExpr(t.Key())).Add(e.typeExpr(t.Elem()))
	case *types.Struct:
		return e.structExpr(t)
	case *types.Chan:
		switch t.Dir() {
		case types.SendOnly:
			return jen.Chan().Op("<-").Add(e.typeExpr(t.Elem()))
		case types.RecvOnly:
			return jen.Op("<-").Chan().Add(e.typeExpr(t.Elem()))
		}
		return jen.Chan().Parens(e.typeExpr(t.Elem()))
	case *types.Signature:
		return jen.Func().Add(e.signature(t))
	case *types.Interface:
		return e.interfaceExpr(t)
	}
	// Type parameters and tuples do not occur in the declaration of a struct that
	// passed the checks.
	panic(fmt.Sprintf("emit: unexpected type %T", t))
}

func (e *emitter) named(t types.Type, object *types.TypeName, arguments *types.TypeList) *jen.Statement {
	if name, ok := e.secondName(t, object, arguments); ok {
		return jen.Id(name)
	}
	expr := jen.Id(object.Name())
	if pkg := object.Pkg(); pkg != nil {
		e.imports[pkg.Path()] = pkg.Name()
		expr = jen.Qual(pkg.Path(), object.Name())
	}
	if arguments.Len() == 0 {
		return expr
	}
	list := make([]jen.Code, arguments.Len())
	for i := range list {
		list[i] = e.typeExpr(arguments.At(i))
	}
	return expr.Types(list...)
}

func (e *emitter) structExpr(t *types.Struct) *jen.Statement {
	fields := make([]jen.Code, t.NumFields())
	for i := range fields {
		v := t.Field(i)
		field := jen.Id(v.Name()).Add(e.typeExpr(v.Type()))
		if v.Embedded() {
			field = e.embeddedExpr(v.Type())
		}
		if tag := t.Tag(i); tag != "" {
			field.Op(quoteTag(tag))
		}
		fields[i] = field
	}
	return jen.Struct(fields...)
}

// embeddedExpr is typeExpr for what a struct embeds: the name is the field's, too.
func (e *emitter) embeddedExpr(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Pointer:
		return jen.Op("*").Add(e.embeddedExpr(t.Elem()))
	case *types.Alias:
		return e.named(t, t.Obj(), t.TypeArgs())
	}
	return e.typeExpr(t)
}

// quoteTag writes a tag in back quotes, as people do, unless such a string cannot
// hold it.
func quoteTag(tag string) string {
	if !strconv.CanBackquote(tag) {
		return strconv.Quote(tag)
	}
	return "`" + tag + "`"
}

func (e *emitter) signature(t *types.Signature) *jen.Statement {
	params := make([]jen.Code, t.Params().Len())
	for i := range params {
		param := t.Params().At(i).Type()
		if t.Variadic() && i == len(params)-1 {
			params[i] = jen.Op("...").Add(e.typeExpr(param.(*types.Slice).Elem()))
			continue
		}
		params[i] = e.typeExpr(param)
	}
	results := make([]jen.Code, t.Results().Len())
	for i := range results {
		results[i] = e.typeExpr(t.Results().At(i).Type())
	}
	return jen.Params(params...).Params(results...)
}

func (e *emitter) interfaceExpr(t *types.Interface) *jen.Statement {
	var parts []jen.Code
	for i := range t.NumExplicitMethods() {
		method := t.ExplicitMethod(i)
		parts = append(parts, jen.Id(method.Name()).Add(e.signature(method.Signature())))
	}
	for i := range t.NumEmbeddeds() {
		parts = append(parts, e.typeExpr(t.EmbeddedType(i)))
	}
	return jen.Interface(parts...)
}

// plain reports whether t is written without a name of its own, so that a value
// of its underlying type needs no conversion.
func plain(t types.Type) bool {
	_, named := types.Unalias(t).(*types.Named)
	return !named
}

// zeroValue is an expression for the zero value of t.
func (e *emitter) zeroValue(t types.Type) *jen.Statement {
	switch under := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case under.Info()&types.IsBoolean != 0:
			return jen.False()
		case under.Info()&types.IsString != 0:
			return jen.Lit("")
		}
		return jen.Lit(0)
	case *types.Struct, *types.Array:
		return e.typeExpr(t).Values()
	}
	return jen.Nil()
}
