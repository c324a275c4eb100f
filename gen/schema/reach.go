// This file finds types that generated code cannot mention.

package schema

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// unresolved reports a type that the type checker could not resolve, with its error.
func (b *builder) unresolved(t types.Type, u use) bool {
	if !invalid(t, map[types.Type]bool{}) {
		return false
	}
	b.reportUnresolved(u)
	return true
}

func (b *builder) reportUnresolved(u use) {
	if cycle := b.pkg.Cycle; cycle != nil {
		b.diags.Add(u.at, "kind-unresolved", "%s is of a type that is not known, because packages import one another, %s: move what they share into one that imports none of them", u.what, strings.Join(cycle, " imports "))
		return
	}
	if name, from := b.generatedIn(u.syntax); name != "" {
		b.diags.Add(u.at, "kind-unresolved", "%s is of type %s, which is generated from %s and no type for a value in a session: keep values of its fields, or leave the field out with `session:\"-\"`", u.what, name, from)
		return
	}
	why := "the type is not declared"
	if u.syntax != nil {
		if errs := b.pkg.Explain(u.syntax); len(errs) > 0 {
			why = errs[0].Msg
		}
	}
	b.diags.Add(u.at, "kind-unresolved", "%s: %s; if another generator makes the type, run it first", u.what, strings.TrimSuffix(why, "\n"))
}

// generatedIn returns the name of the first type in the syntax x that is not generated
// yet, and the struct from which it is generated; both are empty when there is none.
func (b *builder) generatedIn(x ast.Expr) (name, from string) {
	if x == nil {
		return "", ""
	}
	ast.Inspect(x, func(n ast.Node) bool {
		if ident, ok := n.(*ast.Ident); ok && name == "" {
			if from = b.generatedFrom(ident); from != "" {
				name = ident.Name
			}
		}
		return name == ""
	})
	return name, from
}

// generatedFrom returns the struct from which this run generates the type called x, which
// the type checker does not know yet; empty when x is not such a type.
func (b *builder) generatedFrom(x *ast.Ident) string {
	if b.pkg.Info.Uses[x] != nil {
		return ""
	}
	return b.generated[x.Name]
}

// invalid reports whether t contains a type that the type checker could not resolve. It
// does not look into the fields of structs.
func invalid(t types.Type, seen map[types.Type]bool) bool {
	t = types.Unalias(t)
	if !visit(t, seen) {
		return false
	}
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() == types.Invalid
	case *types.Pointer:
		return invalid(t.Elem(), seen)
	case *types.Slice:
		return invalid(t.Elem(), seen)
	case *types.Array:
		return invalid(t.Elem(), seen)
	case *types.Map:
		return invalid(t.Key(), seen) || invalid(t.Elem(), seen)
	case *types.Named:
		return invalid(t.Underlying(), seen)
	}
	return false
}

// mostVisited is how many types a search for one inside another visits: type arguments
// can grow from each type to the next without end.
const mostVisited = 1000

// visit reports whether a search should look into t: it was not visited before, and the
// search is not too long.
func visit(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] || len(seen) == mostVisited {
		return false
	}
	seen[t] = true
	return true
}

// unnameable reports a type that generated code cannot name: the parts of another
// package's type may be unexported, or declared in a package that cannot be imported.
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
	if nameable(object, b.pkg.Types) {
		return false
	}
	b.cannotName(t, u)
	return true
}

func (b *builder) cannotName(t types.Type, u use) {
	b.diags.Add(u.at, "kind", "%s is %s, which this package cannot name: use a type of your own", u.what, b.typeString(t))
}

// nameable reports whether a file of package from can mention the named type.
func nameable(object *types.TypeName, from *types.Package) bool {
	pkg := object.Pkg()
	return pkg == nil || pkg == from || object.Exported() && importable(pkg.Path(), from.Path())
}

// Spellable reports whether a file of package from can write t out: it can mention all
// named types in t, and the unexported names in t are its own.
func Spellable(t types.Type, from *types.Package) bool {
	all := func(parts ...types.Type) bool {
		return !slices.ContainsFunc(parts, func(part types.Type) bool { return !Spellable(part, from) })
	}
	own := func(object types.Object) bool { return object.Exported() || object.Pkg() == from }
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid
	case *types.Alias:
		return nameable(t.Obj(), from) && all(slices.Collect(t.TypeArgs().Types())...)
	case *types.Named:
		return nameable(t.Obj(), from) && all(slices.Collect(t.TypeArgs().Types())...)
	case *types.Pointer:
		return all(t.Elem())
	case *types.Slice:
		return all(t.Elem())
	case *types.Array:
		return all(t.Elem())
	case *types.Chan:
		return all(t.Elem())
	case *types.Map:
		return all(t.Key(), t.Elem())
	case *types.Struct:
		for field := range t.Fields() {
			if !own(field) || !all(field.Type()) {
				return false
			}
		}
		return true
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if !all(v.Type()) {
					return false
				}
			}
		}
		return true
	case *types.Interface:
		for method := range t.ExplicitMethods() {
			if !own(method) || !all(method.Type()) {
				return false
			}
		}
		return all(slices.Collect(t.EmbeddedTypes())...)
	}
	return false // a union is not the type of a value
}

// importable reports whether package from may import path, by the rule of internal
// directories (go help packages).
func importable(path, from string) bool {
	path = "/" + path + "/"
	i := strings.LastIndex(path, "/internal/")
	return i < 0 || i > 0 && strings.HasPrefix("/"+from+"/", path[:i]+"/")
}
