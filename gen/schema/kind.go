package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// use is where a type is used, for what is said of it.
type use struct {
	what   string // "field Home", "an element of field Lines"
	at     token.Position
	syntax ast.Expr
}

func (u use) inside(part string) use {
	u.what = part + " of " + u.what
	return u
}

// laterTypes will get a form of their own. Until then they are refused: each
// would otherwise travel as its marshaler or its fields say, and change its
// meaning later.
var laterTypes = map[string]string{
	"net.IP":             "",
	"net/netip.Addr":     "",
	"net/netip.AddrPort": "",
	"net/netip.Prefix":   "",
	"net/url.URL":        "keep its String() in a string",
	"math/big.Int":       "keep its Bytes() in a []byte, or its String() in a string",
	"math/big.Float":     "keep its String() in a string",
	"math/big.Rat":       "keep its String() in a string",
}

// kind says how goType travels; nil when it cannot, which is reported. The
// precedence is FORMAT's: built in, own msgpack methods, binary, text, underlying.
func (b *builder) kind(goType types.Type, u use) *Type {
	if b.unresolved(goType, u) {
		return nil
	}
	if types.IsInterface(goType) {
		b.diags.Add(u.at, "kind", "%s is %s: what an interface holds is known only at run time, so nothing could check it: use a concrete type", u.what, b.typeString(goType))
		return nil
	}
	if b.unnameable(goType, u) {
		return nil
	}
	t := &Type{Go: goType, HasIsZero: b.hasIsZero(goType)}
	named, _ := types.Unalias(goType).(*types.Named)
	if named != nil {
		switch qualified := qualifiedName(named); qualified {
		case "time.Time":
			t.Kind = Time
			return t
		case "time.Duration":
			t.Kind = Int
			return t
		default:
			if instead, ok := laterTypes[qualified]; ok {
				if instead == "" {
					instead = "keep its String() in a string"
				}
				b.diags.Add(u.at, "not-yet", "%s is %s, which is not supported yet: %s", u.what, b.typeString(goType), instead)
				return nil
			}
		}
		if done, result := b.ownMethods(t, named, u); done {
			return result
		}
	}

	switch under := goType.Underlying().(type) {
	case *types.Basic:
		return b.basic(t, under, u)
	case *types.Struct:
		return b.nested(t, named, under, u)
	case *types.Slice:
		if isByte(under.Elem()) {
			t.Kind = Bytes
			return t
		}
		t.Kind = List
		t.Elem = b.element(under.Elem(), u.inside("an element"))
		if t.Elem == nil {
			return nil
		}
		return t
	case *types.Array:
		switch {
		case !isByte(under.Elem()):
			b.diags.Add(u.at, "not-yet", "%s is %s; of arrays only those of bytes are supported yet: use a slice", u.what, b.typeString(goType))
			return nil
		case under.Len() < 1 || under.Len() > 1<<16:
			b.diags.Add(u.at, "kind", "%s is an array of %d bytes: 1 to 65536 can be kept", u.what, under.Len())
			return nil
		}
		t.Kind = Array
		return t
	case *types.Map:
		return b.mapType(t, under, u)
	case *types.Pointer:
		b.diags.Add(u.at, "kind-pointer", "%s is a pointer: only a struct field can be one, and to a value, which makes it optional", u.what)
	case *types.Chan:
		b.diags.Add(u.at, "kind", "%s is a channel, which cannot be stored: leave it out with `session:\"-\"`", u.what)
	default: // a *types.Signature: interfaces have been dealt with
		b.diags.Add(u.at, "kind", "%s is a function, which cannot be stored: leave it out with `session:\"-\"`", u.what)
	}
	return nil
}

func (b *builder) element(goType types.Type, u use) *Type {
	if _, ok := types.Unalias(goType).(*types.Pointer); ok {
		b.diags.Add(u.at, "kind-pointer", "%s is a pointer: only a struct field can be one; keep the values themselves", u.what)
		return nil
	}
	return b.kind(goType, u)
}

func (b *builder) basic(t *Type, basic *types.Basic, u use) *Type {
	info := basic.Info()
	switch {
	case basic.Kind() == types.UnsafePointer || info&types.IsComplex != 0:
		b.diags.Add(u.at, "kind", "%s is %s, which cannot be stored", u.what, b.typeString(t.Go))
		return nil
	case basic.Kind() == types.Uintptr:
		b.diags.Add(u.at, "kind", "%s is a uintptr, whose meaning ends with the process: use uint64", u.what)
		return nil
	case info&types.IsBoolean != 0:
		t.Kind = Bool
	case info&types.IsUnsigned != 0:
		t.Kind = Uint
	case info&types.IsInteger != 0:
		t.Kind = Int
	case basic.Kind() == types.Float32:
		t.Kind = Float32
	case basic.Kind() == types.Float64:
		t.Kind = Float64
	case info&types.IsString != 0:
		t.Kind = Text
	}
	return t
}

func (b *builder) mapType(t *Type, m *types.Map, u use) *Type {
	key, ok := m.Key().Underlying().(*types.Basic)
	switch {
	case !ok || key.Info()&(types.IsString|types.IsInteger|types.IsBoolean) == 0:
		b.diags.Add(u.at, "kind", "%s has keys of type %s: keys are text", u.what, b.typeString(m.Key()))
		return nil
	case b.unnameable(m.Key(), u.inside("a key")):
		return nil
	case key.Info()&types.IsString == 0 || hasMarshaler(m.Key()):
		b.diags.Add(u.at, "not-yet", "%s has keys of type %s; only strings are supported as keys yet", u.what, b.typeString(m.Key()))
		return nil
	}
	t.Kind, t.Key = Map, m.Key()
	if t.Elem = b.element(m.Elem(), u.inside("a value")); t.Elem == nil {
		return nil
	}
	return t
}

func (b *builder) nested(t *Type, named *types.Named, structure *types.Struct, u use) *Type {
	t.Kind = Nested
	if named == nil {
		literal, ok := structSyntax(u.syntax)
		if !ok {
			b.diags.Add(u.at, "kind", "%s is a struct without a name of its own: declare it as a type", u.what)
			return nil
		}
		t.Struct = b.structFields(t.Go, structure, literal, false)
		return t
	}
	object := named.Origin().Obj()
	switch {
	case object.Pkg() != b.pkg.Types:
		b.diags.Add(u.at, "not-yet", "%s is %s, a struct of another package, which is not supported yet: copy what you keep into a struct of your own", u.what, b.typeString(t.Go))
		return nil
	case named.TypeArgs() != nil:
		b.diags.Add(u.at, "not-yet", "%s is %s; instantiated generic structs are not supported yet: declare a struct of your own", u.what, b.typeString(t.Go))
		return nil
	}
	if known, seen := b.structs[object]; seen {
		if known == nil {
			b.diags.Add(u.at, "kind-recursive", "%s is %s, which contains itself: a cookie cannot hold a value of any depth", u.what, object.Name())
			return nil
		}
		t.Struct = known
		return t
	}
	literal, ok := b.declaration(object)
	if !ok {
		b.diags.Add(u.at, "kind", "%s is %s, whose declaration is no struct literal: declare the fields in it", u.what, object.Name())
		return nil
	}
	b.structs[object] = nil
	t.Struct = b.structFields(t.Go, structure, literal, false)
	b.structs[object] = t.Struct
	return t
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
	case *ast.ArrayType:
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

// unresolved reports, in the type checker's own words, a type that could not be
// worked out.
func (b *builder) unresolved(t types.Type, u use) bool {
	if !invalid(t) {
		return false
	}
	why := "the type is not declared"
	if u.syntax != nil {
		if errs := b.pkg.Explain(u.syntax); len(errs) > 0 {
			why = errs[0].Msg
		}
	}
	b.diags.Add(u.at, "kind-unresolved", "%s: %s; if another generator makes the type, run it first", u.what, strings.TrimSuffix(why, "\n"))
	return true
}

// invalid reports whether t is, without looking into named types, made from a
// type that the type checker could not work out.
func invalid(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Pointer:
		return invalid(t.Elem())
	case *types.Slice:
		return invalid(t.Elem())
	case *types.Array:
		return invalid(t.Elem())
	case *types.Map:
		return invalid(t.Key()) || invalid(t.Elem())
	case *types.Named:
		return invalid(t.Underlying())
	}
	return false
}

// unnameable reports a type that the generated code has no name for: what a type
// of another package is made of need not be exported there, or lies in a package
// that cannot be imported.
func (b *builder) unnameable(t types.Type, u use) bool {
	var object *types.TypeName
	switch t := t.(type) {
	case *types.Alias:
		object = t.Obj()
	case *types.Named:
		object = t.Obj()
	default:
		return false
	}
	pkg := object.Pkg()
	if pkg == nil || pkg == b.pkg.Types || object.Exported() && importable(pkg.Path(), b.pkg.Path) {
		return false
	}
	b.diags.Add(u.at, "kind", "%s is %s, which this package cannot name: use a type of your own", u.what, b.typeString(t))
	return true
}

// importable applies the rule of internal directories (go help packages).
func importable(path, from string) bool {
	path = "/" + path + "/"
	i := strings.LastIndex(path, "/internal/")
	return i < 0 || i > 0 && strings.HasPrefix("/"+from+"/", path[:i]+"/")
}

func isByte(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

func qualifiedName(named *types.Named) string {
	if pkg := named.Obj().Pkg(); pkg != nil {
		return pkg.Path() + "." + named.Obj().Name()
	}
	return named.Obj().Name()
}
