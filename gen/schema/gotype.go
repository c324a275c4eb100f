// This file decides which kind a Go type has.

package schema

import (
	"go/ast"
	"go/token"
	"go/types"
)

// use is a place where a type is used. It holds the words for messages about the place,
// and the options for the type.
type use struct {
	what    string // "field Home", "an element of field Lines"
	field   string // the name of the field
	hint    string // a name to use when the type has none
	at      token.Position
	syntax  ast.Expr // nil for a type in another package
	options *options
	depth   int // the number of containers around it
}

func (u use) inside(part string) use {
	u.what = part + " of " + u.what
	u.depth++
	return u
}

// maxDepth is how deep a value may nest in containers. An older version of the app, which
// does not know the field, reads no deeper values (FORMAT.md, section "Strict").
const maxDepth = 32

// furthest is the depth at which reading types stops: type arguments can grow from one
// struct to the next without end.
const furthest = 4 * maxDepth

// builtInKinds are the types whose encoding FORMAT.md defines, whatever methods they have.
// The UUIDs are arrays of 16 bytes, and their marshalers would return the same bytes.
var builtInKinds = map[string]Kind{
	"time.Time":                     Time,
	"time.Duration":                 Int,
	"net.IP":                        IP,
	"net/netip.Addr":                Addr,
	"github.com/google/uuid.UUID":   Array,
	"github.com/gofrs/uuid.UUID":    Array,
	"github.com/gofrs/uuid/v5.UUID": Array,
}

// kind returns a Type for goType. It reports a type that cannot be kept, and then returns
// nil. The precedence is that of FORMAT.md: built in, own msgpack methods, binary, text,
// underlying.
func (b *builder) kind(goType types.Type, u use) *Type {
	if !b.isReadable(goType, u) {
		return nil
	}
	t := &Type{Go: goType, HasIsZero: isZeroMethod.ownOf(goType)}
	named, _ := types.Unalias(goType).(*types.Named)
	if named != nil {
		if done, result := b.kindOfNamed(t, named, u); done {
			return result
		}
	}
	return b.kindOfUnderlying(t, named, u)
}

// isReadable reports whether goType is a concrete type that generated code can name, and
// that is not nested too deep to be read. It adds a diagnostic for any other type.
func (b *builder) isReadable(goType types.Type, u use) bool {
	if b.unresolved(goType, u) {
		return false
	}
	if types.IsInterface(goType) {
		b.diags.Add(u.at, "kind", "%s is %s: what an interface holds is known only at run time, so nothing could check it: use a concrete type, or give the field the option json or msgpack", u.what, b.typeString(goType))
		return false
	}
	if b.unnameable(goType, u) {
		return false
	}
	if u.depth > furthest {
		b.tooDeep(u)
		return false
	}
	return true
}

// kindOfNamed decides the kind of t by its name or its methods. done is false for a type
// whose underlying type decides.
func (b *builder) kindOfNamed(t *Type, named *types.Named, u use) (done bool, result *Type) {
	if kind, ok := builtInKinds[QualifiedName(named)]; ok {
		t.Kind = kind
		if kind == Time {
			b.precision(t, u)
		}
		return true, t
	}
	if textUUID(named) {
		t.Kind = Array
		return true, t
	}
	return b.ownMethods(t, named, u)
}

// kindOfUnderlying decides the kind of t by its underlying type. named is nil for a type
// without a name.
func (b *builder) kindOfUnderlying(t *Type, named *types.Named, u use) *Type {
	switch under := t.Go.Underlying().(type) {
	case *types.Basic:
		return b.basic(t, under, u)
	case *types.Struct:
		if isTime(under) {
			t.Kind = Time
			b.precision(t, u)
			return t
		}
		return b.nested(t, named, under, u)
	case *types.Slice, *types.Array, *types.Map:
		return b.elementsOf(t, named, under, u)
	case *types.Pointer:
		b.pointerToPointer(u)
	case *types.Chan:
		b.diags.Add(u.at, "kind", "%s is a channel, which cannot be stored: leave it out with `session:\"-\"`", u.what)
	default: // a *types.Signature, since interfaces are handled in isReadable
		b.diags.Add(u.at, "kind", "%s is a function, which cannot be stored: leave it out with `session:\"-\"`", u.what)
	}
	return nil
}

func (b *builder) pointerToPointer(u use) {
	b.diags.Add(u.at, "kind-pointer", "%s is a pointer to a pointer, or a type that is one: a field or an element is a value or a plain pointer to one", u.what)
}

// elementsOf reads a list, array or map. It reports one that contains itself without a
// struct in between.
func (b *builder) elementsOf(t *Type, named *types.Named, under types.Type, u use) *Type {
	if named != nil {
		key := typeKey(named)
		if b.elements[key] {
			b.recursive(u.at, u.what, b.typeString(named))
			return nil
		}
		b.elements[key] = true
		defer delete(b.elements, key)
	}
	switch under := under.(type) {
	case *types.Slice:
		if isByte(under.Elem()) {
			t.Kind = Bytes
			return t
		}
		return b.listType(t, List, under.Elem(), u)
	case *types.Array:
		return b.arrayType(t, under, u)
	case *types.Map:
		return b.mapType(t, under, u)
	}
	return nil
}

// isTime reports whether a struct has the fields of time.Time, as every type does that is
// made from it.
func isTime(structure *types.Struct) bool {
	if structure.NumFields() == 0 {
		return false
	}
	pkg := structure.Field(0).Pkg()
	if pkg == nil || pkg.Path() != "time" {
		return false
	}
	declared := pkg.Scope().Lookup("Time")
	return declared != nil && types.Identical(declared.Type().Underlying(), structure)
}

func (b *builder) precision(t *Type, u use) {
	switch name := u.options.precision; name {
	case "unix":
		u.options.use(name)
	case "milli", "nano":
		u.options.use(name)
		t.Precision = Precision(name)
	}
}

func (b *builder) listType(t *Type, kind Kind, element types.Type, u use) *Type {
	t.Kind = kind
	if t.Elem = b.element(t, element, u.inside("an element")); t.Elem == nil {
		return nil
	}
	return t
}

func (b *builder) arrayType(t *Type, array *types.Array, u use) *Type {
	const most = 1 << 16
	if array.Len() < 1 || array.Len() > most {
		b.diags.Add(u.at, "kind", "%s is an array of %d elements: 1 to %d can be kept", u.what, array.Len(), most)
		return nil
	}
	if isByte(array.Elem()) {
		t.Kind = Array
		return t
	}
	if !t.HasIsZero && !types.Comparable(array) {
		b.diags.Add(u.at, "kind-zero", "%s is %s, whose zero value cannot be told by comparing: use a slice", u.what, b.typeString(t.Go))
		return nil
	}
	t.Shared = shares(array, map[types.Type]bool{})
	return b.listType(t, FixedList, array.Elem(), u)
}

// element returns a Type for an element of container. The element may be a pointer, which
// it records in container.
func (b *builder) element(container *Type, goType types.Type, u use) *Type {
	if pointer, ok := types.Unalias(goType).(*types.Pointer); ok {
		container.Pointers = true
		goType = pointer.Elem()
	}
	return b.kind(goType, u)
}

func (b *builder) basic(t *Type, basic *types.Basic, u use) *Type {
	info := basic.Info()
	switch {
	case basic.Kind() == types.UnsafePointer || info&types.IsComplex != 0:
		b.diags.Add(u.at, "kind", "%s is %s, which cannot be stored", u.what, b.typeString(t.Go))
		return nil
	case basic.Kind() == types.Uintptr:
		b.diags.Add(u.at, "kind", "%s is a uintptr, whose meaning ends with the process: use uint64", u.what)
		return nil
	case info&types.IsBoolean != 0:
		t.Kind = Bool
	case info&types.IsUnsigned != 0:
		t.Kind = Uint
	case info&types.IsInteger != 0:
		t.Kind = Int
	case basic.Kind() == types.Float32:
		t.Kind = Float32
	case basic.Kind() == types.Float64:
		t.Kind = Float64
	case info&types.IsString != 0:
		return b.text(t, u)
	}
	return t
}

// mapType reads a map. Options apply to its values, except that an enum applies to the
// keys when these have a string type of their own.
func (b *builder) mapType(t *Type, m *types.Map, u use) *Type {
	basic, ok := m.Key().Underlying().(*types.Basic)
	switch {
	case !ok || basic.Info()&(types.IsString|types.IsInteger|types.IsBoolean) == 0 || basic.Kind() == types.Uintptr || hasMarshaler(m.Key()):
		b.diags.Add(u.at, "kind", "%s has keys of type %s: keys are text, integers or bools, and do not marshal themselves", u.what, b.typeString(m.Key()))
		return nil
	case b.unnameable(m.Key(), u.inside("a key")):
		return nil
	}
	key, values := u.inside("a key"), u.inside("a value")
	ofKey := newOptions()
	key.options = &ofKey
	if _, named := types.Unalias(m.Key()).(*types.Named); named && basic.Info()&types.IsString != 0 && u.options.has("enum") {
		key.options.enum, key.options.pos = u.options.enum, u.options.pos
		u.options.use("enum")
		others := *u.options
		others.enum = nil
		values.options = &others
	}
	t.Kind = Map
	t.Key = b.kind(m.Key(), key)
	t.Elem = b.element(t, m.Elem(), values)
	if t.Key == nil || t.Elem == nil {
		return nil
	}
	return t
}

// text sets the kind of t for a string, which may be an enum or packed.
func (b *builder) text(t *Type, u use) *Type {
	o := u.options
	t.Kind = Text
	switch {
	case o.enum != nil && o.packing != "":
		b.diags.Add(o.pos[string(o.packing)], "option-misplaced", "%s packs text, and an enum travels as a number already", o.packing)
		return nil
	case o.enum != nil:
		o.use("enum")
		t.Kind = Enum
		if !b.enumConstants(t, u) {
			return nil
		}
	case o.packing != "":
		o.use(string(o.packing))
		t.Packing = o.packing
	}
	return t
}

// IsDuration reports whether t is time.Duration or an alias of it. Other types of package
// time, and types made from time.Duration, are not durations.
func IsDuration(t types.Type) bool { return QualifiedName(t) == "time.Duration" }

func isByte(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && basic.Kind() == types.Uint8
}

// QualifiedName returns the name of a named type, or of the type that an alias stands
// for, with the path of its package before it; empty for a type without a name.
func QualifiedName(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return ""
	}
	if pkg := named.Obj().Pkg(); pkg != nil {
		return pkg.Path() + "." + named.Obj().Name()
	}
	return named.Obj().Name()
}
