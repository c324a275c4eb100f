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

// enumConstants gives t the values of an enum, and a constant to each. If the package
// declares all constants itself, with these values, they stay. It reports values that get no
// constant, and then returns false.
func (b *builder) enumConstants(t *Type, u use) bool {
	names := b.chooseEnumNames(t, u)
	declared, texts := 0, map[string]string{}
	for _, text := range u.options.enum {
		name := constantName(names.prefix, text)
		if other, taken := texts[name]; taken {
			b.diags.Add(u.options.pos["enum"], "enum-constant", "%q and %q cannot be told apart in a Go name, and both need a constant of their own, here %s: choose other values, or leave enum= out and check the string where it is set", other, text, name)
			return false
		}
		texts[name] = text
		former, ok := b.formerConstants(names.former, text, u)
		if !ok {
			return false
		}
		value := EnumValue{Text: text, Constant: name, Former: former}
		t.Enum = append(t.Enum, value)
		switch object := b.pkg.Types.Scope().Lookup(name); {
		case object == nil:
		case isConstant(object, t.Go, text):
			declared++
		default:
			b.diags.Add(u.options.pos["enum"], "name-taken", "the enum needs a constant %s for %q, and this package declares that name as something else", name, text)
			return false
		}
	}
	if declared > 0 && declared < len(t.Enum) {
		b.diags.Add(u.options.pos["enum"], "enum-constant", "this package declares some of the constants %s… itself, and not all of them: declare all or none", names.prefix)
		return false
	}
	t.Declared = declared > 0 || names.differ
	return true
}

// enumNames says what the constants of an enum are called.
type enumNames struct {
	prefix string
	former []string // the former names of the field, from which constants were named
	differ bool     // another list of the type has other values, so that this list gets no constants
}

// chooseEnumNames chooses the names of an enum's constants: from the name of its type, if this
// package declares the type, or else from the names of struct and field. It sets the
// position of the enum, and reports a type whose values differ from one place to another.
func (b *builder) chooseEnumNames(t *Type, u use) enumNames {
	at := u.options.pos["enum"]
	t.EnumPos = at
	named, _ := types.Unalias(t.Go).(*types.Named)
	if named == nil || named.Obj().Pkg() != b.pkg.Types {
		return enumNames{prefix: b.enumPrefix + u.hint, former: u.options.was}
	}
	names := enumNames{prefix: named.Obj().Name()}
	first, seen := b.enums[names.prefix]
	if names.differ = seen && !slices.Equal(first.values, u.options.enum); names.differ {
		b.diags.Add(at, "enum-differs", "%s has other values in %s, line %d: an enum has one list, in one order", names.prefix, filepath.Base(first.pos.Filename), first.pos.Line)
	}
	if !seen {
		first = enumUse{u.options.enum, at}
		b.enums[names.prefix] = first
	}
	t.EnumPos = first.pos
	return names
}

// formerConstants returns the names that the constant for text had under the field's former
// names. It reports a name that the package declares, and then ok is false.
func (b *builder) formerConstants(fields []string, text string, u use) (names []string, ok bool) {
	for _, field := range fields {
		name := constantName(b.enumPrefix+field, text)
		if b.pkg.Types.Scope().Lookup(name) != nil {
			b.diags.Add(u.options.pos["was"], "name-taken", "the enum's constant for %q was called %s, and this package declares that name: leave %s out of was=, or remove the declaration", text, name, field)
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// isConstant reports whether object is a constant of type t whose value is text.
func isConstant(object types.Object, t types.Type, text string) bool {
	c, ok := object.(*types.Const)
	return ok && types.Identical(c.Type(), t) && c.Val().Kind() == constant.String && constant.StringVal(c.Val()) == text
}
