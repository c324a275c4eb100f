package schema

import (
	"go/types"
	"strings"
)

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
