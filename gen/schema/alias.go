// This file decides which name a type has that has several.

package schema

import (
	"go/types"
	"strings"
)

// Unalias returns the type that an alias stands for, like types.Unalias, except that it keeps
// aliases of the standard library, as seen from package from. Which types of the standard
// library are aliases differs between versions of Go: json.RawMessage is one since Go 1.27, of
// a type that Go 1.26 does not have. What is generated must not differ with them.
func Unalias(t types.Type, from *types.Package) types.Type {
	for {
		alias, ok := t.(*types.Alias)
		if !ok || KeepsName(alias, from) {
			return t
		}
		t = alias.Rhs()
	}
}

// KeepsName reports whether Unalias keeps an alias: the standard library declares it, for a
// type with a name.
func KeepsName(alias *types.Alias, from *types.Package) bool {
	_, named := types.Unalias(alias).(*types.Named)
	return named && InStandardLibrary(alias.Obj(), from)
}

// NameOf returns the name of a type with a name, or of the type that Unalias returns for an
// alias; nil for any other type.
func NameOf(t types.Type, from *types.Package) *types.TypeName {
	switch t := Unalias(t, from).(type) {
	case *types.Alias:
		return t.Obj()
	case *types.Named:
		return t.Obj()
	}
	return nil
}

// TypeArguments returns the type arguments of the type that NameOf names; an empty list for
// any other type.
func TypeArguments(t types.Type, from *types.Package) *types.TypeList {
	if t, ok := Unalias(t, from).(interface{ TypeArgs() *types.TypeList }); ok {
		return t.TypeArgs()
	}
	return nil
}

// InStandardLibrary reports whether the standard library declares a type that package from
// mentions. The import paths of the standard library begin with an element without a dot,
// as do at most those of from's own module.
func InStandardLibrary(object *types.TypeName, from *types.Package) bool {
	if object.Pkg() == nil {
		return false
	}
	first := firstElement(object.Pkg())
	return !strings.Contains(first, ".") && first != firstElement(from)
}

// firstElement returns the first element of a package's import path. The path of a package
// of test files can be that of the tested one with _test after it.
func firstElement(pkg *types.Package) string {
	first, _, _ := strings.Cut(pkg.Path(), "/")
	return strings.TrimSuffix(first, "_test")
}
