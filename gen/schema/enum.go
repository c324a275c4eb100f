// This file names the constants of enums.

package schema

import (
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
)

// enumUse is the first place that lists the values of a named type.
type enumUse struct {
	values []string
	pos    token.Position
}

// enumConstants chooses names for the constants of an enum: from the name of its type, if
// this package declares the type, or else from the names of struct and field. If the
// package declares all constants itself, with these values, their names stay.
func (b *builder) enumConstants(t *Type, u use) bool {
	at := u.options.pos["enum"]
	t.EnumPos = at
	prefix, former := b.enumPrefix+u.hint, u.options.was
	differs := false
	named, _ := types.Unalias(t.Go).(*types.Named)
	if named != nil && named.Obj().Pkg() == b.pkg.Types {
		prefix, former = named.Obj().Name(), nil
		first, seen := b.enums[prefix]
		if differs = seen && !slices.Equal(first.values, u.options.enum); differs {
			b.diags.Add(at, "enum-differs", "%s has other values in %s, line %d: an enum has one list, in one order", prefix, filepath.Base(first.pos.Filename), first.pos.Line)
		}
		if !seen {
			first = enumUse{u.options.enum, at}
			b.enums[prefix] = first
		}
		t.EnumPos = first.pos
	}
	declared, names := 0, map[string]string{}
	for _, text := range u.options.enum {
		name := constantName(prefix, text)
		if other, taken := names[name]; taken {
			b.diags.Add(at, "enum-constant", "%q and %q cannot be told apart in a Go name, and both need a constant of their own, here %s: choose other values, or leave enum= out and check the string where it is set", other, text, name)
			return false
		}
		names[name] = text
		value := EnumValue{Text: text, Constant: name}
		for _, fieldName := range former {
			name := constantName(b.enumPrefix+fieldName, text)
			if b.pkg.Types.Scope().Lookup(name) != nil {
				b.diags.Add(u.options.pos["was"], "name-taken", "the enum's constant for %q was called %s, and this package declares that name: leave %s out of was=, or remove the declaration", text, name, fieldName)
				return false
			}
			value.Former = append(value.Former, name)
		}
		t.Enum = append(t.Enum, value)
		object := b.pkg.Types.Scope().Lookup(name)
		c, _ := object.(*types.Const)
		switch {
		case object == nil:
		case c != nil && types.Identical(c.Type(), t.Go) && c.Val().Kind() == constant.String && constant.StringVal(c.Val()) == text:
			declared++
		default:
			b.diags.Add(at, "name-taken", "the enum needs a constant %s for %q, and this package declares that name as something else", name, text)
			return false
		}
	}
	if declared > 0 && declared < len(t.Enum) {
		b.diags.Add(at, "enum-constant", "this package declares some of the constants %s… itself, and not all of them: declare all or none", prefix)
		return false
	}
	t.Declared = declared > 0 || differs // a list with mistakes gets no constants
	return true
}
