// This file finds the types that marshal themselves.

package schema

import (
	"go/types"
)

// method is a method by which a type marshals itself.
type method struct {
	name string
	form string // its signature as Go writes it, to follow the name
	is   func(*types.Signature) bool
}

// methodPair is one way for a type to marshal itself. A type needs both methods.
type methodPair struct {
	marshal, unmarshal method
	kind               Kind
}

// methodPairs holds the pairs in order of precedence (FORMAT.md, section "Bytes").
var methodPairs = []methodPair{
	{coderMethod("EncodeMsgpack", "Encoder"), coderMethod("DecodeMsgpack", "Decoder"), Msgpack},
	{marshalMethod("MarshalMsgpack"), unmarshalMethod("UnmarshalMsgpack"), Msgpack},
	{marshalMethod("MarshalBinary"), unmarshalMethod("UnmarshalBinary"), Binary},
	{marshalMethod("MarshalText"), unmarshalMethod("UnmarshalText"), Marshaled},
}

const msgpackPath = "github.com/vmihailenco/msgpack/v5"

var (
	byteSlice = types.NewSlice(types.Typ[types.Byte])
	errorType = types.Universe.Lookup("error").Type()
)

func marshalMethod(name string) method {
	return method{name, "() ([]byte, error)", func(s *types.Signature) bool {
		return takes(s) && gives(s, byteSlice, errorType)
	}}
}

func unmarshalMethod(name string) method {
	return method{name, "([]byte) error", func(s *types.Signature) bool {
		return takes(s, byteSlice) && gives(s, errorType)
	}}
}

// coderMethod returns the method of msgpack/v5's CustomEncoder or CustomDecoder. Other
// versions of msgpack have methods of the same names, which v5 does not call.
func coderMethod(name, coder string) method {
	return method{name, "(*msgpack." + coder + ") error of msgpack/v5", func(s *types.Signature) bool {
		if s.Variadic() || s.Params().Len() != 1 || !gives(s, errorType) {
			return false
		}
		parameter := types.Unalias(s.Params().At(0).Type())
		if parameter == types.Typ[types.Invalid] {
			return true // the type is msgpack's, and go mod tidy has not added its module yet
		}
		pointer, ok := parameter.(*types.Pointer)
		if !ok {
			return false
		}
		if invalid(pointer.Elem(), map[types.Type]bool{}) {
			return true // msgpack is not in go.mod yet, and version 5 is the one to add
		}
		return QualifiedName(pointer.Elem()) == msgpackPath+"."+coder
	}}
}

// isZeroMethod is the method by which a type defines its zero value.
var isZeroMethod = method{"IsZero", "() bool", func(s *types.Signature) bool {
	return takes(s) && gives(s, types.Typ[types.Bool])
}}

func takes(s *types.Signature, parameters ...types.Type) bool {
	return !s.Variadic() && consistsOf(s.Params(), parameters)
}

func gives(s *types.Signature, results ...types.Type) bool { return consistsOf(s.Results(), results) }

func consistsOf(tuple *types.Tuple, want []types.Type) bool {
	if tuple.Len() != len(want) {
		return false
	}
	for i, t := range want {
		if !types.Identical(tuple.At(i).Type(), t) {
			return false
		}
	}
	return true
}

// of reports whether a variable of type t has the method, which includes methods of
// pointer receivers. promoted says that t has it from an embedded field: such a method
// ignores the other fields.
func (m method) of(t types.Type) (has, promoted bool) {
	object, path, _ := types.LookupFieldOrMethod(t, true, nil, m.name)
	f, ok := object.(*types.Func)
	if !ok || !m.is(f.Signature()) {
		return false, false
	}
	return true, len(path) > 1
}

// ownOf reports whether t declares the method itself.
func (m method) ownOf(t types.Type) bool {
	has, promoted := m.of(t)
	return has && !promoted
}

// losesItsReceiver reports whether t's own method, one that unmarshals, has a value receiver: what it reads into its copy is
// lost. An empty struct has nothing to lose.
func (m method) losesItsReceiver(t types.Type) bool {
	if structure, ok := t.Underlying().(*types.Struct); ok && structure.NumFields() == 0 {
		return false
	}
	object, _, _ := types.LookupFieldOrMethod(t, true, nil, m.name)
	f, ok := object.(*types.Func)
	if !ok {
		return false
	}
	_, pointer := types.Unalias(f.Signature().Recv().Type()).(*types.Pointer)
	return !pointer
}

// receiver reports a type whose method, one that unmarshals, has a value receiver.
func (b *builder) receiver(t types.Type, u use, path string, unmarshal method) {
	instead := "give it a pointer receiver"
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != b.pkg.Types {
		instead = "keep it in a type of your own whose " + unmarshal.name + " has a pointer receiver"
	}
	b.diags.Add(u.at, "kind-half", "%s%s is %s, whose %s has a value receiver, so that what it reads is lost: %s", u.what, within(path), b.typeString(t), unmarshal.name, instead)
}

// ownMethods reads a type that marshals itself. done is false for a type that does not.
func (b *builder) ownMethods(t *Type, named *types.Named, u use) (done bool, result *Type) {
	for i, pair := range methodPairs {
		marshals, unmarshals := pair.marshal.ownOf(named), pair.unmarshal.ownOf(named)
		switch {
		case !marshals && !unmarshals:
			continue
		case marshals != unmarshals:
			has, lacks := pair.marshal, pair.unmarshal
			if unmarshals {
				has, lacks = lacks, has
			}
			instead := "give it both or neither"
			if named.Obj().Pkg() != b.pkg.Types {
				instead = "keep it in a type of your own that has both or neither, or keep its text in a string"
			}
			b.diags.Add(u.at, "kind-half", "%s is %s, which has %s and no %s%s of its own: %s", u.what, b.typeString(t.Go), has.name, lacks.name, lacks.form, instead)
			return true, nil
		case pair.unmarshal.losesItsReceiver(named):
			b.receiver(named, u, "", pair.unmarshal)
			return true, nil
		case pair.kind == Msgpack && i > 0 && b.encodedOtherwise(t, named, u):
			return true, nil
		}
		t.Kind = pair.kind
		t.Coder = pair.kind == Msgpack && i == 0
		if b.marshalsMutex(t, u) {
			return true, nil
		}
		t.Shared = shares(named.Underlying(), map[types.Type]bool{})
		t.BySign = QualifiedName(named) == "math/big.Int"
		if !t.HasIsZero && !t.BySign && !zeroByItself(named.Underlying()) {
			instead := "give it a method IsZero() bool"
			if named.Obj().Pkg() != b.pkg.Types {
				instead = "keep it in a type of your own that has a method IsZero() bool, or keep its text in a string"
			}
			b.diags.Add(u.at, "kind-zero", "%s is %s, whose zero value cannot be told by comparing: %s", u.what, b.typeString(t.Go), instead)
			return true, nil
		}
		if b.deadSecret(named, u, "", pair.marshal.name) {
			return true, nil
		}
		b.noteUnusedNumbers(named, pair, u)
		return true, t
	}
	return false, nil
}

// encodedOtherwise reports a type with MarshalMsgpack and UnmarshalMsgpack for which
// msgpack/v5 calls another method, from an embedded field.
func (b *builder) encodedOtherwise(t *Type, named *types.Named, u use) bool {
	coder := methodPairs[0]
	for _, m := range []method{coder.marshal, coder.unmarshal} {
		if has, _ := m.of(named); has {
			b.diags.Add(u.at, "kind-half", "%s is %s, whose %s is promoted from a field it embeds, and msgpack/v5 calls that first: give the type %s and %s of its own", u.what, b.typeString(t.Go), m.name, coder.marshal.name, coder.unmarshal.name)
			return true
		}
	}
	return false
}

// deadSecret reports a type that marshals itself, or holds what does, although the tag of a field in it makes that field
// secret: the method of that name takes no notice of tags. A session's field that is secret itself hides all that it has.
func (b *builder) deadSecret(t types.Type, u use, path, method string) bool {
	secret := secretIn(t, map[types.Type]bool{})
	if secret == "" || u.options.secret {
		return false
	}
	b.diags.Add(u.at, "option-nested", "%s has %s, which its tag makes secret, and %s takes no notice of tags: the value might be stored and printed as it is; give secret to the session's own field, and take it out of that tag", u.what, memberPath(path, secret), method)
	return true
}

// secretIn returns the path of a field in t that its tag makes secret; empty if there is none.
func secretIn(t types.Type, seen map[types.Type]bool) string {
	if !visit(t, seen) {
		return ""
	}
	if element := elementOf(t); element != nil {
		return secretIn(element, seen)
	}
	structure, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for i := range structure.NumFields() {
		f := structure.Field(i)
		if mentionsSecret(structure.Tag(i)) {
			return f.Name()
		}
		if inside := secretIn(f.Type(), seen); inside != "" {
			return memberPath(f.Name(), inside)
		}
	}
	return ""
}

// elementOf returns the type that a pointer points to, or the type of the elements of a list, array or map; nil for any
// other type.
func elementOf(t types.Type) types.Type {
	switch t := t.Underlying().(type) {
	case *types.Pointer:
		return t.Elem()
	case *types.Slice:
		return t.Elem()
	case *types.Array:
		return t.Elem()
	case *types.Map:
		return t.Elem()
	}
	return nil
}

// noteUnusedNumbers notes a type that marshals itself although its fields, or those of
// its elements, have numbers.
func (b *builder) noteUnusedNumbers(named *types.Named, pair methodPair, u use) {
	if !hasNumbers(named.Underlying(), map[types.Type]bool{}) {
		return
	}
	at, whose := u.at, "its elements' fields"
	if _, ok := named.Underlying().(*types.Struct); ok {
		whose = "its fields"
	}
	if named.Obj().Pkg() == b.pkg.Types {
		at = b.position(named.Obj().Pos())
	}
	b.notes.Add(at, "numbers-unused", "%s marshals itself with %s and %s, so that the numbers and options of %s are not used in it: take the methods out to have them used", b.typeString(named), pair.marshal.name, pair.unmarshal.name, whose)
}

// hasNumbers reports whether a field of t has a number, or a field of the elements of a
// list, array, map or pointer t.
func hasNumbers(t types.Type, seen map[types.Type]bool) bool {
	if !visit(t, seen) {
		return false
	}
	if element := elementOf(t); element != nil {
		return hasNumbers(element, seen)
	}
	structure, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for i := range structure.NumFields() {
		if tag, tagged, mistake := sessionKey(structure.Tag(i)); tagged && tag != "-" || mistake != nil {
			return true
		}
	}
	return false
}

// hasMarshaler reports whether t declares any method of any pair.
func hasMarshaler(t types.Type) bool {
	for _, pair := range methodPairs {
		if pair.marshal.ownOf(t) || pair.unmarshal.ownOf(t) {
			return true
		}
	}
	return false
}

// zeroByItself reports whether a value can be told from the zero value without a method: by
// comparing the two, or by its length.
func zeroByItself(under types.Type) bool {
	switch under.(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return types.Comparable(under)
}

// shares reports whether copies of a value of type t have memory in common.
func shares(t types.Type, seen map[types.Type]bool) bool {
	if !visit(t, seen) {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return t.Kind() == types.UnsafePointer
	case *types.Array:
		return shares(t.Elem(), seen)
	case *types.Struct:
		for i := range t.NumFields() {
			if shares(t.Field(i).Type(), seen) {
				return true
			}
		}
		return false
	}
	return true
}
