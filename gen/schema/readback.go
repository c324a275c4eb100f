// This file says which values a setter checks beside encoding them.

package schema

import "slices"

// alwaysReadBack are the types that marshal themselves and read back whatever they write.
var alwaysReadBack = []string{"math/big.Int", "net/netip.AddrPort", "net/netip.Prefix"}

// ReadBack reports whether the type marshals itself, and has values that it may not read back. A setter finds them by
// reading what the type wrote.
func (t *Type) ReadBack() bool {
	return t.Marshals() && !slices.Contains(alwaysReadBack, QualifiedName(t.Go))
}

// Checked reports whether the type has a part that a setter checks beside encoding the value: a nested field with a
// bound, or a value that its type may not read back.
func (t *Type) Checked() bool {
	return t.some(map[*Struct]bool{}, func(t *Type) bool {
		return t.ReadBack() || t.Kind == Nested && t.Struct.any(func(f *Field) bool { return f.Max > 0 || f.Each > 0 })
	})
}
