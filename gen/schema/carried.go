// This file reads the types of fields with the option json or msgpack.

package schema

import "go/types"

// encoding is the encoding of another package, encoding/json or msgpack/v5, which carries a
// field as bytes by an option.
type encoding struct {
	kind Kind
	tag  string // the key of the struct tags that the package reads
	// methods are the pairs of methods by which a type decides its encoding itself, in
	// order of precedence.
	methods []methodPair
	// keys reports whether the package encodes maps with keys of type t.
	keys func(e encoding, t types.Type) bool
	// decoded describes the types into which the package decodes an interface, apart from
	// texts and bools.
	decoded string
	// uintptrs says that the package encodes a uintptr.
	uintptrs bool
}

// encodings holds the encodings by the name of the option.
var encodings = map[string]encoding{
	"json": {
		kind: AsJSON, tag: "json", uintptrs: true,
		decoded: "float64 for any number, []any and map[string]any",
		methods: []methodPair{
			{marshalMethod("MarshalJSON"), unmarshalMethod("UnmarshalJSON"), AsJSON},
			{marshalMethod("MarshalText"), unmarshalMethod("UnmarshalText"), AsJSON},
		},
		keys: func(e encoding, t types.Type) bool {
			basic, ok := t.Underlying().(*types.Basic)
			return ok && basic.Info()&(types.IsString|types.IsInteger) != 0 || e.methods[1].marshal.ownOf(t)
		},
	},
	"msgpack": {
		kind: AsMsgpack, tag: "msgpack",
		decoded: "int8 to uint64 by a number's size, []any and map[string]any, which takes no keys but texts",
		methods: methodPairs,
		keys:    func(encoding, types.Type) bool { return true },
	},
}

// carried reads the type of a field with the option json or msgpack, which can be any
// type that the option's package encodes. It reports types that would lose data, and
// notes those where that may be intended.
func (b *builder) carried(goType types.Type, option string, u use) *Type {
	u.options.use(option)
	if b.unresolved(goType, u) || b.unnameable(goType, u) {
		return nil
	}
	switch goType.Underlying().(type) {
	case *types.Pointer:
		b.pointerToPointer(u)
		return nil
	case *types.Struct, *types.Basic, *types.Interface, *types.Slice, *types.Array, *types.Map:
		if !Spellable(goType, b.pkg.Types) {
			b.cannotName(goType, u)
			return nil
		}
	}
	t := &Type{Kind: encodings[option].kind, Go: goType, Shared: shares(goType, map[types.Type]bool{})}
	if b.marshalsMutex(t, u) {
		return nil
	}
	w := carriedWalk{builder: b, use: u, encoding: encodings[option], option: option, seen: map[string]bool{}}
	w.value(goType, "", true)
	if w.refused {
		return nil
	}
	w.note()
	t.carried = measureCarried(t)
	t.OwnForm = MarshalsItself(goType, t.Kind)
	return t
}

// MarshalsItself reports whether a type decides by its own methods how it is encoded as a
// carried value, or as a part of one.
func MarshalsItself(t types.Type, carriedAs Kind) bool {
	for _, e := range encodings {
		if e.kind != carriedAs {
			continue
		}
		for _, pair := range e.methods {
			if pair.marshal.ownOf(t) || pair.unmarshal.ownOf(t) {
				return true
			}
		}
	}
	return false
}

// finishCarried applies the options of a field with the option json or msgpack, and
// reports options that concern the inside of the carried value.
func (b *builder) finishCarried(f *Field, o *options, top bool) {
	if _, list := f.Type.Go.Underlying().(*types.Slice); list && o.flash {
		b.diags.Add(o.pos["flash"], "option-misplaced", "flash lets elements be added to a list, and %s carries list %s as a whole: leave one of them out", o.encoding, f.Name)
	}
	for _, option := range fieldOptions {
		switch {
		case !o.has(option.name):
		case option.carried == notCarried:
			b.diags.Add(o.pos[option.name], "option-misplaced", "%s does not go with %s, which carries field %s as a whole: leave one of them out", option.name, o.encoding, f.Name)
		case option.place == onOwnField && !top:
			b.onlyTop(option.name, o.pos[option.name], f)
		}
	}
}

// IsMap reports whether values of type t are maps. A getter never returns a nil map.
func (t *Type) IsMap() bool {
	_, ok := t.Go.Underlying().(*types.Map)
	return ok && !t.Marshals()
}

// IsSlice reports whether values of type t are slices.
func (t *Type) IsSlice() bool {
	_, ok := t.Go.Underlying().(*types.Slice)
	return ok && !t.Marshals()
}

// ByPointer reports whether a getter returns a pointer to the value, as it does for
// structs, so that the value can be changed in place.
func (t *Type) ByPointer() bool {
	if t.Carried() {
		_, ok := t.Go.Underlying().(*types.Struct)
		return ok
	}
	return t.Kind == Nested
}
