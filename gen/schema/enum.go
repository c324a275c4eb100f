package schema

import (
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
)

// enumUse is where the values of a named type were listed first.
type enumUse struct {
	values []string
	pos    token.Position
}

// enumConstants names the constants of an enum: by its type when that is one of
// this package, else by its struct and field. A package that declares them all
// itself, with these values, keeps its own.
func (b *builder) enumConstants(t *Type, u use) bool {
	at := u.options.pos["enum"]
	t.EnumPos = at
	prefix := b.owner + u.hint
	differs := false
	named, _ := types.Unalias(t.Go).(*types.Named)
	if named != nil && named.Obj().Pkg() == b.pkg.Types {
		prefix = named.Obj().Name()
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
		t.Enum = append(t.Enum, EnumValue{Text: text, Constant: name})
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
	t.Declared = declared > 0 || differs // of a list that is wrong, none are made
	return true
}
