package schema

import (
	"go/types"
)

// methodPair is a way a type can marshal itself: both halves or neither.
type methodPair struct {
	marshal, unmarshal string
	kind               Kind
}

// methodPairs is in order of precedence (FORMAT, "Bytes").
var methodPairs = []methodPair{
	{"EncodeMsgpack", "DecodeMsgpack", Msgpack},
	{"MarshalMsgpack", "UnmarshalMsgpack", Msgpack},
	{"MarshalBinary", "UnmarshalBinary", Binary},
	{"MarshalText", "UnmarshalText", Marshaled},
}

// ownMethods decides for types that marshal themselves. done is false for those
// that do not.
func (b *builder) ownMethods(t *Type, named *types.Named, u use) (done bool, result *Type) {
	for _, pair := range methodPairs {
		marshals, unmarshals := hasMethod(named, pair.marshal), hasMethod(named, pair.unmarshal)
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
			b.diags.Add(u.at, "kind-half", "%s is %s, which has %s and no %s: %s", u.what, b.typeString(t.Go), has, lacks, instead)
			return true, nil
		}
		t.Kind = pair.kind
		t.Shared = shares(named.Underlying(), map[types.Type]bool{})
		t.BySign = qualifiedName(named) == "math/big.Int"
		if !t.HasIsZero && !t.BySign && !zeroByItself(named.Underlying()) {
			instead := "give it a method IsZero() bool"
			if named.Obj().Pkg() != b.pkg.Types {
				instead = "keep it in a type of your own that has a method IsZero() bool, or keep its text in a string"
			}
			b.diags.Add(u.at, "kind-zero", "%s is %s, whose zero value cannot be told by comparing: %s", u.what, b.typeString(t.Go), instead)
			return true, nil
		}
		return true, t
	}
	return false, nil
}

// hasMarshaler reports whether t has any method of any pair.
func hasMarshaler(t types.Type) bool {
	for _, pair := range methodPairs {
		if hasMethod(t, pair.marshal) || hasMethod(t, pair.unmarshal) {
			return true
		}
	}
	return false
}

// hasMethod looks at the methods of a variable of type t: pointer receivers count.
func hasMethod(t types.Type, name string) bool {
	object, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	_, ok := object.(*types.Func)
	return ok
}

// hasIsZero reports whether t has a method IsZero() bool.
func (b *builder) hasIsZero(t types.Type) bool {
	object, _, _ := types.LookupFieldOrMethod(t, true, b.pkg.Types, "IsZero")
	method, ok := object.(*types.Func)
	if !ok {
		return false
	}
	signature := method.Signature()
	return signature.Params().Len() == 0 && signature.Results().Len() == 1 &&
		types.Identical(signature.Results().At(0).Type(), types.Typ[types.Bool])
}

// zeroByItself reports whether the zero value can be told without a method: by
// comparing, or by length.
func zeroByItself(under types.Type) bool {
	switch under.(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return types.Comparable(under)
}

// shares reports whether copies of a value of type t have memory in common.
func shares(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
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
