package schema

import (
	"go/token"
	"go/types"
	"reflect"
	"strings"
)

// carrier is an option by which a field is carried as the bytes of another encoding,
// which is that of a package.
type carrier struct {
	kind Kind
	tag  string // the key of the struct tags that the package reads
	// methods are those by which a type decides what the package makes of it, in order
	// of precedence.
	methods []methodPair
	// keys reports whether the package encodes maps with keys of type t.
	keys func(c carrier, t types.Type) bool
	// uintptrs says that the package encodes a uintptr.
	uintptrs bool
}

var carriers = map[string]carrier{
	"json": {
		kind: AsJSON, tag: "json", uintptrs: true,
		methods: []methodPair{
			{marshalMethod("MarshalJSON"), unmarshalMethod("UnmarshalJSON"), AsJSON},
			{marshalMethod("MarshalText"), unmarshalMethod("UnmarshalText"), AsJSON},
		},
		keys: func(c carrier, t types.Type) bool {
			basic, ok := t.Underlying().(*types.Basic)
			return ok && basic.Info()&(types.IsString|types.IsInteger) != 0 || c.methods[1].marshal.ownOf(t)
		},
	},
	"msgpack": {
		kind: AsMsgpack, tag: "msgpack",
		methods: methodPairs,
		keys:    func(carrier, types.Type) bool { return true },
	},
}

// carried reads the type of a field with the option json or msgpack, which can be any
// that the option's package encodes. What it loses is reported, and where that may be
// meant, noted.
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
	t := &Type{Kind: carriers[option].kind, Go: goType, Shared: shares(goType, map[types.Type]bool{})}
	if b.marshalsLock(t, u) {
		return nil
	}
	w := carriedWalk{builder: b, use: u, carrier: carriers[option], option: option, seen: map[string]bool{}}
	w.value(goType, "", true)
	if w.refused {
		return nil
	}
	w.note()
	t.OwnForm = MarshalsItself(goType, t.Kind)
	return t
}

// carriedWalk goes through all that a carried type is made of, as far as it is known
// before the program runs.
type carriedWalk struct {
	*builder
	use
	carrier
	option  string
	seen    map[string]bool // named types
	refused bool
	lost    []string // fields that the package leaves out
	opaque  []string // interfaces with methods, into which nothing can be decoded
}

// value looks at a value of type t at path, which is a field's, or "" for the carried
// value itself. always says that there is one in every value of the whole.
func (w *carriedWalk) value(t types.Type, path string, always bool) {
	if named, ok := types.Unalias(t).(*types.Named); ok {
		if w.seen[typeKey(named)] {
			return
		}
		w.seen[typeKey(named)] = true
		if w.marshals(named, path) {
			return
		}
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
		}
	case *types.Pointer:
		w.value(under.Elem(), path, false)
	case *types.Slice:
		w.value(under.Elem(), path, false)
	case *types.Array:
		w.value(under.Elem(), path, always && under.Len() > 0)
	case *types.Map:
		if !w.keys(w.carrier, under.Key()) {
			w.impossible(t, path, always)
			return
		}
		w.value(under.Elem(), path, false)
	case *types.Struct:
		w.structure(under, path, always)
	}
}

// marshals reports whether a type decides itself what becomes of its values. One that
// does so by a method that it got from a field it embeds is reported: such a method
// knows nothing of the other fields.
func (w *carriedWalk) marshals(named *types.Named, path string) bool {
	structure, _ := named.Underlying().(*types.Struct)
	for _, pair := range w.methods {
		own := false
		for _, m := range []method{pair.marshal, pair.unmarshal} {
			has, promoted := m.of(named)
			if promoted && structure != nil && structure.NumFields() > 1 {
				w.refused = true
				w.diags.Add(w.at, "kind-promoted", "%s%s is %s, whose %s comes from a field it embeds: %s would call that and lose the other fields; give the type a %s of its own, or the embedded field a name", w.what, within(path), w.typeString(named), m.name, w.option, m.name)
				return true
			}
			own = own || has
		}
		if own {
			return true
		}
	}
	return false
}

// MarshalsItself reports whether a type decides by methods of its own what it is as a
// carried value, or a part of one.
func MarshalsItself(t types.Type, carriedAs Kind) bool {
	for _, c := range carriers {
		if c.kind != carriedAs {
			continue
		}
		for _, pair := range c.methods {
			if pair.marshal.ownOf(t) || pair.unmarshal.ownOf(t) {
				return true
			}
		}
	}
	return false
}

// impossible reports a type that the package does not encode, unless there may be no
// value of it: the setter refuses one.
func (w *carriedWalk) impossible(t types.Type, path string, always bool) {
	if !always || w.refused {
		return
	}
	w.refused = true
	w.diags.Add(w.at, "kind", "%s%s is %s, which %s does not encode: keep what you need in a type of your own", w.what, within(path), w.typeString(t), w.option)
}

func (w *carriedWalk) structure(structure *types.Struct, path string, always bool) {
	for i := range structure.NumFields() {
		f := structure.Field(i)
		name := f.Name()
		if path != "" {
			name = path + "." + name
		}
		switch {
		case f.Name() == "_":
		case reflect.StructTag(structure.Tag(i)).Get(w.tag) == "-", !f.Exported() && !w.promotes(f):
			w.lost = append(w.lost, name)
		default:
			w.value(f.Type(), name, always)
		}
	}
}

// promotes reports whether a field that is not exported is an embedded struct, whose
// fields are encoded as those of the struct around it.
func (w *carriedWalk) promotes(f *types.Var) bool {
	_, ok := f.Type().Underlying().(*types.Struct)
	return ok && f.Embedded()
}

// note says what will not come back.
func (w *carriedWalk) note() {
	if len(w.lost) > 0 {
		verb := map[bool]string{true: "it is", false: "they are"}[len(w.lost) == 1]
		w.notes.Add(w.at, "carried-fields", "%s is carried without %s, which %s leaves out: %s zero in the next request", w.what, enumeration(w.lost), w.option, verb)
	}
	for _, path := range w.opaque {
		w.notes.Add(w.at, "carried-interface", "%s%s is an interface with methods, and %s cannot know which type to make of what it reads: the setter takes nothing but nil there", w.what, within(path), w.option)
	}
}

// within names a part of a carried value.
func within(path string) string {
	if path == "" {
		return ""
	}
	return " has " + path + ", which"
}

// enumeration lists names as a sentence does, a few of them.
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

// finishCarried applies the options of a field with the option json or msgpack, and
// reports those that look into what is carried.
func (b *builder) finishCarried(f *Field, o *options, top bool) {
	for _, name := range []string{"flash", "secret", "ttl"} {
		if o.has(name) && !top {
			b.onlyTop(name, o.pos[name], f)
		}
	}
	if _, list := f.Type.Go.Underlying().(*types.Slice); list && o.flash {
		b.diags.Add(o.pos["flash"], "option-misplaced", "flash lets elements be added to a list, and %s carries list %s as a whole: leave one of them out", o.carrier, f.Name)
	}
	for _, name := range []string{"each", "keep", "enum", "default", "unix", "milli", "nano", "uuid", "ulid", "hex", "base32", "base64url", "jwt"} {
		if o.has(name) {
			b.diags.Add(o.pos[name], "option-misplaced", "%s does not go with %s, which carries field %s as a whole: leave one of them out", name, o.carrier, f.Name)
		}
	}
}

// onlyTop reports an option of a nested field that is for those of the session.
func (b *builder) onlyTop(name string, at token.Position, f *Field) {
	b.diags.Add(at, "option-nested", "%s is for a session's own fields: %s is a field of a nested struct%s", name, f.Name, b.alsoSession())
}

// Carried reports whether the type is carried as the bytes of another encoding.
func (t *Type) Carried() bool { return t.Kind == AsJSON || t.Kind == AsMsgpack }

// IsMap reports whether values of type t are maps, which getters never hand out as nil.
func (t *Type) IsMap() bool {
	if t.Carried() {
		_, ok := t.Go.Underlying().(*types.Map)
		return ok
	}
	return t.Kind == Map
}

// ByPointer reports whether a getter hands out a pointer to the value, so that it can
// be changed in place: a struct.
func (t *Type) ByPointer() bool {
	if t.Carried() {
		_, ok := t.Go.Underlying().(*types.Struct)
		return ok
	}
	return t.Kind == Nested
}
