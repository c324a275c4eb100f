// This file finds structs that contain themselves, and fields that nest too deep.

package schema

import (
	"go/token"
	"go/types"
)

// containment is a place where a struct type contains a value of a struct type: in a
// field, or in the elements of one.
type containment struct {
	holder, held string // the keys of the struct types
	what         string // the place, as in use.what
	name         string // the name of the held type
	at           token.Position
}

// typeKey returns a key that identifies a named type with its type arguments.
func typeKey(named *types.Named) string { return types.TypeString(named, nil) }

// holds records that the struct being read contains a value of a named struct type.
func (b *builder) holds(named *types.Named, u use) {
	b.containments = append(b.containments, containment{b.holder, typeKey(named), u.what, b.typeString(named), u.at})
}

// reportRecursion reports every place by which a struct contains itself. It looks at all
// places together, after everything was read, so that the result does not depend on which
// struct of a cycle was read first. It returns the keys of these structs.
func (b *builder) reportRecursion() map[string]bool {
	cyclic := map[string]bool{}
	held := map[string][]string{}
	for _, c := range b.containments {
		held[c.holder] = append(held[c.holder], c.held)
	}
	for _, c := range b.containments {
		if c.holder != "" && reaches(held, c.held, c.holder, map[string]bool{}) { // nothing contains a session's own struct
			b.recursive(c.at, c.what, c.name)
			cyclic[c.holder] = true
		}
	}
	return cyclic
}

func reaches(held map[string][]string, from, to string, seen map[string]bool) bool {
	if from == to {
		return true
	}
	seen[from] = true
	for _, next := range held[from] {
		if !seen[next] && reaches(held, next, to, seen) {
			return true
		}
	}
	return false
}

func (b *builder) recursive(at token.Position, what, name string) {
	b.diags.Add(at, "kind-recursive", "%s is %s, which contains itself: a cookie cannot hold a value of any depth", what, name)
}

// deepField is a field of a session that nests too deep.
type deepField struct {
	use
	of *Type
}

// reportDepth reports the fields that nest too deep, except those that lead to a struct
// that contains itself, whose depth is not known.
func (b *builder) reportDepth(cyclic map[string]bool) {
	for _, f := range b.deep {
		if !f.of.leadsTo(cyclic, map[*Struct]bool{}) {
			b.tooDeep(f.use)
		}
	}
}

// leadsTo reports whether the type contains any of the structs with these keys.
func (t *Type) leadsTo(keys map[string]bool, seen map[*Struct]bool) bool {
	structure := t.Innermost()
	if structure == nil || seen[structure] {
		return false
	}
	seen[structure] = true
	if named, ok := structure.Go.(*types.Named); ok && keys[typeKey(named)] {
		return true
	}
	return structure.any(func(f *Field) bool { return f.Type.leadsTo(keys, seen) })
}
