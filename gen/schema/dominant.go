// This file finds the fields that encoding/json leaves out because of their names.

package schema

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// jsonMember is a field that encoding/json could write as a member of an object.
type jsonMember struct {
	name   string // the name in JSON
	path   string // the path of field names in Go
	depth  int    // the number of embedded structs around it
	tagged bool   // the name is from the field's tag
}

// hiddenMembers returns the paths of the fields that encoding/json leaves out because of
// their names. Of several fields with one name, encoding/json writes the least deeply
// embedded one. Of several at that depth, it writes the one whose tag gives the name, and
// none if several tags do.
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

// dominates reports whether encoding/json prefers m to other, which has the same name.
func (m jsonMember) dominates(other jsonMember) bool {
	if m.depth != other.depth {
		return m.depth < other.depth
	}
	return m.tagged && !other.tagged
}

// embeddedStruct is a struct whose fields are members of the struct that embeds it.
type embeddedStruct struct {
	goType types.Type
	path   string
}

// jsonMembers returns all fields that encoding/json considers for a struct, including
// those of embedded structs, and the paths of the fields that it passes over. Like
// encoding/json it goes from one depth to the next and reads each struct type only at its
// least depth: deeper uses of the same type are passed over.
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
// whose fields are members.
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

// promotedStruct returns the struct type of an embedded field, or the one that it points
// to; nil for other fields.
func promotedStruct(f *types.Var) types.Type {
	t := pointee(f.Type())
	if _, ok := t.Underlying().(*types.Struct); !ok || !f.Embedded() {
		return nil
	}
	return t
}

// pointee returns the type that t points to, or t itself when it is not a pointer.
func pointee(t types.Type) types.Type {
	if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
		t = pointer.Elem()
	}
	return types.Unalias(t)
}

// jsonName returns the name that a field's tag gives it in JSON, "" when encoding/json
// accepts none, and the value of the tag.
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
