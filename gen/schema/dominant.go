package schema

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// jsonMember is a field that encoding/json would write as a member of a struct.
type jsonMember struct {
	name   string // in JSON
	path   string // the field's, in Go
	depth  int    // embedded structs around it
	tagged bool   // its tag gives the name
}

// hiddenMembers returns the paths of the fields that encoding/json leaves out because
// of their names. Of several fields with one name it takes the one that is embedded the
// least deep, then the one that has the name from its tag; where that leaves more than
// one, it takes none.
func hiddenMembers(t types.Type) []string {
	members, hidden := jsonMembers(t)
	for _, m := range members {
		if slices.ContainsFunc(members, func(other jsonMember) bool {
			return other.path != m.path && other.name == m.name && !m.dominates(other)
		}) {
			hidden = append(hidden, m.path)
		}
	}
	return hidden
}

// dominates reports whether m is taken before other, which has the same name.
func (m jsonMember) dominates(other jsonMember) bool {
	if m.depth != other.depth {
		return m.depth < other.depth
	}
	return m.tagged && !other.tagged
}

// embeddedStruct is a struct whose fields are members of the one around it.
type embeddedStruct struct {
	goType types.Type
	path   string
}

// jsonMembers returns all fields that encoding/json considers for a struct, those of
// embedded structs included. It goes from one depth to the next, as encoding/json does,
// and into each struct type at its least depth only: embedded deeper once more, it is
// one of those passed over.
func jsonMembers(t types.Type) (members []jsonMember, passed []string) {
	least := map[types.Type]int{}
	level := []embeddedStruct{{types.Unalias(t), ""}}
	for depth := 0; len(level) > 0 && depth <= furthest; depth++ {
		var next []embeddedStruct
		for _, e := range level {
			if at, known := least[e.goType]; known && at < depth {
				passed = append(passed, e.path)
				continue
			}
			least[e.goType] = depth
			own, inner := e.members(depth)
			members, next = append(members, own...), append(next, inner...)
		}
		level = next
	}
	return members, passed
}

// members returns the fields that are members by themselves, and the embedded structs
// whose fields are.
func (e embeddedStruct) members(depth int) (own []jsonMember, inner []embeddedStruct) {
	structure := e.goType.Underlying().(*types.Struct)
	for i := range structure.NumFields() {
		f := structure.Field(i)
		path := memberPath(e.path, f.Name())
		promoted := promotedStruct(f)
		name, written := jsonName(structure.Tag(i))
		switch {
		case written == "-" || !f.Exported() && promoted == nil:
		case name == "" && promoted != nil:
			inner = append(inner, embeddedStruct{promoted, path})
		case name == "":
			own = append(own, jsonMember{f.Name(), path, depth, false})
		default:
			own = append(own, jsonMember{name, path, depth, true})
		}
	}
	return own, inner
}

// promotedStruct returns the struct type that an embedded field has or points to, nil for
// others.
func promotedStruct(f *types.Var) types.Type {
	t := pointee(f.Type())
	if _, ok := t.Underlying().(*types.Struct); !ok || !f.Embedded() {
		return nil
	}
	return t
}

// pointee returns what t points to, t itself when it is no pointer.
func pointee(t types.Type) types.Type {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return types.Unalias(t)
}

// jsonName returns the name that a field's tag gives it in JSON, "" for none that
// encoding/json takes, and the value of the tag as it is written.
func jsonName(tag string) (name, written string) {
	written = reflect.StructTag(tag).Get("json")
	name, _, _ = strings.Cut(written, ",")
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r) {
			return "", written
		}
	}
	return name, written
}
