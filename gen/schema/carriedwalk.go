package schema

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// carriedWalk visits all types inside a carried type, as far as they are known before the
// program runs.
type carriedWalk struct {
	*builder
	use
	encoding
	option  string
	seen    map[string]bool // the named types visited so far
	depth   int             // the number of types around the visited one
	refused bool
	lost    []string // fields that the package leaves out
	opaque  []string // interfaces with methods, into which nothing can be decoded
	untyped []string // interfaces without methods, into which any value is decoded
	// numbered holds the types whose fields have numbers.
	numbered []string
}

// value visits the type t of a value at path: a field's path, or "" for the carried value
// itself. always says that every carried value contains a value of type t.
func (w *carriedWalk) value(t types.Type, path string, always bool) {
	if w.refused {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	named, _ := types.Unalias(t).(*types.Named)
	if w.grows(named) {
		return
	}
	if named != nil {
		if w.seen[typeKey(named)] {
			return
		}
		w.seen[typeKey(named)] = true
	}
	if w.marshals(t, path) {
		w.noteNumbers(t)
		return
	}
	switch under := t.Underlying().(type) {
	case *types.Basic:
		if under.Info()&types.IsComplex != 0 || under.Kind() == types.UnsafePointer || under.Kind() == types.Uintptr && !w.uintptrs {
			w.impossible(t, path, always)
		}
	case *types.Chan, *types.Signature:
		w.impossible(t, path, always)
	case *types.Interface:
		if under.NumMethods() > 0 {
			w.opaque = append(w.opaque, path)
		} else {
			w.untyped = append(w.untyped, path)
		}
	case *types.Pointer:
		w.value(under.Elem(), path, false)
	case *types.Slice:
		w.value(under.Elem(), path, false)
	case *types.Array:
		w.value(under.Elem(), path, always && under.Len() > 0)
	case *types.Map:
		if !w.keys(w.encoding, under.Key()) {
			w.impossible(t, path, always)
			return
		}
		w.value(under.Elem(), path, false)
	case *types.Struct:
		w.structure(t, under, path, always)
	}
}

// longest is the largest length of a type's name with its type arguments.
const longest = 1 << 12

// grows reports a type that nests too deep to be read, or whose name is too long: type
// arguments can grow from one type to the next without end.
func (w *carriedWalk) grows(named *types.Named) bool {
	if w.depth <= furthest && (named == nil || named.TypeArgs() == nil || len(typeKey(named)) <= longest) {
		return false
	}
	w.refused = true
	w.tooDeep(w.use)
	return true
}

// marshals reports whether a type decides by its own methods how its values are encoded.
// It reports a type that has such a method only from an embedded field, since that method
// ignores the other fields. It also reports a type with only one method of a pair: the
// package would write what it does not read.
func (w *carriedWalk) marshals(t types.Type, path string) bool {
	switch t.Underlying().(type) {
	case *types.Interface, *types.Pointer:
		return false // its value decides
	}
	structure, _ := t.Underlying().(*types.Struct)
	for _, pair := range w.methods {
		for _, m := range []method{pair.marshal, pair.unmarshal} {
			_, promoted := m.of(t)
			if promoted && structure != nil && structure.NumFields() > 1 {
				w.refused = true
				w.diags.Add(w.at, "kind-promoted", "%s%s is %s, whose %s comes from a field it embeds: %s would call that and lose the other fields; give the type a %s of its own, or the embedded field a name", w.what, within(path), w.typeString(t), m.name, w.option, m.name)
				return true
			}
		}
		marshals, unmarshals := pair.marshal.ownOf(t), pair.unmarshal.ownOf(t)
		switch {
		case marshals && unmarshals && pair.unmarshal.losesItsReceiver(t):
			w.refused = true
			w.receiver(t, w.use, path, pair.unmarshal)
			return true
		case marshals && unmarshals:
			w.refused = w.deadSecret(t, w.use, path, pair.marshal.name)
			return true
		case marshals:
			w.half(t, path, pair.marshal, pair.unmarshal)
			return true
		case unmarshals:
			w.half(t, path, pair.unmarshal, pair.marshal)
			return true
		}
	}
	return false
}

// half reports a type that has one method of a pair and lacks the other.
func (w *carriedWalk) half(t types.Type, path string, has, lacks method) {
	w.refused = true
	instead := "give it both or neither"
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != w.pkg.Types {
		instead = "keep it in a type of your own that has both or neither"
	}
	w.diags.Add(w.at, "kind-half", "%s%s is %s, which has %s and no %s%s of its own: %s would call the one without the other; %s", w.what, within(path), w.typeString(t), has.name, lacks.name, lacks.form, w.option, instead)
}

// impossible reports a type that the package does not encode, if every carried value
// contains a value of it. Otherwise the setter refuses the carried values that contain one.
func (w *carriedWalk) impossible(t types.Type, path string, always bool) {
	if !always || w.refused {
		return
	}
	w.refused = true
	w.diags.Add(w.at, "kind", "%s%s is %s, which %s does not encode: keep what you need in a type of your own", w.what, within(path), w.typeString(t), w.option)
}

func (w *carriedWalk) structure(t types.Type, structure *types.Struct, path string, always bool) {
	w.noteNumbers(t)
	if w.encoding.kind == AsJSON {
		for _, hidden := range hiddenMembers(t) {
			w.lose(memberPath(path, hidden))
		}
	}
	for i := range structure.NumFields() {
		f := structure.Field(i)
		name := memberPath(path, f.Name())
		switch {
		case f.Name() == "_" || slices.Contains(w.lost, name):
		case reflect.StructTag(structure.Tag(i)).Get(w.tag) == "-", !f.Exported() && !w.promotes(f):
			w.lose(name)
		case w.secretInside(structure.Tag(i), name):
			return
		default:
			w.value(f.Type(), name, always)
		}
	}
}

// lose records a field that the package leaves out.
func (w *carriedWalk) lose(path string) {
	if !slices.Contains(w.lost, path) {
		w.lost = append(w.lost, path)
	}
}

// memberPath returns the path of a field of the struct at path.
func memberPath(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// promotes reports whether a field that is not exported is an embedded struct, whose
// fields are encoded as those of the outer struct.
func (w *carriedWalk) promotes(f *types.Var) bool {
	_, ok := f.Type().Underlying().(*types.Struct)
	return ok && f.Embedded()
}

// noteNumbers records a type if its fields, or those of its elements, have numbers.
func (w *carriedWalk) noteNumbers(t types.Type) {
	if name := w.typeString(t); hasNumbers(t, map[types.Type]bool{}) && !slices.Contains(w.numbered, name) {
		w.numbered = append(w.numbered, name)
	}
}

// secretInside reports a field that is secret by its tag, unless the session's field that
// carries it is secret. The field's own option has no effect: its value would be stored and
// printed in the open.
func (w *carriedWalk) secretInside(tag, path string) bool {
	if w.options.secret || !mentionsSecret(tag) {
		return false
	}
	w.refused = true
	w.diags.Add(w.at, "option-nested", "%s has %s, which its tag makes secret, and %s takes no notice of that tag: the value would be stored and printed as it is; give secret to the session's own field, or leave %s out with `%s:\"-\"`", w.what, path, w.option, path, w.tag)
	return true
}

// mentionsSecret reports whether a field's tag has the option secret. In a tag with
// mistakes, the word may be anywhere.
func mentionsSecret(text string) bool {
	value, _, mistake := sessionKey(text)
	if mistake != nil {
		return strings.Contains(text, "secret")
	}
	return slices.ContainsFunc(strings.Split(value, ","), func(option string) bool { return strings.TrimSpace(option) == "secret" })
}

// note notes the fields that are lost, and the options that have no effect.
func (w *carriedWalk) note() {
	if len(w.lost) > 0 {
		verb := map[bool]string{true: "it is", false: "they are"}[len(w.lost) == 1]
		w.notes.Add(w.at, "carried-fields", "%s is carried without %s, which %s leaves out: %s zero in the next request", w.what, enumeration(w.lost), w.option, verb)
	}
	if len(w.numbered) > 0 {
		w.notes.Add(w.at, "numbers-unused", "%s is carried by %s as a whole, so that the numbers and options of the fields of %s are not used: leave %s out to have them used", w.what, w.option, enumeration(w.numbered), w.option)
	}
	for _, path := range w.opaque {
		w.notes.Add(w.at, "carried-interface", "%s%s is an interface with methods, and %s cannot know which type to make of what it reads: the setter takes nothing but nil there", w.what, within(path), w.option)
	}
	if len(w.untyped) > 0 {
		w.notes.Add(w.at, "carried-interface", "%s%s is an interface: what it holds comes back in the types that %s decodes into, %s", w.what, within(w.untyped[0]), w.option, w.decoded)
	}
}

// within returns a phrase that names a part of a carried value.
func within(path string) string {
	if path == "" {
		return ""
	}
	return " has " + path + ", which"
}

// enumeration returns names as a phrase, with at most a few of them.
func enumeration(names []string) string {
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most-1], ", ") + " and others"
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
