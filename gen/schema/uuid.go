// This file recognises UUIDs.

package schema

import "go/types"

// uuidLen is the number of bytes in a UUID.
const uuidLen = 16

// textUUID reports whether named is a type UUID of a package uuid, made of 16 bytes, that
// marshals itself only to text: the standard library's since Go 1.27, and others like it.
// Its bytes are less than half as long as its text. A UUID with a binary form keeps that
// form, which existing cookies have.
func textUUID(named *types.Named) bool {
	for _, pair := range methodPairs {
		if pair.kind != Marshaled && (pair.marshal.ownOf(named) || pair.unmarshal.ownOf(named)) {
			return false
		}
	}
	return isUUID(named)
}

// IsUUID reports whether t is a UUID type that is encoded as its 16 bytes.
func (t *Type) IsUUID() bool {
	named, ok := types.Unalias(t.Go).(*types.Named)
	return ok && t.Kind == Array && isUUID(named)
}

// isUUIDType reports whether t is a UUID type, in whatever form it is encoded.
func (t *Type) isUUIDType() bool {
	named, ok := types.Unalias(t.Go).(*types.Named)
	return ok && (t.Kind == Array || t.Marshals()) && isUUID(named)
}

func isUUID(named *types.Named) bool {
	object := named.Obj()
	array, ok := named.Underlying().(*types.Array)
	return ok && array.Len() == uuidLen && isByte(array.Elem()) &&
		object.Name() == "UUID" && object.Pkg() != nil && object.Pkg().Name() == "uuid"
}
